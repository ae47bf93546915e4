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
    private static func credentials(_ server: OutgoingServer, on desk: Desk) async throws -> Credentials {
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

    /// A connection that is signed in. A token that the server does not take may have been revoked before its time: it is
    /// renewed, and tried once more.
    static func connect(
        _ server: OutgoingServer, as hostName: String, on desk: Desk, timeouts: SMTPTimeouts = SMTPTimeouts(),
        transcript: Transcript? = nil
    ) async throws -> SMTPConnection {
        func attempt() async throws -> SMTPConnection {
            try await SMTPConnection.connect(
                to: endpoint(server), as: hostName, credentials: try await credentials(server, on: desk),
                timeouts: timeouts, transcript: transcript)
        }
        do { return try await attempt() } catch TransportError.loginRefused(let words) {
            guard server.login == .oauth, let mailbox = try await mailbox(of: server, on: desk) else {
                throw TransportError.loginRefused(reply: words)
            }
            try await desk.write { try OAuthGrant.expire(mailbox.id, in: $0) }
            return try await attempt()
        }
    }

    private static func mailbox(of server: OutgoingServer, on desk: Desk) async throws -> HelpDesk.Mailbox? {
        guard let address = EmailAddress(server.oauthMailbox) else { return nil }
        return try await desk.read { tx in
            try HelpDesk.Mailbox.all(in: tx).first { $0.address == address && $0.login == .oauth }
        }
    }
}
