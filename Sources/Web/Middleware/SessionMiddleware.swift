import HTTPTypes
import HelpDesk
import Hummingbird

/// The cookie → the session → who looks.
struct SessionMiddleware: RouterMiddleware {
    typealias Context = DeskContext
    let site: Site

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let path = request.uri.path
        if !path.hasPrefix("/assets/"), !path.hasPrefix("/health/"), let cookie = SessionCookie.value(in: request) {
            let now = site.desk.now
            let found = try await site.desk.read { tx -> (Session, Viewer, GeneralSettings)? in
                guard let session = try Session.find(cookie: cookie, now: now, in: tx) else { return nil }
                return (session, try session.viewer(in: tx), try GeneralSettings.load(in: tx))
            }
            if let (session, viewer, general) = found {
                (context.session, context.viewer, context.general) = (session, viewer, general)
                if session.isStale(at: now) { site.desk.noteUse(of: session) }
            }
        }
        return try await next(request, context)
    }
}

/// The session's cookie (RFC 6265); `__Host-` where the desk is served by https.
enum SessionCookie {
    private static let names = ["__Host-mailroom", "mailroom"]

    static func value(in request: Request) -> String? {
        names.lazy.compactMap { request.cookies[$0]?.value }.first
    }

    static func set(_ value: String, isSecure: Bool) -> String {
        let name = isSecure ? names[0] : names[1]
        return "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000\(isSecure ? "; Secure" : "")"
    }

    static func clear(isSecure: Bool) -> String {
        let name = isSecure ? names[0] : names[1]
        return "\(name)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\(isSecure ? "; Secure" : "")"
    }
}

/// The cookie of a browser in which somebody signed in before (`KnownBrowser`).
enum BrowserCookie {
    private static let names = ["__Host-mailroom-browser", "mailroom-browser"]

    static func value(in request: Request, tokens: Tokens) -> KnownBrowser? {
        names.lazy.compactMap { request.cookies[$0]?.value }.compactMap { KnownBrowser(cookie: $0, tokens: tokens) }
            .first
    }

    /// For a year.
    static func set(_ value: String, isSecure: Bool) -> String {
        let name = isSecure ? names[0] : names[1]
        return "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000\(isSecure ? "; Secure" : "")"
    }
}
