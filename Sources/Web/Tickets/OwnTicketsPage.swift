import HTTPTypes
import HelpDesk
import Hummingbird

struct NewTicketView {
    var subject = ""
    var text = ""
    var onBehalfOf = ""
    var isStaff = false
    var categories: [Choice] = []
    var errors: [String: String] = [:]
}

extension Site {
    /// A customer's own tickets.
    func ownTickets(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let (tickets, when) = (try await desk.read { try TicketList.own(of: viewer, in: $0) }, try await when())
        let rows = tickets.map { ticket -> [String: Any] in
            [
                "id": ticket.id.number, "subject": ticket.subject, "status": ticket.status.name,
                "isClosed": ticket.isClosed,
                "updated": when.view(ticket.updatedAt), "excerpt": ticket.excerpt,
            ]
        }
        let view: [String: Any] = ["rows": rows, "isEmpty": rows.isEmpty]
        return try await page("tickets/own-tickets", view, frame: Frame("Your tickets"), context: context)
    }

    func newTicketForm(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.signedIn()
        return try await newTicketPage(NewTicketView(), context)
    }

    func openTicket(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let form = try await form(request, context, limit: Form.uploadLimit)
        var view = NewTicketView(
            subject: form["subject"], text: form["text"].replacing("\r\n", with: "\n"), onBehalfOf: form["email"])
        if view.subject.isBlank { view.errors["subject"] = "Say in a few words what it is about." }
        if view.text.isBlank { view.errors["text"] = "Write what happened." }
        let address = viewer.isStaff && !view.onBehalfOf.isEmpty ? EmailAddress(view.onBehalfOf) : nil
        if viewer.isStaff, !view.onBehalfOf.isEmpty, address == nil {
            view.errors["email"] = "This is no e-mail address."
        }
        guard view.errors.isEmpty else { return try await newTicketPage(view, context, status: .unprocessableContent) }
        let (subject, body, category) = (
            view.subject, NewComment(text: view.text, files: form.files), ID<HelpDesk.Category>(form["category"])
        )
        let ticket = try await desk.write { work in
            let submitter = try address.map {
                try Person.find($0, in: work.sql)?.id ?? Person.register(NewPerson(email: $0), in: work)
            }
            let category =
                try category.map { try Category.find($0, in: work.sql).id } ?? Category.defaultID(in: work.sql)
            let new = NewTicket(subject: subject, submitter: submitter ?? viewer.person, category: category, body: body)
            return try Ticket.open(new, by: viewer.person, in: work).ticket
        }
        return .seeOther("/tickets/\(ticket)")
    }

    private func newTicketPage(_ view: NewTicketView, _ context: DeskContext, status: HTTPResponse.Status = .ok)
        async throws -> Response
    {
        var view = view
        let viewer = try context.signedIn().viewer
        view.isStaff = viewer.isStaff
        let categories = try await desk.read { try Category.all(in: $0) }
        view.categories = categories.filter { !$0.forTechsOnly || viewer.isStaff }.map {
            Choice(value: "\($0.id)", label: $0.name, isChosen: $0.isDefault)
        }
        return try await page("tickets/new", view, frame: Frame("New ticket"), context: context, status: status)
    }
}
