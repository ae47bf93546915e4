import HTTPTypes
import HelpDesk
import Hummingbird

extension Site {
    func person(_ request: Request, context: DeskContext) async throws -> Response {
        try await personPage(context, notice: request.uri.queryParameters["done"].map { String($0) })
    }

    func setRole(_ request: Request, context: DeskContext) async throws -> Response {
        let form = try await form(request, context)
        return try await changePerson(context, done: "role") { id, work in
            try Person.setRole(id, isAdmin: form["role"] == "admin", isManager: form["role"] == "manager", in: work)
        }
    }

    func invite(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try await form(request, context)
        return try await changePerson(context, done: "invited") { id, work in try PasswordHelp.invite(id, in: work) }
    }

    func disablePerson(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try await form(request, context)
        return try await changePerson(context, done: "disabled") { id, work in
            try Person.setDisabled(id, true, in: work)
        }
    }

    func enablePerson(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try await form(request, context)
        return try await changePerson(context, done: "enabled") { id, work in
            try Person.setDisabled(id, false, in: work)
        }
    }

    func savePersonChoices(_ request: Request, context: DeskContext) async throws -> Response {
        let form = try await form(request, context)
        return try await changePerson(context, done: "choices") { id, work in
            let kinds = ChoicesForm.kinds(isStaff: try Viewer.load(id, in: work.sql).isStaff)
            try Person.setChoices(id, ChoicesForm.read(form, kinds: kinds), in: work)
        }
    }

    /// Void from then on: every link that was mailed to them.
    func revokeLinks(_ request: Request, context: DeskContext) async throws -> Response {
        let form = try await form(request, context)
        let one = ID<SignInLink>(form["link"])
        return try await changePerson(context, done: "links") { id, work in
            if let one { return try SignInLink.revoke(one, of: id, in: work) }
            try SignInLink.revokeAll(of: id, in: work)
        }
    }

    /// Mail to their address is tried again (IN10).
    func mailWorksAgain(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.staff()
        let id = try context.id(of: Person.self)
        let form = try await form(request, context)
        try await desk.write { try Person.mailWorksAgain(id, in: $0) }
        if let ticket = ID<Ticket>(form["ticket"]) { return .seeOther("/tickets/\(ticket)") }
        return .seeOther("/people/\(id)?done=mail")
    }

    /// One change by an administrator; what is wrong with it is said on the page.
    func changePerson(
        _ context: DeskContext, done: String, _ change: @escaping @Sendable (ID<Person>, DeskTransaction) throws -> Void
    ) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Person.self)
        do {
            try await desk.write { work in
                _ = try Person.find(id, in: work.sql)
                try change(id, work)
            }
        } catch DeskError.notAllowed(let words) {
            return try await personPage(context, alert: words)
        } catch DeskError.invalid(let errors) {
            return try await personPage(context, alert: errors.map(\.message).joined(separator: " "))
        }
        return .seeOther("/people/\(id)?done=\(done)")
    }

    func personPage(
        _ context: DeskContext, notice: String? = nil, alert: String? = nil, typed: PersonProfile? = nil
    ) async throws -> Response {
        let (_, viewer) = try context.staff()
        let id = try context.id(of: Person.self)
        let when = try await when()
        let now = desk.now
        let (person, categories, tickets, details, choices, links) = try await desk.read { tx in
            (
                try Person.find(id, in: tx), try Viewer.categoryNames(of: id, in: tx),
                try Ticket.submitted(by: id, visibleTo: viewer, limit: 20, in: tx),
                try PersonDetails.load(id, in: tx), try Person.choices(of: id, in: tx),
                try SignInLink.working(of: id, now: now, in: tx)
            )
        }
        var view: [String: Any] = [
            "id": id.number, "name": person.displayName,
            "email": person.email?.text ?? "", "username": person.username,
            "role": Self.role(person, categories), "isDisabled": person.isDisabled,
            "hasPassword": person.hasPassword, "created": when.view(person.createdAt), "isAdmin": viewer.isAdmin,
            "roles": [
                Choice(
                    value: "user", label: "User, or technician by category",
                    isChosen: !person.isAdmin && !person.isManager),
                Choice(
                    value: "manager", label: "Manager of their company", isChosen: person.isManager && !person.isAdmin),
                Choice(value: "admin", label: "Administrator", isChosen: person.isAdmin),
            ],
            "tickets": tickets.map {
                ["id": $0.id.number, "subject": $0.subject, "status": $0.status.name] as [String: Any]
            },
        ]
        details.add(to: &view, typed: typed)
        let isStaff = person.isAdmin || !categories.isEmpty
        view.merge(ChoicesForm.view(of: choices, isStaff: isStaff)) { own, _ in own }
        view["hasLinks"] = !links.isEmpty
        view["hasTickets"] = !tickets.isEmpty
        view["links"] = links.map { link -> [String: Any] in
            [
                "id": link.id.number, "ticket": link.ticket.number, "made": when.short(link.createdAt),
                "ends": when.short(link.endsAt),
            ]
        }
        if let since = person.failingSince {
            view["failing"] =
                "Mail to this address comes back since \(when.short(since)): \((person.failure ?? "").endedAsSentence)"
            if let advice = person.failure.flatMap({ DeliveryAdvice(about: $0) }) { view["advice"] = advice.rawValue }
        }
        var frame = Frame(person.displayName, current: "people")
        frame.alert = alert
        frame.notice = notice.flatMap { Self.personNotices[$0] }
        return try await page(
            "people/show", view, frame: frame, context: context, status: alert == nil ? .ok : .unprocessableContent)
    }

    private static let personNotices = [
        "saved": "Saved.", "address": "The addresses were changed.",
        "role": "The role was changed; they have to sign in again.",
        "invited": "A welcome mail with a link to set a password is on its way.",
        "disabled": "Disabled: they can't sign in and get no mail; what they write is held.",
        "enabled": "Enabled again.", "choices": "Saved: what they hear from us, and when.",
        "links": "Revoked: those links do nothing any more.", "mail": "Mail to their address is sent again.",
    ]
}
