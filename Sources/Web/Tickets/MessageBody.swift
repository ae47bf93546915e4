import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore
import SafeHTML

/// A mail's HTML, shown apart: cleaned once more, in a frame without scripts, under a policy that loads nothing.
extension Site {
    func messageBody(_ request: Request, context: DeskContext) async throws -> Response {
        try await body(request, context) { $0.html }
    }

    func messageQuote(_ request: Request, context: DeskContext) async throws -> Response {
        try await body(request, context) { $0.quotedHTML }
    }

    private func body(_ request: Request, _ context: DeskContext, _ part: @Sendable (LogEntry) -> String?) async throws
        -> Response
    {
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
        return MailFrame.response(html, inlineImages: paths, showsRemoteImages: showsRemote)
    }
}

/// The document inside the frame.
enum MailFrame {
    static func response(_ html: String, inlineImages: [String: String] = [:], showsRemoteImages: Bool = false)
        -> Response
    {
        var policy = CleaningPolicy.mail
        policy.remoteImages = showsRemoteImages ? .allow : .block
        policy.inlineImage = { inlineImages[$0] }
        let cleaned = HTMLCleaner(policy: policy).clean(html).html
        return response(document: page(cleaned), showsRemoteImages: showsRemoteImages)
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

    private static func page(_ body: String) -> String {
        """
        <!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light">\
        <style>html{background:#fffefb}body{margin:0;font:16px/1.6 Inter,system-ui,sans-serif;color:#1c1a16;overflow-wrap:anywhere}\
        img{max-width:100%;height:auto}table{max-width:100%}p{margin:0 0 .7em}pre{white-space:pre-wrap}\
        blockquote{margin:0 0 .7em;padding-left:14px;border-left:2px solid #cfc8b9}a{color:#2347a5}</style></head><body>\(body)</body></html>
        """
    }
}
