import Logging
import NIOCore

/// One connection to the receiver, from the greeting to its end.
struct Visit {
    private let stream: ByteStream
    private let limits: ReceiverLimits
    private let budget: ByteBudget
    private let visits: Visits
    private let taker: any MailTaker
    private let log: Logger
    private var session: SMTPServerSession
    private var lines: CommandLines
    private var replies: [UInt8] = []

    /// More replies than this are sent before the next command is looked at, and their memory is given back.
    private static let repliesLimit = 64 << 10

    init(
        _ stream: ByteStream, _ session: SMTPServerSession, _ limits: ReceiverLimits, _ budget: ByteBudget,
        _ visits: Visits, _ taker: any MailTaker, _ log: Logger
    ) {
        self.stream = stream
        self.session = session
        self.limits = limits
        self.budget = budget
        self.visits = visits
        self.taker = taker
        self.log = log
        lines = CommandLines(limit: limits.lineLength)
    }

    mutating func run() async {
        do {
            try await converse()
        } catch TransportError.timeout {
            lastWord(SMTPReply(code: 421, enhanced: "4.4.2", text: "You took too long"))
        } catch is WireError {
            lastWord(SMTPReply(code: 500, enhanced: "5.5.6", text: "That line is too long"))
        } catch {
            log.debug("Connection ended", metadata: ["client": "\(stream.peer)", "reason": "\(error)"])
        }
    }

    private mutating func converse() async throws {
        put(session.greeting)
        while true {
            let line = try await nextLine()
            switch session.received(line) {
            case .reply(let reply):
                put(reply)
                if isData(line), !lines.isEmpty { return try await leave(outOfStep) }
            case .close(let reply): return try await leave(reply)
            case .check(let recipient): await check(recipient)
            case .readMail(let reply):
                guard try await takeMail(reply) else { return }
            }
        }
    }

    private mutating func check(_ recipient: String) async {
        let refusal: SMTPReply?
        switch await taker.accepts(recipient) {
        case .accept: refusal = nil
        case .refuse(let code, let enhanced, let text): refusal = SMTPReply(code: code, enhanced: enhanced, text: text)
        }
        if case .reply(let reply) = session.recipient(refusedBy: refusal) { put(reply) }
    }

    // The mail.

    /// - Returns: whether the connection goes on.
    private mutating func takeMail(_ goAhead: SMTPReply) async throws -> Bool {
        guard budget.has(session.declaredSize ?? 0) else {
            put(session.ended(Self.tooBusy).prefix(1))
            guard lines.isEmpty else {
                try await leave(outOfStep)
                return false
            }
            return true
        }
        put(goAhead)
        var reading = IncomingMail(limits, budget)
        defer { reading.release() }
        while !reading.isComplete {
            lines.feed(&reading.reader)
            reading.account()
            if reading.isComplete { break }
            guard !reading.isHopeless else {
                try await leave(session.tooLarge)
                return false
            }
            let bytes = try await read(until: reading.deadline, during: "the mail")
            reading.came += bytes
        }
        put(session.ended(await verdict(on: reading))[...])
        guard !visits.isStopping else {
            try await leave(SMTPReply(code: 421, enhanced: "4.3.2", text: "Going down"))
            return false
        }
        return true
    }

    private func verdict(on reading: IncomingMail) async -> SMTPReply {
        if reading.isOverBudget { return Self.tooBusy }
        guard !reading.reader.isTooLarge, let envelope = session.envelope else { return session.tooLarge }
        visits.keeping(stream, true)
        defer { visits.keeping(stream, false) }
        do {
            let parties = MailReceiver.Envelope(
                from: envelope.from, recipients: envelope.recipients, client: stream.peer, helo: session.helo)
            return Self.reply(to: try await taker.take(parties, reading.reader.mail))
        } catch {
            log.error("A mail could not be kept", metadata: ["client": "\(stream.peer)", "reason": "\(error)"])
            return SMTPReply(code: 451, enhanced: "4.3.0", text: "It could not be kept, try again later")
        }
    }

    private static func reply(to outcome: ReceiverOutcome) -> SMTPReply {
        switch outcome {
        case .kept(let id): SMTPReply(code: 250, enhanced: "2.0.0", text: "Kept as \(id)")
        case .tryLater(let why): SMTPReply(code: 452, enhanced: "4.3.1", text: why)
        case .refused(let why): SMTPReply(code: 554, enhanced: "5.7.1", text: why)
        }
    }

    private static let tooBusy = SMTPReply(
        code: 452, enhanced: "4.3.1", text: "Too many large mails at a time, try again later")

    /// RFC 2920 §3.1: after DATA the client waits for the answer. What it sent before was to be a mail, not commands.
    private var outOfStep: SMTPReply {
        SMTPReply(code: 421, enhanced: "4.5.0", text: "Wait for the answer to DATA")
    }

    private func isData(_ line: [UInt8]) -> Bool {
        String(decoding: line.prefix(4), as: UTF8.self).uppercased() == "DATA"
    }

    // Lines in, replies out: gathered until the client has to say something (RFC 2920 §3.2).

    private mutating func nextLine() async throws -> [UInt8] {
        while true {
            if replies.count > Self.repliesLimit { try await flush() }
            if let line = try lines.next() { return line }
            _ = try await read(until: .after(limits.command), during: "a command")
        }
    }

    /// - Returns: how many bytes came.
    private mutating func read(until deadline: NIODeadline, during: String) async throws -> Int {
        try await flush()
        let bytes = try await stream.read(until: deadline, during: during)
        bytes.withUnsafeReadableBytes { lines.append($0) }
        return bytes.readableBytes
    }

    private mutating func put(_ reply: SMTPReply) {
        replies.append(contentsOf: reply.bytes)
    }

    private mutating func put(_ several: ArraySlice<SMTPReply>) {
        for reply in several { put(reply) }
    }

    private mutating func flush() async throws {
        guard !replies.isEmpty else { return }
        let bytes = ByteBuffer(bytes: replies)
        replies.removeAll(keepingCapacity: replies.count <= Self.repliesLimit)
        try await stream.write(bytes, until: .after(limits.block), during: "our reply")
    }

    private mutating func leave(_ reply: SMTPReply) async throws {
        put(reply)
        try await flush()
    }

    private mutating func lastWord(_ reply: SMTPReply) {
        put(reply)
        stream.sayAndClose(replies)
    }
}
