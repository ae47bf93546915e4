import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache

/// The link in a mail that signs its recipient in (N10): opening it shows who that would be, the button does it (T14).
extension Site {
    func signInLink(_ request: Request, context: DeskContext) async throws -> Response {
        let link: SignInLink
        switch try await foundLink(context) {
        case .good(let good): link = good
        case .over: return try await overPage(context)
        }
        if context.session?.person.id == link.person.id { return .seeOther("/tickets/\(link.ticket)") }
        var view: [String: Any] = [
            "who": link.person.email?.masked ?? link.person.username, "ticket": link.ticket.number,
            "subject": link.subject,
        ]
        if let other = context.session?.person.displayName { view["other"] = other }
        return try await linkPage("links/sign-in", view, "Open your ticket", context)
    }

    func useSignInLink(_ request: Request, context: DeskContext) async throws -> Response {
        guard case .good(let link) = try await foundLink(context) else { return try await overPage(context) }
        let agent = request.headers[.userAgent] ?? ""
        let earlier = context.session
        let cookie = try await desk.write { work in
            try earlier?.end(in: work)
            return try Session.start(for: link.person.id, userAgent: agent, isByLink: true, in: work)
        }
        return try await signedIn(cookie, then: "/tickets/\(link.ticket)")
    }

    private func foundLink(_ context: DeskContext) async throws -> SignInLink.Found {
        let (token, now) = (context.parameters.get("token") ?? "", desk.now)
        guard let found = try await desk.read({ try SignInLink.find(token, now: now, in: $0) }) else {
            throw DeskError.notFound("link")
        }
        return found
    }

    private func overPage(_ context: DeskContext) async throws -> Response {
        try await linkPage("links/over", [:] as [String: Any], "This link is over", context, status: .gone)
    }

    /// A page whose address holds a token: it tells nobody where it was (T17).
    func linkPage(
        _ template: String, _ view: any MustacheParent, _ title: String, _ context: DeskContext,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        var response = try await page(template, view, frame: Frame(title), context: context, status: status)
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }
}
