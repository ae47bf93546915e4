import Foundation
import MailTransport
import ServerTesting
import Testing

@Suite("Sending by SMTP", .timeLimit(.minutes(1)))
struct SMTPConnectionTests {
    private let mail = Array("Subject: hello\r\n\r\n.dot\r\n..dots\r\nend\r\n".utf8)
    private let grace = "grace@example.org"

    private func connect(_ endpoint: Endpoint, _ timeouts: SMTPTimeouts = .standard, transcript: Transcript? = nil)
        async throws -> SMTPConnection
    {
        try await SMTPConnection.connect(
            to: endpoint, as: "desk.example.org", credentials: .none, timeouts: timeouts, transcript: transcript)
    }

    /// A server that greets, and follows the script from there.
    private func server(
        _ capabilities: [String] = [], _ script: @escaping @Sendable (ScriptedServer.Peer) async throws -> Void
    ) async throws -> ScriptedServer {
        try await ScriptedServer { peer in
            try await peer.say("220 hi")
            _ = try await peer.hear()
            let lines = ["hello"] + capabilities
            for (index, line) in lines.enumerated() {
                try await peer.say("250\(index == lines.count - 1 ? " " : "-")\(line)")
            }
            try await script(peer)
            await peer.untilGone()
        }
    }

    @Test(
        "gives a real smtp-sink the mail as it is, with and without PIPELINING, many on one connection",
        arguments: ["", "-p", "-e"])
    func sink(options: String) async throws {
        let sink = try SinkServer(options)
        let connection = try await connect(sink.endpoint)
        for _ in 0..<3 {
            let result = try await connection.send(from: "", to: [grace, "linus@example.org"], message: mail)
            #expect(result.recipients.map(\.address) == [grace, "linus@example.org"])
            for (_, outcome) in result.recipients {
                guard case .accepted(let reply) = outcome else { return #expect(Bool(false), "\(outcome)") }
                #expect(reply.code == 250)
            }
        }
        #expect(connection.isUsable)
        await connection.quit()
        let mails = try sink.mails
        #expect(mails.count == 3)
        // smtp-sink writes LF, and its own lines above.
        #expect(mails.allSatisfy { $0.contains("Subject: hello\n\n.dot\n..dots\nend\n") })
    }

    @Test("sends a large mail in pieces, whole")
    func large() async throws {
        let sink = try SinkServer()
        let connection = try await connect(sink.endpoint)
        let line = String(repeating: "y", count: 70)
        let message = "Subject: large\r\n\r\n" + (0..<100_000).map { "\($0) \(line)\r\n" }.joined()
        let result = try await connection.send(from: "a@example.org", to: [grace], message: Array(message.utf8))
        guard case .accepted = result.recipients[0].outcome else { return #expect(Bool(false)) }
        await connection.quit()
        #expect(
            try sink.mails.first?.hasSuffix(message.replacing("\r\n", with: "\n") + "\n") == true
                || sink.mails.first?.contains("99999 \(line)\n") == true)
    }

    @Test("leaves in doubt a mail whose answer never came, however it did not come (F23)")
    func doubt() async throws {
        let sink = try SinkServer("-q .")
        let dropped = try await connect(sink.endpoint)
        let result = try await dropped.send(from: "a@example.org", to: [grace], message: mail)
        guard case .inDoubt = result.recipients[0].outcome else { return #expect(Bool(false)) }
        #expect(!dropped.isUsable)

        let mute = try await server { peer in
            for answer in ["250 ok", "250 ok", "354 go"] {
                _ = try await peer.hear()
                try await peer.say(answer)
            }
        }
        var timeouts = SMTPTimeouts()
        (timeouts.dot, timeouts.quit) = (.milliseconds(300), .milliseconds(100))
        let slow = try await connect(try mute.endpoint(), timeouts)
        let again = try await slow.send(from: "a@example.org", to: [grace], message: mail)
        guard case .inDoubt(let why) = again.recipients[0].outcome else { return #expect(Bool(false)) }
        #expect(why == "The server took too long (the answer to the mail).")
        await mute.close()
    }

    @Test("breaks without doubt before the dot: nobody has the mail", arguments: ["MAIL", "RCPT", "DATA"])
    func early(verb: String) async throws {
        let server = try await server { peer in
            while true {
                let line = try await peer.hear()
                if line.hasPrefix(verb) { return await peer.close() }
                try await peer.say("250 ok")
            }
        }
        let connection = try await connect(try server.endpoint())
        await #expect(throws: TransportError.self) { try await connection.send(from: "", to: [grace], message: mail) }
        #expect(!connection.isUsable)
        await server.close()
    }

    @Test("tells a refused recipient from a refused account, and goes on with the next mail (F20, F21, F22)")
    func outcomes() async throws {
        let server = try await server(["PIPELINING", "ENHANCEDSTATUSCODES"]) { peer in
            for _ in 0..<4 { _ = try await peer.hear() }
            try await peer.say(
                "250 2.1.0 ok\r\n550 5.1.1 unknown\r\n450 4.2.0 greylisted\r\n554 5.5.1 no valid recipients")
            for _ in 0..<4 { _ = try await peer.hear() }
            try await peer.say("250 2.0.0 reset\r\n550 5.7.1 not your address\r\n503 5.5.1 no\r\n503 5.5.1 no")
        }
        let connection = try await connect(try server.endpoint())
        let first = try await connection.send(from: "a@example.org", to: [grace, "linus@example.org"], message: mail)
        #expect(
            first.recipients.map(\.outcome) == [
                .refused(SMTPReply(code: 550, enhanced: "5.1.1", text: "unknown")),
                .refused(SMTPReply(code: 450, enhanced: "4.2.0", text: "greylisted")),
            ])
        let second = try await connection.send(from: "b@example.org", to: [grace], message: mail)
        #expect(
            second.recipients.map(\.outcome) == [
                .refusedUs(SMTPReply(code: 550, enhanced: "5.7.1", text: "not your address"))
            ])
        #expect(server.heard.contains("RSET"))
        #expect(connection.isUsable)
        await server.close()
    }

    @Test("takes 421 for the end of the connection, not of the mail (F20)")
    func closing() async throws {
        let server = try await server { peer in
            _ = try await peer.hear()
            try await peer.say("421 4.3.2 going down")
        }
        let connection = try await connect(try server.endpoint())
        let result = try await connection.send(from: "", to: [grace], message: mail)
        #expect(
            result.recipients.map(\.outcome) == [
                .refusedUs(SMTPReply(code: 421, enhanced: "4.3.2", text: "going down"))
            ])
        #expect(!connection.isUsable)
        await server.close()
    }

    @Test("says what the server said when it closes within the mail")
    func refusedWithin() async throws {
        let server = try await server { peer in
            for answer in ["250 ok", "250 ok", "354 go"] {
                _ = try await peer.hear()
                try await peer.say(answer)
            }
            _ = try await peer.hear()
            try await peer.say("552 5.3.4 that is enough")
            await peer.close()
        }
        let connection = try await connect(try server.endpoint())
        do {
            let result = try await connection.send(
                from: "", to: [grace], message: [UInt8](repeating: 0x0A, count: 10 << 20))
            #expect(
                result.recipients.map(\.outcome) == [
                    .refused(SMTPReply(code: 552, enhanced: "5.3.4", text: "that is enough"))
                ])
        } catch {
            // The words may be lost with the connection; that nobody has the mail is not.
            #expect(error is TransportError, "\(error)")
        }
        await server.close()
    }

    @Test("sends nothing, and stays usable, where an address can't be said (T51)")
    func unsayable() async throws {
        let sink = try SinkServer()
        let connection = try await connect(sink.endpoint)
        await #expect { try await connection.send(from: "a\r\nRSET", to: [grace], message: mail) } throws: {
            if case TransportError.unsayable = $0 { true } else { false }
        }
        let result = try await connection.send(from: "a@example.org", to: [grace], message: mail)
        guard case .accepted = result.recipients[0].outcome else { return #expect(Bool(false)) }
        await connection.quit()
    }

    @Test("signs in over TLS, and never before (T50)", arguments: ["PLAIN", "LOGIN"])
    func login(mechanism: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("220 hi")
            _ = try await peer.hear()
            try await peer.say("250-hello\r\n250 STARTTLS")
            _ = try await peer.hear()
            try await peer.startTLS(.good, saying: Array("220 go\r\n".utf8))
            _ = try await peer.hear()
            try await peer.say("250-hello\r\n250 AUTH \(mechanism)")
            _ = try await peer.hear()
            if mechanism == "LOGIN" {
                for question in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                    try await peer.say(question)
                    _ = try await peer.hear()
                }
            }
            try await peer.say("235 2.7.0 welcome")
            await peer.untilGone()
        }
        let transcript = Transcript()
        let connection = try await SMTPConnection.connect(
            to: try server.endpoint(.startTLS, host: "localhost"), as: "desk.example.org",
            credentials: .password(user: "ada", Secret("hunter2")), transcript: transcript)
        #expect(connection.isUsable)
        await connection.quit()
        #expect(server.heard.contains { $0.hasPrefix("AUTH \(mechanism)") })
        #expect(!transcript.text.contains("hunter2") && !transcript.text.contains("aHVudGVyMg"))
        await server.close()
    }

    @Test("finds bytes slipped in behind STARTTLS, and sends nothing (T50)")
    func injection() async throws {
        let server = try await server(["STARTTLS"]) { peer in
            _ = try await peer.hear()
            try await peer.startTLS(.good, saying: Array("220 go\r\n250 AUTH PLAIN\r\n".utf8))
        }
        await #expect {
            try await connect(try server.endpoint(.startTLS, host: "localhost"))
        } throws: { if case TransportError.protocolBroken = $0 { true } else { false } }
        await server.close()
    }

    @Test("runs out of time with a server that drips (F13), and out of patience with one that never ends a reply (T49)")
    func hostile() async throws {
        let endless = try await server { peer in
            _ = try await peer.hear()
            for _ in 0..<1_000 { try await peer.say("250-more and more") }
        }
        let first = try await connect(try endless.endpoint())
        await #expect { try await first.send(from: "", to: [grace], message: mail) } throws: {
            if case TransportError.tooLarge = $0 { true } else { false }
        }
        let drip = try await server { peer in
            for _ in 0..<1_000 {
                try await peer.say(bytes: [0x32])
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        var timeouts = SMTPTimeouts()
        timeouts.command = .milliseconds(300)
        let second = try await connect(try drip.endpoint(), timeouts)
        await #expect { try await second.send(from: "", to: [grace], message: mail) } throws: {
            if case TransportError.timeout = $0 { true } else { false }
        }
        await endless.close()
        await drip.close()
    }

    @Test("says why no connection came about")
    func unreachable() async throws {
        let port = try TestPrograms.freePorts(1)[0]
        await #expect { try await connect(Endpoint(host: "127.0.0.1", port: port, tls: .none)) } throws: {
            "\($0)" == "127.0.0.1 can't be reached on port \(port): nobody listens there (connection refused)"
                && ($0 as? TransportError)?.isTemporary == true
        }
        await #expect { try await connect(Endpoint(host: "no-such-host.invalid", port: 25, tls: .none)) } throws: {
            "\($0)" == "no-such-host.invalid can't be reached on port 25: the host name is not known"
        }
        await #expect(throws: TransportError.self) {
            try await connect(Endpoint(host: "127.0.0.1", port: 70_000, tls: .none))
        }
    }

    @Test("sends one mail after the other when several tasks use one connection")
    func concurrent() async throws {
        let sink = try SinkServer()
        let connection = try await connect(sink.endpoint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    _ = try await connection.send(
                        from: "a@example.org", to: [grace], message: Array("Subject: \(number)\r\n\r\nx\r\n".utf8))
                }
            }
            try await group.waitForAll()
        }
        await connection.quit()
        #expect(try sink.mails.count == 50)
    }

    @Test("is fast: 2,000 mails over four connections")
    func fast() async throws {
        let sink = try SinkServer()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let connection = try await connect(sink.endpoint)
                    for _ in 0..<500 {
                        _ = try await connection.send(from: "a@example.org", to: [grace], message: mail)
                    }
                    await connection.quit()
                }
            }
            try await group.waitForAll()
        }
        print("smtp-sink: 2,000 mails sent in \(ContinuousClock.now - start)")
        #expect(try sink.mails.count == 2_000)
    }

    @Test("loses the connection when the sending task is cancelled")
    func cancelled() async throws {
        let (heard, hasHeard) = AsyncStream.makeStream(of: Void.self)
        let server = try await server { peer in
            _ = try await peer.hear()
            hasHeard.yield()
        }
        let connection = try await connect(try server.endpoint())
        let sending = Task { try await connection.send(from: "", to: [grace], message: mail) }
        for await _ in heard { break }
        sending.cancel()
        await #expect(throws: CancellationError.self) { try await sending.value }
        #expect(!connection.isUsable)
        await server.close()
    }
}
