import NIOCore

extension IMAPConversation {
    /// From the greeting to being signed in.
    func login(_ endpoint: Endpoint, _ credentials: Credentials, _ tls: TLSClient?) async throws {
        var session = IMAPLoginSession(
            host: endpoint.host, port: endpoint.port, mode: endpoint.tls, credentials: credentials)
        var deadline = NIODeadline.after(timeouts.greeting)
        var action = session.received(try await nextOfLogin(until: deadline, during: "its greeting"))
        var sent: (command: IMAPCommand, tag: String)?
        while true {
            switch action {
            case .send(let command):
                deadline = .after(timeouts.login)
                sent = (command, try await send(command, until: deadline))
                action = .wait
            case .answer(let line):
                try await answer(line, shown: line.isEmpty ? "" : "•••", until: deadline)
                action = .wait
            case .wait:
                let during = sent?.command.name ?? "its greeting"
                let response = try await nextOfLogin(until: deadline, during: during)
                action =
                    try sent.flatMap { try end(response, of: $0.tag, $0.command) }
                    .map { session.completed($0) } ?? session.received(response)
            case .startTLS:
                guard let tls else { throw TransportError.tls("There is no TLS for this server.") }
                try await secure(tls)
                action = session.secured()
            case .ready: return loggedIn(session.capabilities)
            case .fail(let failure): throw TransportError(failure, hidingSecretsOf: credentials)
            }
        }
    }

    func logout() async {
        if isUsable {
            let deadline = NIODeadline.after(timeouts.logout)
            _ = try? await send(.logout, until: deadline)
            _ = try? await nextOfLogin(until: deadline, during: "LOGOUT")
        }
        giveUp()
        await closed()
    }
}
