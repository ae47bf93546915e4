import HTTPTypes
import HelpDesk
import Hummingbird

/// A mailbox that its owner lets the desk read by OAuth 2: asking them, and what they answered.
extension Site {
    private static let callback = "/oauth/callback"

    /// Adds the mailbox, not read yet, and leads to the provider's question.
    func addOAuthMailbox(_ new: NewMailbox, _ form: Form, _ context: DeskContext) async throws -> Response {
        let grant = try Self.grant(of: form)
        try grant.check()
        let redirect = try await ownURL() + Self.callback
        let mailbox = try await desk.write { work in
            let id = try Mailbox.add(new, in: work)
            try OAuthGrant.ask(grant, for: id, redirect: redirect, in: work)
            return id
        }
        return .seeOther("/settings/mailboxes/\(mailbox)/authorization")
    }

    private static func grant(of form: Form) throws -> NewOAuthGrant {
        let flow = OAuthFlow(rawValue: form["flow"]) ?? .browser
        let provider =
            try OAuthProvider.named(form["provider"], tenant: form["tenant"].trimmingSpaces, flow: flow)
            ?? OAuthProvider(
                authorizeURL: form["authorize-url"].trimmingSpaces, tokenURL: form["token-url"].trimmingSpaces,
                deviceURL: form["device-url"].trimmingSpaces, scope: form["scope"].trimmingSpaces)
        return NewOAuthGrant(
            provider: provider, flow: flow, clientID: form["client-id"].trimmingSpaces,
            clientSecret: form["client-secret"])
    }

    /// What the form for a new mailbox shows again of a sign-in by the provider, but the secret.
    static func oauthValues(of form: Form?) -> [String: Any] {
        let providers = [
            ("microsoft365", "Microsoft 365"), ("google", "Google"), ("other", "another, named by its addresses"),
        ]
        var view: [String: Any] = [
            "providers": providers.map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == form?["provider"]) },
            "flows": OAuthFlow.allCases.map {
                Choice(value: $0.rawValue, label: $0.label, isChosen: $0.rawValue == form?["flow"])
            },
        ]
        for name in ["tenant", "client-id", "authorize-url", "token-url", "device-url", "scope"] {
            guard let value = form?[name], !value.isEmpty else { continue }
            view[name.replacing("-", with: "")] = value
        }
        return view
    }

    /// Where the permission stands, with what is to be done where it is to be given.
    func mailboxAuthorization(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        let mailbox = try await desk.read { try Mailbox.find(id, in: $0) }
        let grant = try await settledGrant(of: id)
        var view: [String: Any] = [
            "id": id.number, "address": mailbox.address.text, "isRunning": Self.isRunning(grant),
            "isOK": grant.state == .active, "isDead": grant.state == .dead,
            "flows": OAuthFlow.allCases.filter { grant.provider.mayTry($0) && Self.fits($0, grant) }.map {
                Choice(value: $0.rawValue, label: $0.label, isChosen: $0 == grant.flow)
            },
        ]
        if let error = grant.error ?? (grant.state == .dead ? "no reason was given" : nil) { view["error"] = error }
        if grant.state == .asking, grant.flow == .browser {
            view["isAsking"] = true
            view["redirect"] = grant.redirectURL
            view["link"] = try grant.authorizeURL(tokens: desk.tokens, loginHint: mailbox.address.text)
        }
        if grant.state == .waiting, let code = grant.deviceCode {
            view["device"] = Self.view(of: code, when: try await when())
        }
        var response = try await page(
            "admin/mailbox-authorization", view,
            frame: Frame("Permission for \(mailbox.address)", current: "mailboxes"), context: context)
        // The page looks again by itself, without a script (HTML §4.2.5.3, as a header field).
        if Self.isRunning(grant) || grant.state == .waiting, let name = HTTPField.Name("Refresh") {
            response.headers[name] = "5"
        }
        return response
    }

    /// The grant as it is, or as it is after a moment: most providers answer at once, and a page that is whole needs no
    /// script.
    private func settledGrant(of id: ID<Mailbox>) async throws -> OAuthGrant {
        for wait in 0..<60 {
            guard let grant = try await desk.read({ try OAuthGrant.find(id, in: $0) }) else { break }
            guard Self.isRunning(grant), grant.error == nil, wait < 59 else { return grant }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw DeskError.notFound("page")
    }

    /// Whether the provider is being asked for something.
    private static func isRunning(_ grant: OAuthGrant) -> Bool {
        grant.state == .coded || grant.state == .asking && grant.flow == .device
    }

    /// An application has other rights than a person, under another scope: that is entered anew.
    private static func fits(_ flow: OAuthFlow, _ grant: OAuthGrant) -> Bool {
        (flow == .application) == (grant.flow == .application)
    }

    private static func view(of code: DeviceCode, when: When) -> [String: Any] {
        [
            "code": code.userCode, "place": code.page, "link": code.pageWithCode ?? code.page,
            "until": when.short(code.endsAt),
        ]
    }

    func askMailboxOwnerAgain(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        let form = try await form(request, context)
        let secret = form["client-secret"].isEmpty ? nil : form["client-secret"]
        try await desk.write {
            try OAuthGrant.askAgain(id, flow: OAuthFlow(rawValue: form["flow"]), secret: secret, in: $0)
        }
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
