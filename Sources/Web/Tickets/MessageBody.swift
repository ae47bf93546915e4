import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore
import SafeHTML

/// A mail's HTML, shown apart: cleaned once more, in a frame without scripts, under a policy that loads nothing.
extension Site {
    func messageBody(_ request: Request, context: DeskContext) async throws -> Response {
        try await body(request, context, "body") { $0.html }
    }

    func messageQuote(_ request: Request, context: DeskContext) async throws -> Response {
        try await body(request, context, "quote") { $0.quotedHTML }
    }

    /// All of a text that the ticket's page shows the beginning of, with what it quotes.
    func messageText(_ request: Request, context: DeskContext) async throws -> Response {
        let entry = try await visibleEntry(context)
        let document = try await workshop.result("text \(entry.id)", load: { entry }, size: { $0.utf8.count }) {
            entry in
            let quoted = entry.quotedText.map { "<blockquote><pre>\(HTMLText.fromPlainText($0))</pre></blockquote>" }
            return MailFrame.page("<p>\(HTMLText.fromPlainText(entry.text))</p>\(quoted ?? "")")
        }
        return MailFrame.response(document: document, showsRemoteImages: false)
    }

    private func visibleEntry(_ context: DeskContext) async throws -> LogEntry {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: LogEntry.self)
        return try await desk.read { try LogEntry.find(id, visibleTo: viewer, in: $0).0 }
    }

    private func body(
        _ request: Request, _ context: DeskContext, _ name: String, _ part: @Sendable (LogEntry) -> String?
    ) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: LogEntry.self)
        let (entry, files) = try await desk.read { tx in
            let (entry, ticket) = try LogEntry.find(id, visibleTo: viewer, in: tx)
            return (entry, try Attachment.all(of: ticket, visibleTo: viewer, in: tx)[id] ?? [])
        }
        guard let html = part(entry) else { throw DeskError.notFound("message") }
        let paths = Dictionary(
            files.compactMap { file in file.contentID.map { ($0, "/attachments/\(file.id)?inline=1") } },
            uniquingKeysWith: { first, _ in first })
        let showsRemote = request.uri.queryParameters["images"] == "1"
        let key = "\(name) \(id) \(showsRemote)"
        return MailFrame.response(
            document: try await document(html, key: key, inlineImages: paths, showsRemoteImages: showsRemote),
            showsRemoteImages: showsRemote)
    }

    /// - Parameter key: names the HTML where it is large enough to be kept.
    func document(
        _ html: String, key: String, inlineImages: [String: String] = [:], showsRemoteImages: Bool = false
    ) async throws -> String {
        guard html.utf8.count > Workshop.smallWork else {
            return MailFrame.document(html, inlineImages: inlineImages, showsRemoteImages: showsRemoteImages)
        }
        return try await workshop.result(key, load: { html }, size: { $0.utf8.count }) {
            MailFrame.document($0, inlineImages: inlineImages, showsRemoteImages: showsRemoteImages)
        }
    }
}

/// The document inside the frame.
enum MailFrame {
    /// The HTML, cleaned, as a whole document.
    static func document(
        _ html: String, inlineImages: [String: String] = [:], showsRemoteImages: Bool = false
    ) -> String {
        var policy = CleaningPolicy.mail
        policy.remoteImages = showsRemoteImages ? .allow : .block
        policy.inlineImage = { inlineImages[$0] }
        return page(HTMLCleaner(policy: policy).clean(html).html)
    }

    /// A document that is ours, with words of others in it that were cleaned.
    static func response(document: String, showsRemoteImages: Bool = true) -> Response {
        var response = Response.html(document)
        let images = showsRemoteImages ? "'self' data: http: https:" : "'self' data:"
        // No scripts, forms or plug-ins whatever the mail holds; the same origin, so that the page can fit the frame's height.
        response.headers[.contentSecurityPolicy] =
            "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src \(images); style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'"
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }

    static func page(_ body: String) -> String {
        """
        <!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light">\
        <style>html{background:#fffefb}body{margin:0;font:16px/1.6 Inter,system-ui,sans-serif;color:#1c1a16;overflow-wrap:anywhere}\
        img{max-width:100%;height:auto}table{max-width:100%}p{margin:0 0 .7em}pre{white-space:pre-wrap}\
        blockquote{margin:0 0 .7em;padding-left:14px;border-left:2px solid #cfc8b9}a{color:#2347a5}</style></head><body>\(body)</body></html>
        """
    }
}
