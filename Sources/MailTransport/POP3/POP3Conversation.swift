import NIOCore
import Synchronization

/// Commands out; replies, lists and mails in: what every use of a POP3 connection is made of.
///
/// The bytes and the time-outs are here; what is said is with the callers.
final class POP3Conversation: Sendable {
    private struct State {
        var reader = POP3Reader()
        var capabilities = POP3Capabilities()
        var isUsable = true
    }

    let timeouts: POP3Timeouts
    private let stream: ByteStream
    private let credentials: Credentials
    private let transcript: Transcript?
    private let state = Mutex(State())

    init(_ stream: ByteStream, _ credentials: Credentials, _ timeouts: POP3Timeouts, _ transcript: Transcript?) {
        self.stream = stream
        self.credentials = credentials
        self.timeouts = timeouts
        self.transcript = transcript
    }

    var isUsable: Bool { state.withLock(\.isUsable) && stream.isActive }
    var capabilities: POP3Capabilities { state.withLock(\.capabilities) }

    func giveUp() {
        state.withLock { $0.isUsable = false }
        stream.close()
    }

    func closed() async {
        await stream.finished()
    }

    func loggedIn(_ capabilities: POP3Capabilities) {
        state.withLock { $0.capabilities = capabilities }
    }

    func secure(_ tls: TLSClient) async throws {
        guard state.withLock(\.reader.isEmpty) else { throw tls.explained(ByteStreamHandler.End.injected) }
        let certificate = try await stream.startTLS(tls, until: .after(timeouts.connect))
        try tls.check(certificate)
        transcript?.event("(encrypted\(certificate.map { ", certificate of \($0.namesShown)" } ?? ""))")
    }

    /// Runs a command that nothing is under way before.
    ///
    /// - Throws: `TransportError.protocolBroken` when its answer came before it: POP3 has no other sign that an answer
    ///   belongs to another command.
    func reply(to command: POP3Command, until deadline: NIODeadline) async throws -> POP3Reply {
        guard state.withLock(\.reader.isEmpty) else {
            throw TransportError.protocolBroken("it said something before it was asked (\(command.shown))")
        }
        try await say([command], until: deadline)
        return try await reply(until: deadline, during: command.shown)
    }

    /// All in one piece.
    func say(_ commands: [POP3Command], until deadline: NIODeadline) async throws {
        guard let last = commands.last else { return }
        guard isUsable else { throw TransportError.closed(during: "before \(last.shown)") }
        var bytes = ByteBuffer()
        for command in commands {
            transcript?.client(command.shown)
            bytes.writeBytes(command.bytes)
        }
        try await stream.write(bytes, until: deadline, during: last.shown)
    }

    func reply(until deadline: NIODeadline, during: String) async throws -> POP3Reply {
        let reply = try await next(until: deadline, during) { reader throws(WireError) in try reader.reply() }
        transcript?.server(credentials.scrubbed(reply.description))
        return reply
    }

    /// Hands over each line of a list, to its end.
    func lines(until deadline: NIODeadline, during: String, _ take: ([UInt8]) throws -> Void) async throws {
        while true {
            switch try await next(until: deadline, during, { reader throws(WireError) in try reader.line() }) {
            case .text(let line): try take(line)
            case .end: return
            }
        }
    }

    /// The mail behind a +OK. A server that is silent is left before one that is slow.
    ///
    /// - Parameter passable: when more bytes than this come above the limit, the rest is not waited for; nil then.
    func mail(limit: Int, passable: Int, until deadline: NIODeadline, during: String) async throws -> POP3Reader.Mail? {
        while true {
            switch state.withLock({ $0.reader.mail(limit: limit) }) {
            case .coming(let passedOver) where passedOver > passable: return nil
            case .coming: try await readMore(until: min(deadline, .after(timeouts.command)), during)
            case let mail: return mail
            }
        }
    }

    /// The server's no as an error.
    func refused(_ command: String, _ reply: POP3Reply) -> TransportError {
        .refused(command: command, reply: credentials.scrubbed("\(reply)"))
    }

    /// What a hostile or broken server did, without the secret that it may repeat.
    func explained(_ error: WireError) -> TransportError {
        guard case .malformed(let what) = error else { return TransportError(error) }
        return .protocolBroken(credentials.scrubbed(what))
    }

    private func next<Value>(
        until deadline: NIODeadline, _ during: String, _ take: (inout POP3Reader) throws(WireError) -> Value?
    ) async throws -> Value {
        while true {
            do {
                let value = try state.withLock { state throws(WireError) in try take(&state.reader) }
                if let value { return value }
            } catch {
                throw explained(error)
            }
            try await readMore(until: deadline, during)
        }
    }

    private func readMore(until deadline: NIODeadline, _ during: String) async throws {
        let bytes = try await stream.read(until: deadline, during: during)
        state.withLock { state in bytes.withUnsafeReadableBytes { state.reader.append($0) } }
    }
}
