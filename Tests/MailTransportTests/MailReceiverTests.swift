import Foundation
import Logging
import ServerTesting
import Synchronization
import Testing

@testable import MailTransport

@Suite("The built-in receiver", .timeLimit(.minutes(1)))
struct MailReceiverTests {
    /// Takes mail for support@ and postmaster, keeps it here, and does to it what a test asks for.
    final class Desk: MailTaker {
        let kept = Mutex<[(envelope: MailReceiver.Envelope, bytes: [UInt8])]>([])
        private let verdict: @Sendable () async throws -> ReceiverOutcome?

        init(_ verdict: @escaping @Sendable () async throws -> ReceiverOutcome? = { nil }) {
            self.verdict = verdict
        }

        func accepts(_ recipient: String) async -> RecipientVerdict {
            recipient.hasPrefix("support@") || recipient == "postmaster"
                ? .accept : .refuse(code: 550, enhanced: "5.1.1", text: "No such address here")
        }

        func take(_ envelope: MailReceiver.Envelope, _ bytes: [UInt8]) async throws -> ReceiverOutcome {
            if let outcome = try await verdict() { return outcome }
            return kept.withLock { kept in
                kept.append((envelope, bytes))
                return .kept("\(kept.count)")
            }
        }

        var texts: [String] { kept.withLock { $0.map { String(decoding: $0.bytes, as: UTF8.self) } } }
    }

    /// A client's side, line by line.
    final class Client: Sendable {
        private let stream: ByteStream
        private let reader = Mutex(SMTPReplyReader())

        init(_ port: Int) async throws {
            stream = try await ByteStream.connect(
                to: Endpoint(host: "127.0.0.1", port: port, tls: .none), within: .seconds(10),
                on: .singletonMultiThreadedEventLoopGroup)
        }

        func say(_ text: String) async throws {
            try await stream.write(
                Array(text.replacing("\n", with: "\r\n").utf8), until: .after(.seconds(20)), during: "a test's words")
        }

        func say(bytes: [UInt8]) async throws {
            try await stream.write(bytes, until: .after(.seconds(20)), during: "a test's words")
        }

        func code() async throws -> Int {
            while true {
                if let reply = try reader.withLock({ try $0.next() }) { return reply.code }
                let bytes = try await stream.read(until: .after(.seconds(20)), during: "a reply")
                reader.withLock { reader in bytes.withUnsafeReadableBytes { reader.append($0) } }
            }
        }

        func codes(_ count: Int) async throws -> [Int] {
            var codes: [Int] = []
            for _ in 0..<count { codes.append(try await code()) }
            return codes
        }

        func close() { stream.close() }
    }

    private func serving<Result>(
        _ desk: Desk, _ flavour: SMTPServerSession.Flavour = .smtp, _ limits: ReceiverLimits = ReceiverLimits(),
        _ body: (Int, MailReceiver) async throws -> Result
    ) async throws -> Result {
        let receiver = MailReceiver(
            protocol: flavour, listen: "127.0.0.1:0", hostName: "desk.example.org", limits: limits, taker: desk,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await receiver.run() }
        do {
            let result = try await body(try await receiver.boundPort, receiver)
            running.cancel()
            try await running.value
            return result
        } catch {
            running.cancel()
            throw error
        }
    }

    private let envelope = "EHLO mta\nMAIL FROM:<grace@example.org>\nRCPT TO:<support@example.org>\nDATA\n"

    @Test("keeps a mail, and says 250 only then (IN12)")
    func mail() async throws {
        let desk = Desk()
        try await serving(desk) { port, _ in
            let client = try await Client(port)
            try await client.say(envelope)
            #expect(try await client.codes(5) == [220, 250, 250, 250, 354])
            try await client.say("Subject: x\n\n..dot\n.\nQUIT\n")
            #expect(try await client.codes(2) == [250, 221])
        }
        #expect(desk.texts == ["Subject: x\r\n\r\n.dot\r\n"])
        let parties = desk.kept.withLock { $0.first?.envelope }
        #expect(
            parties
                == .init(
                    from: "grace@example.org", recipients: ["support@example.org"], client: "127.0.0.1", helo: "mta"))
    }

    @Test("takes a mail of no bytes, and postmaster without a domain (RFC 5321 §4.5.1)")
    func empty() async throws {
        let desk = Desk()
        try await serving(desk) { port, _ in
            let client = try await Client(port)
            try await client.say("EHLO mta\nMAIL FROM:<>\nRCPT TO:<postmaster>\nDATA\n")
            #expect(try await client.codes(5) == [220, 250, 250, 250, 354])
            try await client.say(".\n")
            #expect(try await client.code() == 250)
        }
        #expect(desk.texts == [""])
    }

    @Test(
        "answers what became of the mail",
        arguments: [
            (ReceiverOutcome.kept("7"), 250), (.tryLater("disk is full"), 452), (.refused("never"), 554),
        ])
    func outcomes(outcome: ReceiverOutcome, code: Int) async throws {
        try await serving(Desk { outcome }) { port, _ in
            let client = try await Client(port)
            try await client.say(envelope)
            _ = try await client.codes(5)
            try await client.say("x\n.\n")
            #expect(try await client.code() == code)
        }
    }

    @Test("says try again later when keeping failed, and goes on (F4)")
    func failing() async throws {
        struct DiskFull: Error {}
        try await serving(Desk { throw DiskFull() }) { port, _ in
            let client = try await Client(port)
            try await client.say(envelope)
            _ = try await client.codes(5)
            try await client.say("x\n.\nNOOP\n")
            #expect(try await client.codes(2) == [451, 250])
        }
    }

    @Test("relays nothing (IN12)")
    func relay() async throws {
        let desk = Desk()
        try await serving(desk) { port, _ in
            let client = try await Client(port)
            try await client.say("EHLO mta\nMAIL FROM:<a@example.org>\nRCPT TO:<b@example.com>\nDATA\n")
            #expect(try await client.codes(5) == [220, 250, 250, 550, 554])
        }
        #expect(desk.texts.isEmpty)
    }

    @Test("answers each recipient of LMTP (RFC 2033 §4.2)")
    func lmtp() async throws {
        let desk = Desk()
        try await serving(desk, .lmtp) { port, _ in
            let client = try await Client(port)
            try await client.say(
                "LHLO mta\nMAIL FROM:<>\nRCPT TO:<support@a>\nRCPT TO:<x@a>\nRCPT TO:<support@b>\nDATA\n")
            #expect(try await client.codes(7) == [220, 250, 250, 250, 550, 250, 354])
            try await client.say("x\n.\nQUIT\n")
            #expect(try await client.codes(3) == [250, 250, 221])
        }
        #expect(desk.texts == ["x\r\n"])
    }

    @Test("reads no command out of what was sent as a mail (T29)")
    func smuggling() async throws {
        let desk = Desk()
        try await serving(desk) { port, _ in
            let client = try await Client(port)
            try await client.say(bytes: Array((envelope.replacing("\n", with: "\r\n")).utf8))
            _ = try await client.codes(5)
            let evil =
                "one\n.\nMAIL FROM:<evil@example.org>\nRCPT TO:<support@example.org>\nDATA\nSubject: two\n\n.\r\n.\r\n"
            try await client.say(bytes: Array(("a\r\n" + evil).utf8))
            #expect(try await client.code() == 250)
            try await client.say("QUIT\n")
            #expect(try await client.code() == 221)
        }
        #expect(desk.texts.count == 1)
    }

    @Test("hangs up on who sends a mail before it was asked for, when it is not (T29)")
    func outOfStep() async throws {
        let desk = Desk()
        try await serving(desk) { port, _ in
            let client = try await Client(port)
            try await client.say(
                "EHLO mta\nMAIL FROM:<>\nRCPT TO:<no@example.com>\nDATA\nMAIL FROM:<evil@example.org>\nRCPT TO:<support@a>\nDATA\nx\n.\n"
            )
            #expect(try await client.codes(6) == [220, 250, 250, 550, 554, 421])
        }
        #expect(desk.texts.isEmpty)
    }

    @Test("takes a mail up to its limit, and not a byte more", arguments: [(999, 250), (1_000, 250), (1_001, 552)])
    func sizes(size: Int, code: Int) async throws {
        var limits = ReceiverLimits()
        limits.mailSize = 1_000
        try await serving(Desk(), .smtp, limits) { port, _ in
            let client = try await Client(port)
            try await client.say(envelope)
            _ = try await client.codes(5)
            try await client.say(String(repeating: "x", count: size - 2) + "\n.\n")
            #expect(try await client.code() == code)
            try await client.say("MAIL FROM:<a@example.org> SIZE=\(size)\nNOOP\n")
            #expect(try await client.codes(2) == [code, 250])
        }
    }

    @Test("takes a mail of 60 MiB, and says 552 to one of 100 MiB (F28)")
    func large() async throws {
        let desk = Desk()
        try await serving(desk) { port, _ in
            for (size, code) in [(60, 250), (100, 552)] {
                let client = try await Client(port)
                try await client.say(envelope)
                _ = try await client.codes(5)
                let block = [UInt8](repeating: 0x78, count: (1 << 20) - 2) + [0x0D, 0x0A]
                for _ in 0..<size { try await client.say(bytes: block) }
                try await client.say(".\n")
                #expect(try await client.code() == code)
                client.close()
            }
        }
        #expect(desk.kept.withLock { $0.map(\.bytes.count) } == [60 << 20])
    }

    @Test("holds no more bytes at a time than it may, and says later to the rest")
    func budget() async throws {
        var limits = ReceiverLimits()
        (limits.mailSize, limits.bytesInFlight) = (1 << 20, 1 << 20)
        try await serving(Desk(), .smtp, limits) { port, _ in
            let first = try await Client(port)
            let second = try await Client(port)
            for client in [first, second] {
                try await client.say(envelope)
                _ = try await client.codes(5)
            }
            let half = [UInt8](repeating: 0x78, count: 700_000)
            try await first.say(bytes: half)
            // The receiver has to have seen all of the first one's bytes: with less of them this much had room.
            let probe = try await Client(port)
            try await probe.say("EHLO x\nMAIL FROM:<> SIZE=350000\nRCPT TO:<support@a>\nDATA\n")
            _ = try await probe.codes(4)
            while try await probe.code() != 452 {
                try await probe.say(".\nMAIL FROM:<> SIZE=350000\nRCPT TO:<support@a>\nDATA\n")
                _ = try await probe.codes(3)
            }
            try await second.say(bytes: half + Array("\r\n.\r\n".utf8))
            #expect(try await second.code() == 452)
            try await first.say("\n.\n")
            #expect(try await first.code() == 250)
            try await second.say("MAIL FROM:<> SIZE=900000\nRCPT TO:<support@a>\nDATA\n")
            #expect(try await second.codes(3) == [250, 250, 354])
        }
    }

    @Test("has room for so many connections, and tells the next (T54)")
    func connections() async throws {
        var limits = ReceiverLimits()
        limits.connections = 2
        try await serving(Desk(), .smtp, limits) { port, _ in
            let first = try await Client(port)
            let second = try await Client(port)
            #expect(try await first.code() == 220)
            #expect(try await second.code() == 220)
            let third = try await Client(port)
            #expect(try await third.code() == 421)
        }
    }

    @Test("ends a line without end, and a client that says nothing")
    func endless() async throws {
        var limits = ReceiverLimits()
        (limits.command, limits.block) = (.milliseconds(200), .milliseconds(200))
        try await serving(Desk(), .smtp, limits) { port, _ in
            let long = try await Client(port)
            try await long.say(bytes: [UInt8](repeating: 0x41, count: 3_000))
            #expect(try await long.codes(2) == [220, 500])
            let mute = try await Client(port)
            #expect(try await mute.codes(2) == [220, 421])
            let slow = try await Client(port)
            try await slow.say(envelope)
            #expect(try await slow.codes(6) == [220, 250, 250, 250, 354, 421])
        }
    }

    @Test("survives any bytes, on any number of connections")
    func fuzz() async throws {
        // The bits of one number after the other, the same in each run.
        var seed: UInt32 = 29
        let words = [
            "MAIL FROM:<>\r\n", "RCPT TO:<support@a>\r\n", "DATA\r\n", ".\r\n", "x", "\n", "\r", "\0", "EHLO a\r\n",
            "RSET\r\n", "é", "RCPT TO:<",
        ]
        try await serving(Desk()) { port, _ in
            for _ in 0..<50 {
                let client = try await Client(port)
                let text = (0..<30).map { _ -> String in
                    seed = seed &* 1_664_525 &+ 1_013_904_223
                    return words[Int(seed >> 16) % words.count]
                }.joined()
                try? await client.say(bytes: Array(text.utf8))
                client.close()
            }
            let last = try await Client(port)
            #expect(try await last.code() == 220)
        }
    }

    @Test("says so when the port is taken, or the address is none")
    func portInUse() async throws {
        try await serving(Desk()) { port, _ in
            for (address, words) in [
                ("127.0.0.1:\(port)", "Another program listens"), ("nonsense", "no address"),
                ("127.0.0.1:99999", "no address"),
            ] {
                let second = MailReceiver(
                    protocol: .smtp, listen: address, hostName: "x", taker: Desk(), log: Logger(label: "test"))
                await #expect { try await second.run() } throws: { "\($0)".contains(words) }
                await #expect(throws: TransportError.self) { try await second.boundPort }
            }
        }
    }

    @Test("goes down between two mails: who waits for one to be kept hears of it first")
    func stopping() async throws {
        let (began, hasBegun) = AsyncStream.makeStream(of: Void.self)
        let (goOn, mayGoOn) = AsyncStream.makeStream(of: Void.self)
        let desk = Desk {
            hasBegun.yield()
            for await _ in goOn { break }
            return Task.isCancelled ? .tryLater("cancelled") : .kept("1")
        }
        try await serving(desk) { port, receiver in
            let idle = try await Client(port)
            #expect(try await idle.code() == 220)
            let busy = try await Client(port)
            try await busy.say(envelope)
            _ = try await busy.codes(5)
            try await busy.say("x\n.\n")
            for await _ in began { break }
            receiver.stop()
            #expect(try await idle.code() == 421)
            mayGoOn.yield()
            #expect(try await busy.codes(2) == [250, 421])
        }
    }

    @Test(
        "takes what Postfix's smtp-source sends, by SMTP and by LMTP",
        arguments: [SMTPServerSession.Flavour.smtp, .lmtp])
    func smtpSource(flavour: SMTPServerSession.Flavour) async throws {
        let source = try TestPrograms.path("smtp-source", package: "postfix")
        let desk = Desk()
        try await serving(desk, flavour) { port, _ in
            let arguments =
                (flavour == .lmtp ? ["-L"] : []) + [
                    "-m", "500", "-s", "5", "-l", "4000", "-f", "grace@example.org", "-t", "support@example.org",
                    "127.0.0.1:\(port)",
                ]
            let start = ContinuousClock.now
            let status = try await TestPrograms.runAside(source, arguments)
            print("smtp-source, \(flavour): 500 mails of 4 kB in \(ContinuousClock.now - start)")
            #expect(status == 0)
        }
        #expect(desk.texts.count == 500)
    }

    @Test("is fast: 2,000 small mails, pipelined over four connections")
    func fast() async throws {
        let transaction = Array("MAIL FROM:<a@example.org>\r\nRCPT TO:<support@example.org>\r\nDATA\r\n".utf8)
        let body = Array("Subject: x\r\n\r\nhello\r\n.\r\n".utf8)
        try await serving(Desk { .kept("x") }) { port, _ in
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let client = try await Client(port)
                        try await client.say("EHLO mta\n")
                        _ = try await client.codes(2)
                        try await client.say(bytes: transaction)
                        for _ in 0..<500 {
                            _ = try await client.codes(3)
                            // The dot and the next transaction in one group (RFC 2920 §3.1).
                            try await client.say(bytes: body + transaction)
                            _ = try await client.code()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let time = ContinuousClock.now - start
            print("receiver: 2,000 mails in \(time), \(Int(2_000 / (time / .seconds(1)))) a second")
        }
    }
}
