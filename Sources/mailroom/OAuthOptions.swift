import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL

/// The sign-in by a provider (OAuth 2), as options of the commands about mailboxes.
struct OAuthOptions: ParsableArguments {
    @Option(
        help: "Sign in by a provider instead of a password: microsoft365, google, or other (named by its URLs below).")
    var oauth: String?

    @Option(help: "browser (the owner says yes in one), device (they type a code in), application (nobody is asked).")
    var flow: String?

    @Option(help: "The client ID that the provider gave this desk.")
    var clientID: String?

    @Option(help: "A file with the client secret; - for standard input. Else MAILROOM_CLIENT_SECRET.")
    var clientSecretFile: String?

    @Option(help: "Microsoft's directory: its ID or domain. Default: common; an application needs one.")
    var tenant: String?

    @Option(help: "Where owners say yes, for --oauth other.")
    var authorizeURL: String?

    @Option(help: "Where tokens come from, for --oauth other.")
    var tokenURL: String?

    @Option(help: "Where codes for other devices come from, for --oauth other.")
    var deviceURL: String?

    @Option(help: "The scope that is asked for. Default: the provider's.")
    var scope: String?

    /// Whether anything is said about it.
    var isGiven: Bool {
        clientSecretFile != nil
            || [oauth, flow, clientID, tenant, authorizeURL, tokenURL, deviceURL, scope].contains { $0 != nil }
    }

    /// The server of a provider whose servers are known.
    var host: String? {
        switch oauth {
        case "microsoft365": "outlook.office365.com"
        case "google": "imap.gmail.com"
        default: nil
        }
    }

    /// What is asked of the provider; what is not named stays as in `old`.
    func grant(changing old: NewOAuthGrant? = nil) throws -> NewOAuthGrant {
        let chosen = try flow.map { name in
            guard let found = OAuthFlow(rawValue: name) else {
                throw CommandError("--flow is one of \(OAuthFlow.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return found
        }
        let flow = chosen ?? old?.flow ?? .browser
        var provider = try provider(flow, old)
        if let authorizeURL { provider.authorizeURL = authorizeURL }
        if let tokenURL { provider.tokenURL = tokenURL }
        if let deviceURL { provider.deviceURL = deviceURL }
        if let scope { provider.scope = scope }
        let secret = try secret()
        let grant = NewOAuthGrant(
            provider: provider, flow: flow, clientID: clientID ?? old?.clientID ?? "",
            clientSecret: secret ?? old?.clientSecret ?? "")
        if let old, secret == nil, !old.clientSecret.isEmpty { try keep(old, for: grant) }
        return grant
    }

    /// A client secret goes only to the server that it was given for (T52).
    private func keep(_ old: NewOAuthGrant, for new: NewOAuthGrant) throws {
        try new.check()
        func server(_ text: String) -> [String] {
            let url = URL(string: text)
            return [url?.scheme ?? "", url?.host() ?? text, url?.port.map(String.init) ?? ""]
        }
        let (before, now) = (old.provider.tokenURL, new.provider.tokenURL)
        guard server(before) == server(now) else {
            throw CommandError(
                "The stored client secret was given for \(before). Give it again for \(now): --client-secret-file, or MAILROOM_CLIENT_SECRET."
            )
        }
    }

    private func provider(_ flow: OAuthFlow, _ old: NewOAuthGrant?) throws -> OAuthProvider {
        let kept = old?.provider
        switch oauth {
        case nil:
            // Another tenant or flow of Microsoft's are other addresses and another scope.
            let isMicrosoft = kept?.tokenURL.hasPrefix("https://login.microsoftonline.com/") ?? false
            if isMicrosoft, tenant != nil || flow != old?.flow {
                let old = kept?.tokenURL.split(separator: "/").dropFirst(2).first.map(String.init)
                return try OAuthProvider.named("microsoft365", tenant: tenant ?? old ?? "", flow: flow)
                    ?? .microsoft365()
            }
            guard tenant == nil else { throw CommandError("--tenant belongs to --oauth microsoft365.") }
            guard let kept else { throw CommandError("Name the provider with --oauth microsoft365, google or other.") }
            return kept
        case "other": return kept ?? OAuthProvider(authorizeURL: "", tokenURL: "", scope: "")
        case let name?:
            guard let found = try OAuthProvider.named(name, tenant: tenant ?? "", flow: flow) else {
                throw CommandError("--oauth is one of microsoft365, google, other.")
            }
            return found
        }
    }

    private func secret() throws -> String? {
        if let file = clientSecretFile { return try Terminal.secret(file: file) }
        return ProcessInfo.processInfo.environment["MAILROOM_CLIENT_SECRET"]
    }
}

extension DeskOptions {
    /// Where providers send an owner back to.
    func callbackURL(on desk: Desk) async throws -> String {
        let general = try await desk.read { try GeneralSettings.load(in: $0) }
        return try await general.linkBase(or: served(desk).url) + "/oauth/callback"
    }
}
