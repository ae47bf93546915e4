import HTTPTypes
import HelpDesk
import Hummingbird

/// A mailbox that its owner lets the desk read by OAuth 2: asking them, and what they answered.
extension Site {
    private static let callback = "/oauth/callback"

    /// Adds the mailbox, not read yet, and leads to the provider's question.
    func addOAuthMailbox(_ new: NewMailbox, _ form: Form, _ context: DeskContext) async throws -> Response {
        let provider =
            OAuthProvider.named(form["provider"])
            ?? OAuthProvider(
                authorizeURL: form["authorize-url"].trimmingSpaces, tokenURL: form["token-url"].trimmingSpaces,
                scope: form["scope"].trimmingSpaces)
        let grant = NewOAuthGrant(
            provider: provider, clientID: form["client-id"].trimmingSpaces, clientSecret: form["client-secret"])
        let redirect = try await ownURL() + Self.callback
        let mailbox = try await desk.write { work in
            let id = try Mailbox.add(new, in: work)
            try OAuthGrant.ask(grant, for: id, redirect: redirect, in: work)
            return id
        }
        return .seeOther("/settings/mailboxes/\(mailbox)/authorization")
    }

    /// Where the permission stands, with the way to the provider where it is to be given.
    func mailboxAuthorization(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        var (mailbox, grant) = try await desk.read { (try Mailbox.find(id, in: $0), try OAuthGrant.find(id, in: $0)) }
        // Most providers answer at once; a page that is whole needs no script.
        for _ in 0..<60 where grant?.state == .coded && grant?.error == nil {
            try await Task.sleep(for: .milliseconds(100))
            grant = try await desk.read { try OAuthGrant.find(id, in: $0) }
        }
        guard let grant else { throw DeskError.notFound("page") }
        let view: [String: Any] = [
            "id": id.number, "address": mailbox.address.text, "redirect": try await ownURL() + Self.callback,
            "isAsking": grant.state == .asking, "isRunning": grant.state == .coded, "isOK": grant.state == .active,
            "isDead": grant.state == .dead, "error": grant.error ?? (grant.state == .dead ? "no reason was given" : ""),
            "link": try grant.authorizeURL(tokens: desk.tokens, loginHint: mailbox.address.text),
        ]
        return try await page(
            "admin/mailbox-authorization", view,
            frame: Frame("Permission for \(mailbox.address)", current: "mailboxes"),
            context: context)
    }

    func askMailboxOwnerAgain(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        _ = try await form(request, context)
        try await desk.write { try OAuthGrant.askAgain(id, in: $0) }
        return .seeOther("/settings/mailboxes/\(id)/authorization")
    }

    /// The provider sends the owner back here (RFC 6749 §4.1.2). The state, known to nobody else, stands for the form token.
    func oauthCallback(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        // In the form of a form (RFC 6749 §4.1.2): a plus is a blank.
        let query = Form(urlEncoded: Array((request.uri.query ?? "").utf8))
        let words = [query["error_description"], query["error"]].first { !$0.isEmpty } ?? "no code came back"
        let mailbox = try await desk.write { work in
            query["code"].isEmpty
                ? try OAuthGrant.refused(state: query["state"], words: words, in: work)
                : try OAuthGrant.answered(state: query["state"], code: query["code"], in: work)
        }
        return .seeOther("/settings/mailboxes/\(mailbox)/authorization")
    }

    /// The desk's own address, without a slash at its end.
    private func ownURL() async throws -> String {
        let general = try await desk.read { try GeneralSettings.load(in: $0) }
        let url = general.publicURL.isEmpty ? configuration.baseURL : general.publicURL
        return url.last == "/" ? String(url.dropLast()) : url
    }
}
