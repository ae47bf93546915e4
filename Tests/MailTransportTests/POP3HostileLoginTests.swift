import MailTransport
import Testing

@Suite("A hostile or broken POP3 server at the sign-in", .timeLimit(.minutes(1)))
struct POP3HostileLoginTests {
    private let ada = Credentials.password(user: "ada", Secret("hunter2"))

    private func connect(_ server: ScriptedServer) async throws -> POP3Connection {
        try await POP3Connection.connect(to: try server.endpoint(), credentials: ada)
    }

    private func isBroken(_ error: TransportError) -> Bool { if case .protocolBroken = error { true } else { false } }

    private func mails(_ sizes: [Int]) -> [POP3Mail] {
        sizes.enumerated().map { POP3Mail(number: $0 + 1, size: $1, uidl: "u\($0 + 1)") }
    }

    @Test(
        "that greets with nonsense or a no gets no password",
        arguments: ["* OK hi", "220 hi", "-ERR busy", "+ go on", "HTTP/1.1 400 Bad Request", ""])
    func greetings(greeting: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say(greeting)
            await peer.untilGone()
        }
        await #expect(throws: TransportError.self) { try await connect(server) }
        #expect(server.heard == [])
        await server.close()
    }

    @Test("that says all its answers before it was asked is not believed (T49)")
    func early() async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi\r\n+OK\r\nSASL PLAIN\r\n.\r\n+OK in\r\n+OK\r\n.\r\n+OK bye")
            await peer.untilGone()
        }
        await #expect { try await connect(server) } throws: { ($0 as? TransportError).map(isBroken) ?? false }
        #expect(server.heard == [])
        await server.close()
    }

    @Test(
        "whose STLS has more behind it gets no handshake and no password (T50, RFC 2595 §4)",
        arguments: ["+OK\r\nSASL PLAIN\r\n.", "+OK", "x", "\u{16}\u{3}\u{1}"])
    func injection(more: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("+OK\r\nSTLS\r\n.", to: "CAPA")
            _ = try await peer.hear()
            try await peer.startTLS(.good, saying: Array("+OK go\r\n\(more)".utf8))
            await peer.untilGone()
        }
        await #expect {
            try await POP3Connection.connect(to: try server.endpoint(.startTLS, host: "localhost"), credentials: ada)
        } throws: { "\($0)".contains("in the clear where encryption begins") }
        #expect(server.heard == ["CAPA", "STLS"])
        await server.close()
    }

    @Test(
        "without STLS, or that refuses it, gets no password (T50)",
        arguments: [TLSMode.startTLS, .opportunistic], ["+OK\r\nSASL PLAIN\r\n.", "-ERR", "+OK\r\nSTLS\r\n."])
    func strip(mode: TLSMode, capabilities: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer(capabilities, to: "CAPA")
            try await peer.answer("-ERR not today", to: "STLS")
            await peer.untilGone()
        }
        await #expect {
            try await POP3Connection.connect(to: try server.endpoint(mode, host: "localhost"), credentials: ada)
        } throws: { error in if case TransportError.tls = error { true } else { false } }
        #expect(server.heard.allSatisfy { $0 == "CAPA" || $0 == "STLS" })
        await server.close()
    }

    @Test(
        "with a certificate that is not its own gets no password, by TLS and by STLS (T50)",
        arguments: [Certificates.Kind.expired, .wrongName, .selfSigned, .wrongNameRightAddress])
    func certificates(kind: Certificates.Kind) async throws {
        let direct = try await ScriptedServer(tls: kind) { await $0.untilGone() }
        let later = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("+OK\r\nSTLS\r\n.", to: "CAPA")
            _ = try await peer.hear()
            try await peer.startTLS(kind, saying: Array("+OK go\r\n".utf8))
            await peer.untilGone()
        }
        for (server, mode) in [(direct, TLSMode.tls), (later, .startTLS), (later, .opportunistic)] {
            await #expect {
                try await POP3Connection.connect(to: try server.endpoint(mode, host: "localhost"), credentials: ada)
            } throws: { error in if case TransportError.tls = error { true } else { false } }
        }
        #expect((direct.heard + later.heard).allSatisfy { $0 == "CAPA" || $0 == "STLS" })
        await direct.close()
        await later.close()
    }

    @Test("whose mailbox is in use says so, and that is no wrong password (RFC 2449 §8.1.2)")
    func inUse() async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("+OK\r\nUSER\r\n.", to: "CAPA")
            try await peer.answer("+OK", to: "USER ada")
            try await peer.answer("-ERR [IN-USE] Do you have another session running?", to: "PASS hunter2")
            await peer.untilGone()
        }
        let expected = TransportError.refused(
            command: "the sign-in", reply: "-ERR [IN-USE] Do you have another session running?")
        await #expect(throws: expected) {
            try await POP3Connection.connect(
                to: try server.endpoint(), credentials: ada)
        }
        await server.close()
    }

    @Test("that is as old as RFC 1939, without CAPA, is used as it is: one command at a time, TOP where it has it")
    func old() async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi <1896.697170952@dbc.mtview.ca.us>")
            try await peer.answer("-ERR what", to: "CAPA")
            try await peer.answer("+OK", to: "USER ada")
            try await peer.answer("+OK", to: "PASS hunter2")
            for number in 1...3 { try await peer.answer("+OK\r\nmail \(number)\r\n.", to: "RETR \(number)") }
            try await peer.answer("-ERR what", to: "TOP 1 0")
            try await peer.answer("+OK", to: "QUIT")
        }
        let connection = try await connect(server)
        var found: [String] = []
        try await connection.retrieve(mails([8, 8, 8]), sizeLimit: 100) { found.append("\($0.uidl) \($1?.count ?? 0)") }
        #expect(found == ["u1 8", "u2 8", "u3 8"])
        #expect(try await connection.top(1) == [])
        try await connection.quit()
        await server.close()
    }

    @Test("that repeats the password has it hidden, in a reply and in nonsense", arguments: ["-ERR", "no"])
    func echo(status: String) async throws {
        let transcript = Transcript()
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("-ERR", to: "CAPA")
            try await peer.answer("+OK", to: "USER")
            try await peer.answer("\(status) ada/hunter2 is wrong", to: "PASS")
            await peer.untilGone()
        }
        await #expect {
            try await POP3Connection.connect(to: try server.endpoint(), credentials: ada, transcript: transcript)
        } throws: { "\($0)".contains("ada/••• is wrong") }
        #expect(!transcript.text.contains("hunter2") && transcript.text.contains("C: PASS •••"))
        await server.close()
    }

    @Test("that takes no such token says why, and its words reach us (RFC 7628 §3.2.3)")
    func token() async throws {
        let transcript = Transcript()
        let server = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("+OK\r\nSASL XOAUTH2\r\n.", to: "CAPA")
            try await peer.answer("+ eyJzdGF0dXMiOiI0MDEifQ==", to: "AUTH XOAUTH2 ")
            try await peer.answer("-ERR [AUTH] no such token", to: "")
            await peer.untilGone()
        }
        let credentials = Credentials.bearer(user: "ada", Secret("hunter2"))
        await #expect(throws: TransportError.loginRefused(reply: "-ERR [AUTH] no such token ({\"status\":\"401\"})")) {
            try await POP3Connection.connect(
                to: try server.endpoint(), credentials: credentials, transcript: transcript)
        }
        #expect(server.heard.last == "")
        #expect(transcript.text.contains("C: AUTH XOAUTH2 •••") && !transcript.text.contains("hunter2"))
        await server.close()
    }
}
