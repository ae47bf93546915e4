import Foundation
import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache

struct SignInView {
    var name = ""
    var back = ""
    var error: String?
}

extension SignInView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "name": name
        case "back": back
        case "error": error
        default: nil
        }
    }
}

extension Site {
    func signInForm(_ request: Request, context: DeskContext) async throws -> Response {
        if context.viewer != nil { return .seeOther("/") }
        let back = Self.localPath(request.uri.queryParameters["back"].map(String.init) ?? "")
        return try await page("sign-in/sign-in", SignInView(back: back), frame: Frame("Sign in"), context: context)
    }

    func signIn(_ request: Request, context: DeskContext) async throws -> Response {
        let form = try await forms.read(request, limit: 64 * 1024)
        let back = Self.localPath(form["back"])
        let agent = request.headers[.userAgent] ?? ""
        let outcome = try await SignIn(desk: desk, passwords: passwords, lanes: signInLanes).attempt(
            SignIn.Try(
                name: form["name"], password: form["password"], client: context.client,
                browser: BrowserCookie.value(in: request, tokens: desk.tokens)),
            userAgent: agent, replacing: context.session)
        switch outcome {
        case .welcome(let cookie, let browser):
            var response = try await signedIn(cookie, then: back.isEmpty ? "/" : back)
            let isSecure = try await usesHTTPS()
            response.headers.append(
                HTTPField(name: .setCookie, value: BrowserCookie.set(browser, isSecure: isSecure)))
            return response
        case .refused:
            let view = SignInView(
                name: form["name"], back: back, error: "That name and password don't belong together.")
            return try await page(
                "sign-in/sign-in", view, frame: Frame("Sign in"), context: context, status: .unprocessableContent)
        case .wait(let wait):
            let minutes = max(1, wait.milliseconds / 60_000)
            let view = SignInView(
                name: form["name"], back: back,
                error: "Too many tries. Wait \(minutes) minute\(minutes == 1 ? "" : "s") and try again.")
            return try await page(
                "sign-in/sign-in", view, frame: Frame("Sign in"), context: context, status: .tooManyRequests)
        }
    }

    func signOut(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try await form(request, context)
        if let session = context.session { try await desk.write { try session.end(in: $0) } }
        var response = Response.seeOther("/sign-in")
        response.headers[.setCookie] = SessionCookie.clear(isSecure: try await usesHTTPS())
        return response
    }

    func signedIn(_ cookie: String, then path: String) async throws -> Response {
        var response = Response.seeOther(path)
        response.headers[.setCookie] = SessionCookie.set(cookie, isSecure: try await usesHTTPS())
        return response
    }

    /// Only a path of this desk, in the characters of one; anything else leads home. Browsers leave out tabs and line
    /// breaks, and read `\` as `/` (WHATWG URL §4.4), so a path may hold none of them.
    static func localPath(_ path: String) -> String {
        let path = path.removingPercentEncoding ?? ""
        guard path.hasPrefix("/"), path.utf8.count <= 2_000, !path.contains("//"),
            path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return "" }
        return path
    }
}
