import MailTransport
import Testing

@Suite("A hostile or broken IMAP server", .timeLimit(.minutes(1)))
struct HostileIMAPTests {
    private let ada = Credentials.password(user: "ada", Secret("hunter2"))

    /// For servers that let us wait: the command's time runs out soon, the others' as usual.
    private var impatient: IMAPTimeouts {
        var timeouts = IMAPTimeouts()
        (timeouts.command, timeouts.logout) = (.milliseconds(500), .milliseconds(100))
        timeouts.bytesPerSecond = 1_000_000_000
        return timeouts
    }

    private var patient: IMAPTimeouts {
        var timeouts = IMAPTimeouts()
        timeouts.logout = .milliseconds(100)
        return timeouts
    }

    /// A server that lets us in and then follows the script.
    private func server(
        _ capabilities: String = "IMAP4rev1 IDLE UIDPLUS",
        _ script: @escaping @Sendable (ScriptedServer.Peer) async throws -> Void
    ) async throws -> ScriptedServer {
        try await ScriptedServer { peer in
            try await peer.say("* OK hi")
            try await peer.answer("* CAPABILITY IMAP4rev1")
            try await peer.answer(end: "OK [CAPABILITY \(capabilities)] in")
            try await script(peer)
            await peer.untilGone()
        }
    }

    private func connect(_ server: ScriptedServer, _ timeouts: IMAPTimeouts? = nil) async throws -> IMAPConnection {
        try await IMAPConnection.connect(to: try server.endpoint(), credentials: ada, timeouts: timeouts ?? patient)
    }

    private func fails(
        _ server: ScriptedServer, _ isIt: (TransportError) -> Bool, _ timeouts: IMAPTimeouts? = nil,
        _ body: (IMAPConnection) async throws -> Void
    ) async throws {
        let connection = try await connect(server, timeouts)
        do {
            try await body(connection)
            #expect(Bool(false), "no error")
        } catch let error as TransportError {
            #expect(isIt(error), "\(error)")
        }
        await connection.logout()
        await server.close()
    }

    private func isBroken(_ error: TransportError) -> Bool { if case .protocolBroken = error { true } else { false } }
    private func isTooLarge(_ error: TransportError) -> Bool { if case .tooLarge = error { true } else { false } }
    private func isTimeout(_ error: TransportError) -> Bool { if case .timeout = error { true } else { false } }
    private func isClosed(_ error: TransportError) -> Bool { if case .closed = error { true } else { false } }

    @Test("that ends a command before it was sent is not believed (T49)")
    func earlyEnd() async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("* OK hi\r\na1 OK done\r\nA001 OK done")
            await peer.untilGone()
        }
        await #expect {
            try await IMAPConnection.connect(to: try server.endpoint(), credentials: ada)
        } throws: { error in (error as? TransportError).map(isBroken) ?? false }
        #expect(!server.heard.contains { $0.contains("hunter2") })
        await server.close()
    }

    @Test(
        "that says PREAUTH, BYE, NO or nonsense at once gets no password (T49, T50)",
        arguments: [
            "* PREAUTH welcome", "* BYE busy", "* NO no", "+ go on", "* 3 EXISTS", "HTTP/1.1 400 Bad Request", "",
        ])
    func greetings(greeting: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say(greeting)
            await peer.untilGone()
        }
        await #expect(throws: TransportError.self) {
            try await IMAPConnection.connect(to: try server.endpoint(), credentials: ada)
        }
        #expect(!server.heard.contains { $0.contains("hunter2") })
        await server.close()
    }

    @Test(
        "whose STARTTLS has more behind it gets no handshake and no password (T50)",
        arguments: [
            "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "* PREAUTH", "x", "\u{16}\u{3}\u{1}",
        ])
    func injection(more: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("* OK hi")
            try await peer.answer("* CAPABILITY IMAP4rev1 STARTTLS")
            let (tag, _) = try await peer.hearCommand()
            try await peer.startTLS(.good, saying: Array("\(tag) OK go\r\n\(more)".utf8))
            await peer.untilGone()
        }
        await #expect {
            try await IMAPConnection.connect(to: try server.endpoint(.startTLS, host: "localhost"), credentials: ada)
        } throws: { error in (error as? TransportError).map { isBroken($0) } ?? false }
        #expect(server.heard.count == 2)
        await server.close()
    }

    @Test(
        "without STARTTLS, or that refuses it, gets no password (T50)",
        arguments: ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1 STARTTLS"])
    func strip(capabilities: String) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi")
            try await peer.answer("* CAPABILITY \(capabilities)")
            try await peer.answer(end: "NO not today")
            await peer.untilGone()
        }
        await #expect {
            try await IMAPConnection.connect(to: try server.endpoint(.startTLS, host: "localhost"), credentials: ada)
        } throws: { error in if case TransportError.tls = error { true } else { false } }
        #expect(server.heard.allSatisfy { !$0.contains("AUTHENTICATE") && !$0.contains("LOGIN") })
        await server.close()
    }

    @Test("that sends a line without end, or lists without end, is left (T49)")
    func endless() async throws {
        let line = try await server { peer in
            _ = try await peer.hear()
            for _ in 0..<10_000 { try await peer.say(bytes: [UInt8](repeating: 0x41, count: 65_536)) }
        }
        try await fails(line, isTooLarge) { _ = try await $0.search(from: 1) }
        let deep = try await server { peer in
            _ = try await peer.hear()
            try await peer.say("* 1 FETCH " + String(repeating: "(", count: 1_000))
        }
        try await fails(deep, isBroken) { _ = try await $0.fetchInfo([1]) }
    }

    @Test("that announces a giant literal costs no memory, and is left (T49)")
    func giant() async throws {
        let giant = try await server { peer in
            _ = try await peer.hear()
            try await peer.say("* 1 FETCH (UID 1 BODY[] {9223372036854775807}")
        }
        try await fails(giant, isTooLarge) { try await $0.fetch([1], sizeLimit: 1_000) { _ in } }
        let silent = try await server { peer in
            _ = try await peer.hear()
            try await peer.say("* 1 FETCH (UID 1 BODY[] {2000000000}")
        }
        try await fails(silent, isTimeout, impatient) { try await $0.fetch([1], sizeLimit: 1 << 31) { _ in } }
    }

    @Test("that sends a larger mail than it may is read past, and the mail is reported as too large (T49)")
    func larger() async throws {
        let server = try await server { peer in
            let (tag, _) = try await peer.hearCommand()
            try await peer.say("* 1 FETCH (UID 1 BODY[] {5000000}")
            for _ in 0..<50 { try await peer.say(bytes: [UInt8](repeating: 0x41, count: 100_000)) }
            try await peer.say(")\r\n* 2 FETCH (UID 2 BODY[] \"hi\")\r\n\(tag) OK done")
        }
        let connection = try await connect(server)
        var mails: [IMAPMail] = []
        try await connection.fetch([1, 2], sizeLimit: 1_000) { mails.append($0) }
        #expect(
            mails == [
                IMAPMail(uid: 1, internalDate: nil, size: 5_000_000, bytes: [], isTooLarge: true),
                IMAPMail(uid: 2, internalDate: nil, size: 2, bytes: Array("hi".utf8)),
            ])
        await connection.logout()
        await server.close()
    }

    @Test("that sends mails nobody asked for, or one twice, has them dropped (T49)")
    func unasked() async throws {
        let server = try await server { peer in
            let (tag, _) = try await peer.hearCommand()
            try await peer.say(
                "* 9 FETCH (UID 9 BODY[] \"evil\")\r\n* 1 FETCH (UID 1 BODY[] \"one\")\r\n* 1 FETCH (UID 1 BODY[] \"again\")"
            )
            try await peer.say("* 3 FETCH (BODY[] \"no uid\")\r\n* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n\(tag) OK done")
        }
        let connection = try await connect(server)
        var mails: [String] = []
        try await connection.fetch([1, 2], sizeLimit: 1_000) { mails.append(String(decoding: $0.bytes, as: UTF8.self)) }
        #expect(mails == ["one"])
        await connection.logout()
        await server.close()
    }

    @Test("that drips a byte now and then runs out of time (F13)")
    func drip() async throws {
        let server = try await server { peer in
            let (tag, _) = try await peer.hearCommand()
            for byte in "\(tag) OK [".utf8 {
                try await peer.say(bytes: [byte])
                try await Task.sleep(for: .milliseconds(50))
            }
            for _ in 0..<1_000 {
                try await peer.say(bytes: [0x41])
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let start = ContinuousClock.now
        try await fails(server, isTimeout, impatient) { _ = try await $0.search(from: 1) }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("that says nothing at all runs out of time (F13)")
    func silence() async throws {
        let mute = try await ScriptedServer { await $0.untilGone() }
        var quick = impatient
        quick.greeting = .milliseconds(300)
        await #expect {
            try await IMAPConnection.connect(to: try mute.endpoint(), credentials: ada, timeouts: quick)
        } throws: { error in
            (error as? TransportError).map(isTimeout) ?? false
        }
        let later = try await server { await $0.untilGone() }
        try await fails(later, isTimeout, impatient) { _ = try await $0.select("INBOX") }
        await mute.close()
    }

    @Test("that breaks off anywhere within a mail gives no part of it (F12)")
    func cut() async throws {
        let answer = "* 1 FETCH (UID 1 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[] {6}\r\nabcdef)\r\n"
        for length in 0...answer.utf8.count {
            let server = try await server { peer in
                _ = try await peer.hear()
                try await peer.say(bytes: Array(answer.utf8.prefix(length)))
                await peer.close()
            }
            let connection = try await connect(server)
            var mails: [IMAPMail] = []
            await #expect(throws: TransportError.self) {
                try await connection.fetch([1], sizeLimit: 1_000) { mails.append($0) }
            }
            #expect(mails.map(\.bytes) == (length == answer.utf8.count ? [Array("abcdef".utf8)] : []))
            await connection.logout()
            await server.close()
        }
    }

    @Test("that names no UIDVALIDITY is not used: its UIDs mean nothing")
    func noUIDValidity() async throws {
        let server = try await server { try await $0.answer("* 3 EXISTS") }
        try await fails(server, isBroken) { _ = try await $0.select("INBOX") }
    }

    @Test("that gives the last mail for n:* when it is older, does not start it all again (reliability §4.2)")
    func lastOfAll() async throws {
        let server = try await server { peer in
            try await peer.answer("* SEARCH 7")
            try await peer.answer("* SEARCH 12 11 11 7")
        }
        let connection = try await connect(server)
        #expect(try await connection.search(from: 8) == [])
        #expect(try await connection.search(from: 8) == [11, 12])
        await connection.logout()
        await server.close()
    }

    @Test("that finds four billion mails is not believed")
    func tooMany() async throws {
        let server = try await server("IMAP4rev1 ESEARCH") { try await $0.answer("* ESEARCH UID ALL 1:4294967295") }
        try await fails(server, isTooLarge) { _ = try await $0.search(from: 1) }
    }

    @Test("that never removes anything is found out (F16)")
    func neverRemoves() async throws {
        let server = try await server { peer in
            try await peer.answer()
            try await peer.answer()
            try await peer.answer("* SEARCH 1 2")
        }
        let connection = try await connect(server)
        #expect(try await connection.remove([1, 2, 3]) == [3])
        await connection.logout()
        await server.close()
    }

    @Test("that can't give one mail gives the others (IN3)")
    func oneBadMail() async throws {
        let server = try await server { peer in
            try await peer.answer("* 1 FETCH (UID 1 BODY[] \"one\")", end: "NO [SERVERBUG] mail 2 is broken")
            try await peer.answer(end: "NO [SERVERBUG] mail 2 is broken")
            try await peer.answer("* 3 FETCH (UID 3 BODY[] \"three\")")
        }
        let connection = try await connect(server)
        var uids: [UInt32] = []
        await #expect { try await connection.fetch([1, 2, 3], sizeLimit: 1_000) { uids.append($0.uid) } } throws: {
            error in
            "\(error)".contains("mail 2 is broken")
        }
        #expect(uids == [1, 3])
        #expect(connection.isUsable)
        await connection.logout()
        await server.close()
    }

    @Test("that floods us while a mail is being kept waits: what is read ahead is bounded")
    func backPressure() async throws {
        let server = try await server { peer in
            let (tag, _) = try await peer.hearCommand()
            for uid in 1...40 {
                try await peer.say("* \(uid) FETCH (UID \(uid) BODY[] {1000000}")
                try await peer.say(bytes: [UInt8](repeating: 0x41, count: 1_000_000) + Array(")\r\n".utf8))
            }
            try await peer.say("\(tag) OK done")
        }
        let connection = try await connect(server)
        var count = 0
        try await connection.fetch(Array(1...40), sizeLimit: 2_000_000) { mail in
            await Task.yield()
            count += mail.bytes.count
        }
        #expect(count == 40_000_000)
        await connection.logout()
        await server.close()
    }

    @Test("loses its connection when a mail can't be kept, for what follows is unknown")
    func bodyThrows() async throws {
        struct DiskFull: Error {}
        let server = try await server { peer in
            try await peer.answer("* 1 FETCH (UID 1 BODY[] \"one\")", "* 2 FETCH (UID 2 BODY[] \"two\")")
        }
        let connection = try await connect(server)
        await #expect(throws: DiskFull.self) {
            try await connection.fetch([1, 2], sizeLimit: 10) { _ in throw DiskFull() }
        }
        #expect(!connection.isUsable)
        await server.close()
    }

    @Test("whose news come with another answer wakes the next wait at once")
    func earlyNews() async throws {
        let server = try await server { peer in
            try await peer.answer("* 1 EXISTS", "* OK [UIDVALIDITY 1] ok")
            try await peer.answer("* SEARCH 1")
            try await peer.answer("* 2 EXISTS")
        }
        let connection = try await connect(server)
        _ = try await connection.select("INBOX")
        #expect(try await connection.search(from: 1) == [1])
        try await connection.markSeen([1])
        #expect(try await connection.idle(for: .seconds(60)) == .newMail)
        await connection.logout()
        await server.close()
    }

    @Test("without IDLE is asked again instead")
    func noIdle() async throws {
        let server = try await server("IMAP4rev1") { await $0.untilGone() }
        let connection = try await connect(server)
        #expect(try await connection.idle(for: .seconds(60)) == .unsupported)
        #expect(!connection.supportsIdle)
        await connection.logout()
        await server.close()
    }

    @Test("that repeats the password has it hidden")
    func echo() async throws {
        let transcript = Transcript()
        let server = try await ScriptedServer { peer in
            try await peer.say("* OK hi")
            try await peer.answer("* CAPABILITY IMAP4rev1")
            try await peer.answer(end: "NO ada/hunter2 is wrong")
        }
        await #expect {
            try await IMAPConnection.connect(to: try server.endpoint(), credentials: ada, transcript: transcript)
        } throws: { $0 as? TransportError == .loginRefused(reply: "NO ada/••• is wrong") }
        #expect(!transcript.text.contains("hunter2"))
        await server.close()
    }
}
