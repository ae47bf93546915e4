import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL
import SafeHTML

/// The templates of the desk's mails (T1–T6): the list, and one to edit beside what it makes of a ticket.
extension Site {
    func templates(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let book = try await desk.read { try TemplateBook.load(in: $0) }
        let rows = NoticeKind.withTemplate.map { kind -> [String: Any] in
            let own = book.languages(of: kind).compactMap { language -> [String: Any]? in
                guard let language else { return nil }
                var row: [String: Any] = ["path": Self.path(kind, language), "name": language.name]
                row[book.state(of: kind, language: language).rawValue] = true
                return row
            }
            var row: [String: Any] = ["path": Self.path(kind, nil), "title": kind.title, "languages": own]
            row[book.state(of: kind, language: nil).rawValue] = true
            if kind == .passwordReset { row["fallsBack"] = true }
            return row
        }
        return try await page(
            "admin/templates", ["rows": rows], frame: Frame("Email templates", current: "templates"), context: context)
    }

    func template(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try templatePlace(context)
        let (book, general) = try await desk.read { (try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0)) }
        var typed = book.template(for: place.kind, language: place.language, desk: general.language)
        if let version = request.uri.queryParameters["version"].flatMap({ ID<TemplateVersion>($0) }) {
            let versions = try await versions(of: place)
            typed = versions.first { $0.id == version }?.template ?? typed
        }
        let ticket = request.uri.queryParameters["ticket"].flatMap { ID<Ticket>($0) }
        return try await templatePage(place, subject: typed.subject, html: typed.html, ticket: ticket, context)
    }

    /// Saves a template, or sends it to who asks: two buttons of one form; a third shows it in the frame.
    func saveTemplate(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try templatePlace(context)
        let form = try await form(request, context)
        let (subject, html) = (form["subject"], form["html"])
        let ticket = ID<Ticket>(form["ticket"])
        do {
            if form.isOn("send") {
                try await sendTrial(place, subject, html, ticket, context)
                return try await templatePage(
                    place, subject: subject, html: html, ticket: ticket, context, notice: "The mail is in the outbox.")
            }
            let person = try context.administrator().session.person.id
            let removed = try await desk.write { work in
                try SavedTemplate.save(
                    subject: subject, html: html, for: place.kind, language: place.language, by: person, in: work)
            }
            let saved = try MailTemplate.cleaned(subject: subject, html: html).template
            return try await templatePage(
                place, subject: saved.subject, html: saved.html, ticket: ticket, context,
                notice: Self.saved(removed))
        } catch DeskError.invalid(let errors) {
            return try await templatePage(
                place, subject: subject, html: html, ticket: ticket, context, errors: errors)
        }
    }

    /// The saved template filled with a ticket, for the frame of its page.
    func templateBody(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try templatePlace(context)
        let ticket = request.uri.queryParameters["ticket"].flatMap { ID<Ticket>($0) }
        let (book, general) = try await desk.read { (try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0)) }
        let saved = book.template(for: place.kind, language: place.language, desk: general.language)
        return try await templateFrame(place, saved.subject, saved.html, ticket, context)
    }

    /// The same of what is typed.
    func typedTemplateBody(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try templatePlace(context)
        let form = try await form(request, context)
        do {
            return try await templateFrame(
                place, form["subject"], form["html"], ID<Ticket>(form["ticket"]), context)
        } catch DeskError.invalid(let errors) {
            return MailFrame.response(HTMLText.fromPlainText(errors.map(\.message).joined(separator: " ")))
        }
    }

    private func templateFrame(
        _ place: TemplatePlace, _ subject: String, _ html: String, _ ticket: ID<Ticket>?, _ context: DeskContext
    ) async throws -> Response {
        let person = try context.administrator().session.person.id
        guard let shown = try await shownTicket(ticket, context) else { throw DeskError.notFound("ticket") }
        let draft = try draft(place, subject, html)
        guard let mail = try await preview.mail(place.kind, ticket: shown, to: person, draft: draft) else {
            return MailFrame.response("<p>Nobody is mailed: the template is empty.</p>")
        }
        return MailFrame.response(
            "<p><b>\(HTMLText.escape(mail.subject))</b></p>\(mail.html)<hr><pre>\(HTMLText.escape(mail.text))</pre>",
            showsRemoteImages: true)
    }

    func resetTemplate(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try templatePlace(context)
        _ = try await form(request, context)
        try await desk.write { try SavedTemplate.reset(place.kind, language: place.language, in: $0) }
        return .seeOther(Self.path(place.kind, place.language))
    }

    // MARK: Parts

    /// Which template a page is about.
    private struct TemplatePlace: Sendable {
        let kind: NoticeKind
        let language: MailLanguage?
    }

    /// `/settings/templates/updated/de`; `all` for those without one of their own.
    private static func path(_ kind: NoticeKind, _ language: MailLanguage?) -> String {
        "/settings/templates/\(kind.rawValue)/\(language?.rawValue ?? "all")"
    }

    private func templatePlace(_ context: DeskContext) throws -> TemplatePlace {
        _ = try context.administrator()
        let (event, tag) = (context.parameters.get("event") ?? "", context.parameters.get("language") ?? "")
        guard let kind = NoticeKind.withTemplate.first(where: { $0.rawValue == event }),
            tag == "all" || MailLanguage(rawValue: tag) != nil
        else { throw DeskError.notFound("page") }
        return TemplatePlace(kind: kind, language: MailLanguage(rawValue: tag))
    }

    private static func saved(_ removed: [Removal]) -> String {
        guard !removed.isEmpty else { return "Saved." }
        return "Saved without what mails can't have: \(removed.map(\.words).joined(separator: ", "))."
    }

    var preview: MailPreview {
        MailPreview(desk: desk, hostName: configuration.hostName, baseURL: configuration.baseURL)
    }

    private func draft(_ place: TemplatePlace, _ subject: String, _ html: String) throws -> MailPreview.Draft {
        MailPreview.Draft(try MailTemplate.cleaned(subject: subject, html: html).template, language: place.language)
    }

    private func sendTrial(
        _ place: TemplatePlace, _ subject: String, _ html: String, _ ticket: ID<Ticket>?, _ context: DeskContext
    ) async throws {
        guard let ticket = try await shownTicket(ticket, context) else {
            throw DeskError.invalid([FieldError("ticket", "There is no ticket yet to fill the template with.")])
        }
        let person = try context.administrator().session.person.id
        try await preview.send(place.kind, ticket: ticket, to: person, draft: try draft(place, subject, html))
    }

    /// The chosen ticket, else the newest one.
    private func shownTicket(_ chosen: ID<Ticket>?, _ context: DeskContext) async throws -> ID<Ticket>? {
        let viewer = try context.administrator().viewer
        return try await desk.read { tx in
            if let chosen { return try Ticket.find(chosen, visibleTo: viewer, in: tx).id }
            return try MailPreview.newestTicket(in: tx)
        }
    }

    private func versions(of place: TemplatePlace) async throws -> [TemplateVersion] {
        try await desk.read { try TemplateVersion.all(of: place.kind, language: place.language, in: $0) }
    }

    private func templatePage(
        _ place: TemplatePlace, subject: String, html: String, ticket: ID<Ticket>?, _ context: DeskContext,
        notice: String? = nil, errors: [FieldError] = []
    ) async throws -> Response {
        let person = try context.administrator().session.person.id
        let shown = try await shownTicket(ticket, context)
        let (book, fields) = try await desk.read { (try TemplateBook.load(in: $0), try CustomField.all(in: $0)) }
        let when = try await when()
        var view: [String: Any] = [
            "title": place.kind.title, "path": Self.path(place.kind, place.language), "subject": subject,
            "html": html,
            "languages": ([nil] + MailLanguage.allCases).map { language -> [String: Any] in
                [
                    "path": Self.path(place.kind, language), "name": language?.name ?? "All languages",
                    "isCurrent": language == place.language,
                ]
            },
            "isSaved": book.state(of: place.kind, language: place.language) != .standard,
            "versions": try await versions(of: place).map { version -> [String: Any] in
                [
                    "path": "\(Self.path(place.kind, place.language))?version=\(version.id)",
                    "when": when.view(version.savedAt), "who": version.savedBy, "isSilent": version.template.isSilent,
                ]
            },
        ]
        if errors.isEmpty {
            view["warnings"] = Self.warnings(try draft(place, subject, html).template, place.kind, fields)
        }
        if let shown {
            view["ticket"] = shown.number
            view["masks"] = try await preview.values(place.kind, ticket: shown, to: person).map {
                ["mask": $0.mask.text, "value": $0.value]
            }
        } else {
            view["masks"] = Mask.examples(with: fields).map { ["mask": $0.text, "value": ""] }
        }
        var frame = Frame(place.kind.title, current: "templates")
        frame.notice = notice
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/template", view, frame: frame, context: context,
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private static func warnings(_ template: MailTemplate, _ kind: NoticeKind, _ fields: [CustomField])
        -> [String]
    {
        var warnings: [String] = []
        if template.isSilent {
            warnings.append(
                kind == .passwordReset
                    ? "This template is empty: the standard text is sent, as nobody could sign in again without it."
                    : "This template is empty: nobody is mailed of this event.")
        }
        let unknown = template.unknownMasks(in: kind)
        if !unknown.isEmpty { warnings.append("Unknown, left as they are: \(unknown.joined(separator: " "))") }
        return warnings + template.fieldWarnings(in: kind, fields: fields)
    }
}
