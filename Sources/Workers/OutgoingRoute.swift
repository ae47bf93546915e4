import HelpDesk
import MailTransport
import PortableSQL

/// How an outgoing server becomes an address and a login.
enum OutgoingRoute {
    static func endpoint(_ server: OutgoingServer) -> Endpoint {
        let tls: TLSMode =
            switch server.security {
            case .tls: .tls
            case .starttls: .startTLS
            case .opportunistic: .opportunistic
            case .none: .none
            }
        return Endpoint(
            host: server.host, port: server.port, tls: tls,
            trustedCertificate: server.trustedCertificate.isEmpty ? nil : server.trustedCertificate)
    }

    /// - Throws: `TransportError.loginRefused` where a permission gives no token.
    static func credentials(_ server: OutgoingServer, on desk: Desk) async throws -> Credentials {
        switch server.login {
        case .none: return .none
        case .password:
            return .password(user: server.username, Secret(try server.password(tokens: desk.tokens)))
        case .bearer: return .bearer(user: server.username, Secret(try server.password(tokens: desk.tokens)))
        case .oauth:
            guard let mailbox = try await mailbox(of: server, on: desk) else {
                throw TransportError.loginRefused(
                    reply: "No mailbox \(server.oauthMailbox) of the desk signs in by OAuth any more.")
            }
            let token = try await TokenKeeper(desk: desk).token(for: mailbox.id)
            return .bearer(user: server.username.isEmpty ? mailbox.username : server.username, token)
        }
    }

    /// A token that the server did not take is not used again: it may have been revoked before its time.
    static func loginWasRefused(_ server: OutgoingServer, on desk: Desk) async throws {
        guard server.login == .oauth, let mailbox = try await mailbox(of: server, on: desk) else { return }
        try await desk.write { try OAuthGrant.expire(mailbox.id, in: $0) }
    }

    private static func mailbox(of server: OutgoingServer, on desk: Desk) async throws -> HelpDesk.Mailbox? {
        guard let address = EmailAddress(server.oauthMailbox) else { return nil }
        return try await desk.read { tx in
            try HelpDesk.Mailbox.all(in: tx).first { $0.address == address && $0.login == .oauth }
        }
    }
}
