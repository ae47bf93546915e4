import MailTransport
import Testing

@Suite("A hostile or broken POP3 server", .timeLimit(.minutes(1)))
struct POP3HostileTests {
    private let ada = Credentials.password(user: "ada", Secret("hunter2"))

    /// For servers that let us wait: each command's time runs out soon, the login's as usual.
    private var impatient: POP3Timeouts {
        var timeouts = POP3Timeouts()
        timeouts.command = .milliseconds(300)
        timeouts.listing = .milliseconds(300)
        timeouts.quit = .milliseconds(300)
        timeouts.bytesPerSecond = 1_000_000_000
        return timeouts
    }

    /// A server that lets us in and then follows the script.
    private func server(
        _ capabilities: String = "TOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES",
        _ script: @escaping @Sendable (ScriptedServer.Peer) async throws -> Void
    ) async throws -> ScriptedServer {
        try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("+OK\r\nSASL PLAIN\r\nUSER\r\n.", to: "CAPA")
            try await peer.answer("+OK in", to: "AUTH")
            try await peer.answer("+OK\r\n\(capabilities)\r\n.", to: "CAPA")
            try await script(peer)
            await peer.untilGone()
        }
    }

    private func connect(_ server: ScriptedServer, _ timeouts: POP3Timeouts = .standard) async throws -> POP3Connection
    {
        try await POP3Connection.connect(to: try server.endpoint(), credentials: ada, timeouts: timeouts)
    }

    /// Expects an error by which the connection is lost.
    private func fails(
        _ server: ScriptedServer, _ isIt: (TransportError) -> Bool, _ timeouts: POP3Timeouts = .standard,
        _ body: (POP3Connection) async throws -> Void
    ) async throws {
        let connection = try await connect(server, timeouts)
        do {
            try await body(connection)
            #expect(Bool(false), "no error")
        } catch let error as TransportError {
            #expect(isIt(error), "\(error)")
        }
        #expect(!connection.isUsable)
        await server.close()
    }

    private func isBroken(_ error: TransportError) -> Bool { if case .protocolBroken = error { true } else { false } }
    private func isTooLarge(_ error: TransportError) -> Bool { if case .tooLarge = error { true } else { false } }
    private func isTimeout(_ error: TransportError) -> Bool { if case .timeout = error { true } else { false } }
    private func isClosed(_ error: TransportError) -> Bool { if case .closed = error { true } else { false } }
    private func isRefused(_ error: TransportError) -> Bool { if case .refused = error { true } else { false } }

    private func mails(_ sizes: [Int]) -> [POP3Mail] {
        sizes.enumerated().map { POP3Mail(number: $0 + 1, size: $1, uidl: "u\($0 + 1)") }
    }

    // Without end, and without a word.

    @Test("that sends a line without end, or lists without end, is left (T49)")
    func endless() async throws {
        let line = try await server { peer in
            try await peer.answer("+OK", to: "LIST")
            for _ in 0..<10_000 { try await peer.say(bytes: [UInt8](repeating: 0x41, count: 65_536)) }
        }
        try await fails(line, isTooLarge) { _ = try await $0.list() }
        let list = try await server { peer in
            try await peer.answer("+OK", to: "LIST")
            for thousand in 0..<1_000_000 {
                let lines = (1...1_000).map { "\(thousand * 1_000 + $0) 100" }
                try await peer.say(lines.joined(separator: "\r\n"))
            }
        }
        try await fails(list, isTooLarge) { _ = try await $0.list() }
        let capabilities = try await ScriptedServer { peer in
            try await peer.say("+OK hi")
            try await peer.answer("+OK", to: "CAPA")
            for number in 0..<1_000_000 { try await peer.say("X-\(number)") }
        }
        await #expect { try await connect(capabilities) } throws: { ($0 as? TransportError).map(isTooLarge) ?? false }
        await capabilities.close()
    }

    @Test("that has 200,000 mails has them listed")
    func manyMails() async throws {
        let server = try await server { peer in
            for (command, rest) in [("LIST", "1000"), ("UIDL", "0123456789abcdef0123456789abcdef")] {
                let lines = (1...200_000).map { "\($0) \(rest)\($0)\r\n" }
                try await peer.answer("+OK\r\n" + lines.joined() + ".", to: command)
            }
        }
        let connection = try await connect(server)
        let start = ContinuousClock.now
        let mails = try await connection.list()
        print("POP3: 200,000 mails listed in \(ContinuousClock.now - start)")
        #expect(mails.count == 200_000)
        #expect(mails.last?.uidl == "0123456789abcdef0123456789abcdef200000")
        connection.close()
        await server.close()
    }

    @Test("that sends a mail without end is left (T49)")
    func endlessMail() async throws {
        let script: @Sendable (ScriptedServer.Peer) async throws -> Void = { peer in
            try await peer.answer("+OK", to: "")
            for _ in 0..<10_000 { try await peer.say(bytes: [UInt8](repeating: 0x41, count: 65_536)) }
        }
        let many = try await server { try await script($0) }
        try await fails(many, isTooLarge) { try await $0.retrieve(mails([10]), sizeLimit: 1_000) { _, _ in } }
        let header = try await server { try await script($0) }
        try await fails(header, isTooLarge) { _ = try await $0.top(1) }
        let one = try await server { try await script($0) }
        let connection = try await connect(one)
        #expect(try await connection.retrieve(1, sizeLimit: 1_000) == nil)
        #expect(!connection.isUsable)
        await one.close()
    }

    @Test("that says nothing runs out of time, wherever it stops (F13)")
    func silence() async throws {
        var quick = impatient
        quick.greeting = .milliseconds(300)
        let mute = try await ScriptedServer { await $0.untilGone() }
        await #expect { try await connect(mute, quick) } throws: { ($0 as? TransportError).map(isTimeout) ?? false }
        await mute.close()

        for words in ["", "+OK", "+OK\r\n1 5", "+OK\r\n1 5\r\n."] {
            let script: @Sendable (ScriptedServer.Peer) async throws -> Void = { peer in
                _ = try await peer.hear()
                try await peer.say(bytes: Array(words.utf8))
            }
            let calls: [(POP3Connection) async throws -> Void] = [
                { _ = try await $0.list() }, { _ = try await $0.top(1) },
                { _ = try await $0.retrieve(1, sizeLimit: 1_000) },
                { try await $0.retrieve(mails([10]), sizeLimit: 1_000) { _, _ in } },
            ]
            for call in calls {
                try await fails(try await server { try await script($0) }, isTimeout, impatient, call)
            }
        }
        // A mail may take its time, but not without a byte.
        var slow = impatient
        slow.bytesPerSecond = 1
        let halfway = try await server { try await $0.answer("+OK\r\nSubject: x", to: "RETR 1") }
        try await fails(halfway, isTimeout, slow) { _ = try await $0.retrieve(1, sizeLimit: 1_000) }
        let silent = try await server { _ in }
        try await fails(silent, isTimeout, impatient) { try await $0.delete(1) }
        let late = try await server { _ in }
        try await fails(late, isTimeout, impatient) { try await $0.quit() }
    }

    @Test("is left when the task that waits for it is cancelled")
    func cancelled() async throws {
        let server = try await server { _ in }
        let connection = try await connect(server)
        let waiting = Task { try await connection.list() }
        while !server.heard.contains("LIST") { await Task.yield() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(!connection.isUsable)
        await server.close()
    }

    @Test("whose mail ends without CRLF gives no mail, however long we wait")
    func noCRLF() async throws {
        let server = try await server { peer in
            _ = try await peer.hear()
            try await peer.say(bytes: Array("+OK\nSubject: x\n\nhello\n.\n".utf8))
        }
        try await fails(server, isTimeout, impatient) { _ = try await $0.retrieve(1, sizeLimit: 1_000) }
    }

    @Test("that breaks off anywhere within a mail gives no part of it (F18)")
    func cut() async throws {
        let answer = "+OK 6 octets\r\nabcdef\r\n.\r\n"
        for length in 0...answer.utf8.count {
            let server = try await server { peer in
                _ = try await peer.hear()
                try await peer.say(bytes: Array(answer.utf8.prefix(length)))
                await peer.close()
            }
            let connection = try await connect(server)
            var found: [[UInt8]?] = []
            do {
                try await connection.retrieve(mails([8]), sizeLimit: 1_000) { found.append($1) }
                #expect(length == answer.utf8.count)
            } catch {
                #expect((error as? TransportError).map(isClosed) == true, "\(error)")
            }
            #expect(found == (length == answer.utf8.count ? [Array("abcdef\r\n".utf8)] : []))
            connection.close()
            await server.close()
        }
    }

    // What it says of its mails.

    @Test("without UIDL is not used, for its mails could be taken twice (F18)")
    func noNames() async throws {
        let server = try await server("TOP") { peer in
            try await peer.answer("+OK\r\n1 100\r\n.", to: "LIST")
            try await peer.answer("-ERR unknown command", to: "UIDL")
        }
        let connection = try await connect(server)
        await #expect { try await connection.list() } throws: { error in
            isRefused(error as? TransportError ?? .closed(during: ""))
                && "\(error)".contains("without which a mail could be taken twice")
                && "\(error)".contains("-ERR unknown command")
        }
        connection.close()
        await server.close()
    }

    @Test(
        "that lists what can't be is not believed",
        arguments: [
            ("1 5\r\n1 6", "1 a"), ("x", ""), ("1 5\r\n2 5", "1 a"), ("1 5", "1 a\r\n1 b"), ("1 5", "1"),
            ("0 5", "0 a"),
        ])
    func listings(sizes: String, names: String) async throws {
        let server = try await server { peer in
            try await peer.answer("+OK\r\n\(sizes)\r\n.", to: "LIST")
            try await peer.answer("+OK\r\n\(names)\r\n.", to: "UIDL")
        }
        try await fails(server, isBroken) { _ = try await $0.list() }
    }

    @Test("that sends more than it announced has the mail read past, and the others come (T49)")
    func larger() async throws {
        let server = try await server { peer in
            for _ in 1...3 { _ = try await peer.hear() }
            try await peer.say(
                "+OK\r\none\r\n.\r\n+OK\r\n" + String(repeating: "A", count: 500_000) + "\r\n.\r\n+OK\r\n3\r\n.")
        }
        let connection = try await connect(server)
        var found: [String?] = []
        try await connection.retrieve(mails([5, 5, 5]), sizeLimit: 1_000) {
            found.append($1.map { String(decoding: $0, as: UTF8.self) })
        }
        #expect(found == ["one\r\n", nil, "3\r\n"])
        #expect(connection.isUsable)
        connection.close()
        await server.close()
    }

    @Test("that can't give one mail for reasons of its own gives the others, and then says so (RFC 3206 §4)")
    func oneBadMail() async throws {
        let server = try await server { peer in
            for _ in 1...3 { _ = try await peer.hear() }
            try await peer.say("+OK\r\none\r\n.\r\n-ERR [SYS/TEMP] disk trouble\r\n-ERR no such mail")
            try await peer.answer("-ERR [SYS/TEMP] disk trouble", to: "RETR 1")
            try await peer.answer("-ERR [SYS/TEMP] disk trouble", to: "TOP 1 0")
        }
        let connection = try await connect(server)
        var found: [Int: Bool] = [:]
        await #expect(throws: TransportError.refused(command: "RETR 2", reply: "-ERR [SYS/TEMP] disk trouble")) {
            try await connection.retrieve(mails([5, 5, 5]), sizeLimit: 1_000) { found[$0.number] = $1 != nil }
        }
        #expect(found == [1: true, 3: false])
        await #expect(throws: TransportError.refused(command: "RETR 1", reply: "-ERR [SYS/TEMP] disk trouble")) {
            try await connection.retrieve(1, sizeLimit: 1_000)
        }
        await #expect(throws: TransportError.self) { try await connection.top(1) }
        #expect(connection.isUsable)
        connection.close()
        await server.close()
    }

    @Test("is asked for eight mails at a time, and for one that is larger than the others together")
    func ahead() async throws {
        let server = try await server { peer in
            for number in 1...8 { #expect(try await peer.hear() == "RETR \(number)") }
            for number in 1...10 {
                try await peer.say("+OK\r\n\(number)\r\n.")
                // Each answer calls for one more, until the large one, which has to wait until it is alone.
                if number < 2 { #expect(try await peer.hear() == "RETR \(number + 8)") }
                if number == 9 { #expect(try await peer.hear() == "RETR 10") }
            }
        }
        let connection = try await connect(server)
        var count = 0
        try await connection.retrieve(mails([5, 5, 5, 5, 5, 5, 5, 5, 5, 2_000_000]), sizeLimit: 1 << 24) { _, bytes in
            count += bytes == nil ? 0 : 1
        }
        #expect(count == 10)
        #expect(server.heard.filter { $0.hasPrefix("RETR") }.count == 10)
        connection.close()
        await server.close()
    }

    @Test("that floods us while a mail is being kept waits: what is read ahead is bounded")
    func backPressure() async throws {
        let server = try await server { peer in
            for _ in 1...40 {
                _ = try await peer.hear()
                try await peer.say("+OK")
                try await peer.say(bytes: [UInt8](repeating: 0x41, count: 1_000_000) + Array("\r\n.\r\n".utf8))
            }
        }
        let connection = try await connect(server)
        var count = 0
        try await connection.retrieve(mails([Int](repeating: 10, count: 40)), sizeLimit: 2_000_000) { _, bytes in
            await Task.yield()
            count += bytes?.count ?? 0
        }
        #expect(count == 40 * 1_000_002)
        connection.close()
        await server.close()
    }

    @Test("loses its connection when a mail can't be kept, whatever the error, for what follows is unknown")
    func bodyThrows() async throws {
        struct DiskFull: Error {}
        for error in [DiskFull(), TransportError.refused(command: "another's", reply: "no")] as [any Error] {
            let server = try await server { peer in
                try await peer.answer("+OK\r\none\r\n.\r\n+OK\r\ntwo\r\n.", to: "RETR 1")
            }
            let connection = try await connect(server)
            await #expect(throws: (any Error).self) {
                try await connection.retrieve(mails([5, 5]), sizeLimit: 10) { _, _ in throw error }
            }
            #expect(!connection.isUsable)
            await server.close()
        }
    }

    // The way out.

    @Test("that does not confirm QUIT has not removed what we marked, and we say so (RFC 1939 §6, F18)")
    func quit() async throws {
        for (answer, isIt) in [
            ("-ERR some deleted messages not removed", isRefused), ("+OK", { _ in false }), (nil, isClosed),
        ] as [(String?, (TransportError) -> Bool)] {
            let server = try await server { peer in
                try await peer.answer("+OK", to: "DELE 1")
                _ = try await peer.hear()
                if let answer { try await peer.say(answer) }
                await peer.close()
            }
            let connection = try await connect(server)
            try await connection.delete(1)
            do {
                try await connection.quit()
                #expect(answer == "+OK")
            } catch let error as TransportError {
                #expect(isIt(error), "\(error)")
            }
            #expect(!connection.isUsable)
            await server.close()
        }
    }

    @Test("that confirmed QUIT before it was asked is not believed (T49)")
    func earlyQuit() async throws {
        let server = try await server { try await $0.answer("+OK marked\r\n+OK bye", to: "DELE 1") }
        try await fails(server, isBroken) { connection in
            try await connection.delete(1)
            try await connection.quit()
        }
    }

    @Test("is left by closing without a word")
    func close() async throws {
        let server = try await server { try await $0.answer("+OK", to: "DELE 1") }
        let connection = try await connect(server)
        try await connection.delete(1)
        connection.close()
        #expect(!connection.isUsable)
        await #expect(throws: TransportError.self) { try await connection.quit() }
        #expect(server.heard.last == "DELE 1")
        await server.close()
    }
}

extension ScriptedServer.Peer {
    /// Hears a line that begins with these words, and says what is to be said to it.
    func answer(_ answer: String, to words: String) async throws {
        let line = try await hear()
        #expect(line.hasPrefix(words))
        try await say(answer)
    }
}
