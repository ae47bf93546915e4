import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL
import SafeHTML

/// One template of the desk's mails (T1–T6), to edit beside what it makes of a ticket.
extension Site {
    func template(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        let (book, general) = try await desk.read { (try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0)) }
        let held = book.template(at: place, desk: general.language)
        let ticket = request.uri.queryParameters["ticket"].flatMap { ID<Ticket>($0) }
        return try await templatePage(TypedTemplate(place, held.subject, held.html, ticket), context)
    }

    /// Saves a template, or sends it to who asks: two buttons of one form; a third shows it in the frame.
    func saveTemplate(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        let form = try await form(request, context)
        let typed = TypedTemplate(place, form["subject"], form["html"], ID<Ticket>(form["ticket"]))
        do {
            if form.isOn("send") {
                try await sendTrial(typed, context)
                return try await templatePage(typed, context, notice: "The mail is in the outbox.")
            }
            let person = try context.administrator().session.person.id
            let removed = try await desk.write { work in
                try SavedTemplate.save(subject: typed.subject, html: typed.html, for: place, by: person, in: work)
            }
            let saved = try typed.cleaned()
            return try await templatePage(
                TypedTemplate(place, saved.subject, saved.html, typed.ticket), context, notice: Self.saved(removed))
        } catch DeskError.invalid(let errors) {
            return try await templatePage(typed, context, errors: errors)
        }
    }

    func resetTemplate(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        _ = try await form(request, context)
        try await desk.write { try SavedTemplate.reset(place, in: $0) }
        return .seeOther(place.path)
    }

    // MARK: Parts

    private static func saved(_ removed: [Removal]) -> String {
        guard !removed.isEmpty else { return "Saved." }
        return "Saved without what mails can't have: \(removed.map(\.words).joined(separator: ", "))."
    }

    var preview: MailPreview {
        MailPreview(desk: desk, hostName: configuration.hostName, baseURL: configuration.baseURL)
    }

    private func sendTrial(_ typed: TypedTemplate, _ context: DeskContext) async throws {
        guard let ticket = try await shownTicket(typed.ticket, context) else {
            throw DeskError.invalid([FieldError("ticket", "There is no ticket yet to fill the template with.")])
        }
        let person = try context.administrator().session.person.id
        try await preview.send(typed.place.kind, ticket: ticket, to: person, draft: try typed.draft())
    }

    /// The chosen ticket, else the newest one.
    func shownTicket(_ chosen: ID<Ticket>?, _ context: DeskContext) async throws -> ID<Ticket>? {
        let viewer = try context.administrator().viewer
        return try await desk.read { tx in
            if let chosen { return try Ticket.find(chosen, visibleTo: viewer, in: tx).id }
            return try MailPreview.newestTicket(in: tx)
        }
    }

    private func templatePage(
        _ typed: TypedTemplate, _ context: DeskContext, notice: String? = nil, errors: [FieldError] = []
    ) async throws -> Response {
        let place = typed.place
        let (book, categories, versions, fields) = try await desk.read { tx in
            (
                try TemplateBook.load(in: tx), try Category.all(in: tx), try TemplateVersion.all(of: place, in: tx),
                try CustomField.all(in: tx)
            )
        }
        if let category = place.category, !categories.contains(where: { $0.id == category }) {
            throw DeskError.notFound("category")
        }
        let shown = try await shownTicket(typed.ticket, context)
        var view = TemplateView(typed: typed, book: book, categories: categories).values
        view["versions"] = TemplateView.versions(versions, of: place, try await when())
        if errors.isEmpty { view["warnings"] = TemplateView.warnings(try typed.cleaned(), place.kind, fields) }
        view["masks"] = try await masks(of: place, fields, ticket: shown, context)
        if let shown { view["ticket"] = shown.number }
        var frame = Frame(place.kind.title, current: "templates")
        frame.isForWriting = true
        frame.notice = notice
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/template", view, frame: frame, context: context,
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func masks(
        of place: TemplatePlace, _ fields: [CustomField], ticket: ID<Ticket>?, _ context: DeskContext
    ) async throws -> [[String: Any]] {
        guard let ticket else { return Mask.examples(with: fields).map { ["mask": $0.text, "value": ""] } }
        let person = try context.administrator().session.person.id
        return try await preview.values(place.kind, ticket: ticket, to: person).map {
            ["mask": $0.mask.text, "value": $0.value]
        }
    }
}

/// What stands in the form of a template.
struct TypedTemplate: Sendable {
    let place: TemplatePlace
    let subject: String
    let html: String
    let ticket: ID<Ticket>?

    init(_ place: TemplatePlace, _ subject: String, _ html: String, _ ticket: ID<Ticket>?) {
        self.place = place
        self.subject = subject
        self.html = html
        self.ticket = ticket
    }

    /// As it would be saved.
    func cleaned() throws -> MailTemplate { try MailTemplate.cleaned(subject: subject, html: html).template }

    func draft() throws -> MailPreview.Draft { MailPreview.Draft(try cleaned(), language: place.language) }
}
