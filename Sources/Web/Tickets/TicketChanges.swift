import HelpDesk
import Hummingbird

/// What people do to a ticket: each an address of its own that takes a form.
extension Site {
    func reply(_ request: Request, context: DeskContext) async throws -> Response {
        try await write(request, context) { .reply($0, closing: $1) }
    }

    func addNote(_ request: Request, context: DeskContext) async throws -> Response {
        try await write(request, context) { comment, _ in .note(comment) }
    }

    private func write(
        _ request: Request, _ context: DeskContext, _ change: @Sendable (NewComment, Bool) -> Change
    ) async throws -> Response {
        let (_, viewer) = try context.signedIn()
        let id = try context.id(of: Ticket.self)
        return try await upload(request, context) { form, words in
            try await ticketPage(id, context, text: Self.text(of: form), alert: words, status: .contentTooLarge)
        } _: { form in
            let text = Self.text(of: form)
            let change = change(NewComment(text: text, files: form.files), form.isOn("closing"))
            do {
                try await desk.write { try Ticket.apply(change, to: id, by: viewer, in: $0) }
            } catch DeskError.invalid(let errors) {
                return try await ticketPage(
                    id, context, text: text, alert: errors.map(\.message).joined(separator: " "))
            }
            return .seeOther("/tickets/\(id)#newest")
        }
    }

    private static func text(of form: Form) -> String { form["text"].replacing("\r\n", with: "\n") }

    func closeTicket(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { _ in .status(Status.closed) }
    }

    func reopenTicket(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { _ in .status(Status.inProgress) }
    }

    /// Empty: nobody; `me`: taking it.
    func assign(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        return try await apply(request, context) { form in
            form["assignee"] == "me" ? .assign(viewer.person) : .assign(ID<Person>(form["assignee"]))
        }
    }

    func setStatus(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { form in
            guard let status = ID<Status>(form["status"]) else { throw DeskError.notFound("status") }
            return .status(status)
        }
    }

    func setPriority(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { form in
            guard let priority = Int64(form["priority"]).flatMap(Priority.init(rawValue:)) else {
                throw DeskError.notFound("priority")
            }
            return .priority(priority)
        }
    }

    func moveTicket(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: Ticket.self)
        let form = try await form(request, context)
        guard let category = ID<HelpDesk.Category>(form["category"]) else { throw DeskError.notFound("category") }
        try await desk.write { try Ticket.apply(.category(category), to: id, by: viewer, in: $0) }
        // Who moves a ticket away may not see it any more.
        return .seeOther(viewer.isTechnician(in: category) ? "/tickets/\(id)" : "/")
    }

    func subscribe(_ request: Request, context: DeskContext) async throws -> Response {
        let id = try context.id(of: Ticket.self)
        let viewer = try context.signedIn().viewer
        let form = try await form(request, context)
        guard let address = EmailAddress(form["email"]) else {
            return try await ticketPage(
                id, context, text: "", alert: "Enter the e-mail address of the person to subscribe.")
        }
        try await desk.write { work in
            // Before anybody is made known to the desk.
            let ticket = try Ticket.find(id, visibleTo: viewer, in: work.sql)
            guard viewer.isTechnician(in: ticket.categoryID) else {
                throw DeskError.notAllowed("Only technicians of this category subscribe others.")
            }
            let person =
                try Person.find(address, in: work.sql)?.id ?? Person.register(NewPerson(email: address), in: work)
            try Ticket.apply(.subscribe(person), to: id, by: viewer, in: work)
        }
        return .seeOther("/tickets/\(id)")
    }

    func unsubscribe(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { form in
            guard let person = ID<Person>(form["person"]) else { throw DeskError.notFound("person") }
            return .unsubscribe(person)
        }
    }

    /// Somebody follows the ticket themselves, or wants its mails again.
    func follow(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        return try await apply(request, context) { _ in .subscribe(viewer.person) }
    }

    func setTags(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { .tags(Tag.list($0["tags"])) }
    }

    func useOriginalSender(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { _ in .useOriginalSender }
    }

    func subscribeLeftOut(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { _ in .subscribeLeftOut }
    }

    func dismissOffers(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { _ in .dismissOffers }
    }

    func publishMessage(_ request: Request, context: DeskContext) async throws -> Response {
        try await decide(request, context) { .publish($0) }
    }

    func admitOutsider(_ request: Request, context: DeskContext) async throws -> Response {
        try await decide(request, context) { .admit($0) }
    }

    func adoptOutsider(_ request: Request, context: DeskContext) async throws -> Response {
        try await decide(request, context) { .adopt($0) }
    }

    /// What becomes of a message that only technicians see.
    private func decide(
        _ request: Request, _ context: DeskContext, _ change: @Sendable (ID<LogEntry>) -> Change
    ) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: LogEntry.self)
        _ = try await form(request, context)
        let change = change(id)
        let ticket = try await desk.write { work in
            let (_, ticket) = try LogEntry.find(id, visibleTo: viewer, in: work.sql)
            try Ticket.apply(change, to: ticket.id, by: viewer, in: work)
            return ticket.id
        }
        return .seeOther("/tickets/\(ticket)")
    }

    /// One change from one form; what is wrong with it is said on the ticket's page.
    func apply(
        _ request: Request, _ context: DeskContext, _ change: @Sendable (Form) throws -> Change
    ) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: Ticket.self)
        let form = try await form(request, context)
        do {
            let change = try change(form)
            try await desk.write { try Ticket.apply(change, to: id, by: viewer, in: $0) }
        } catch DeskError.invalid(let errors) {
            return try await ticketPage(id, context, text: "", alert: errors.map(\.message).joined(separator: " "))
        }
        return .seeOther("/tickets/\(id)")
    }
}
