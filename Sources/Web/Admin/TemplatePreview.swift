import HelpDesk
import Hummingbird
import PortableSQL
import SafeHTML

/// What a template makes of a ticket, as the document in the frame of its page.
extension Site {
    /// Of the saved template.
    func templateBody(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        let query = request.uri.queryParameters
        let ticket = query["ticket"].flatMap { ID<Ticket>($0) }
        let (book, general) = try await desk.read { (try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0)) }
        let held = book.template(at: place, desk: general.language)
        let look = MailLook(isText: query["show"] == "text", isDark: query["theme"] == "dark")
        return try await templateFrame(TypedTemplate(place, held.subject, held.html, ticket), look, context)
    }

    /// Of what is typed.
    func typedTemplateBody(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        let form = try await form(request, context)
        let look = MailLook(isText: form["show"] == "text", isDark: form["theme"] == "dark")
        do {
            let typed = TypedTemplate(place, form["subject"], form["html"], ID<Ticket>(form["ticket"]))
            return try await templateFrame(typed, look, context)
        } catch DeskError.invalid(let errors) {
            return look.words(errors.map(\.message).joined(separator: " "))
        }
    }

    private func templateFrame(_ typed: TypedTemplate, _ look: MailLook, _ context: DeskContext) async throws
        -> Response
    {
        let person = try context.administrator().session.person.id
        guard let ticket = try await shownTicket(typed.ticket, context) else { throw DeskError.notFound("ticket") }
        let draft = try typed.draft()
        guard let mail = try await preview.mail(typed.place.kind, ticket: ticket, to: person, draft: draft)
        else { return look.words("Nobody is mailed: the template is empty.") }
        return look.document(of: mail)
    }
}

/// How a mail of ours is looked at: its HTML or its text, by day or in the dark.
struct MailLook {
    let isText: Bool
    let isDark: Bool

    /// The whole document as it would be sent, below its subject. It runs no script and sends no form: the frame is a sandbox.
    func document(of mail: PreviewedMail) -> Response {
        let subject = "<p class=\"tx\" style=\"\(Self.subject)\">\(HTMLText.escape(mail.subject))</p>"
        guard !isText else {
            return MailFrame.response(document: page("\(subject)<pre>\(HTMLText.escape(mail.text))</pre>"))
        }
        return MailFrame.response(document: themed(Self.put(subject, into: mail.html)))
    }

    func words(_ text: String) -> Response { MailFrame.response(document: page("<p>\(HTMLText.escape(text))</p>")) }

    private static let subject =
        "margin:0;padding:12px 24px;border-bottom:1px solid #8a857a;font:bold 14px/20px Arial,sans-serif;color:#1c1a16"

    private static func put(_ subject: String, into html: String) -> String {
        guard let body = html.firstRange(of: "<body"), let end = html[body.upperBound...].firstIndex(of: ">") else {
            return subject + html
        }
        let after = html.index(after: end)
        let head = html[..<after].replacing("<head>", with: "<head><base target=\"_blank\">")
        return head + subject + html[after...]
    }

    /// Which of its colours hold is the page's choice here, not the reader's system's.
    private func themed(_ html: String) -> String {
        html.replacing("@media (prefers-color-scheme: dark)", with: isDark ? "@media all" : "@media not all")
            .replacing("content=\"light dark\"", with: "content=\"\(isDark ? "dark" : "light")\"")
    }

    private func page(_ body: String) -> String {
        let (paper, ink) = isDark ? ("#16171a", "#eceae4") : ("#ffffff", "#1c1a16")
        return """
            <!doctype html><html><head><meta charset="utf-8"><base target="_blank"><style>\
            body{margin:0;background:\(paper);font:16px/1.6 Arial,sans-serif}p,pre,.tx{color:\(ink) !important}\
            p{padding:0 24px}pre{margin:0;padding:16px 24px;font:14px/1.5 monospace;white-space:pre-wrap;overflow-wrap:anywhere}\
            </style></head><body>\(body)</body></html>
            """
    }
}
