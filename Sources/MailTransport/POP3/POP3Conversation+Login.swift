import NIOCore

extension POP3Conversation {
    /// From the greeting to being signed in.
    func login(_ endpoint: Endpoint, _ credentials: Credentials, _ tls: TLSClient?) async throws {
        var session = POP3LoginSession(
            host: endpoint.host, port: endpoint.port, mode: endpoint.tls, credentials: credentials)
        var action = session.received(try await reply(until: .after(timeouts.greeting), during: "its greeting"))
        while true {
            switch action {
            case .send(let command):
                let deadline = NIODeadline.after(timeouts.login)
                let reply = try await reply(to: command, until: deadline)
                let lines = command.hasList && reply.isOK ? try await shortList(command, until: deadline) : []
                action = session.received(reply, lines: lines)
            case .startTLS:
                guard let tls else { throw TransportError.tls("There is no TLS for this server.") }
                try await secure(tls)
                action = session.secured()
            case .ready: return loggedIn(session.capabilities)
            case .fail(let failure): throw TransportError(failure, hidingSecretsOf: credentials)
            }
        }
    }

    /// CAPA of a large server has about 20 lines.
    private static var linesLimit: Int { 200 }

    private func shortList(_ command: POP3Command, until deadline: NIODeadline) async throws -> [String] {
        var lines: [String] = []
        try await self.lines(until: deadline, during: command.shown) { line in
            guard lines.count < Self.linesLimit else {
                throw TransportError.tooLarge("The answer to \(command.shown) has more than \(Self.linesLimit) lines.")
            }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        return lines
    }
}
