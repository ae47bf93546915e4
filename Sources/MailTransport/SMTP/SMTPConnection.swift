import NIOCore
import NIOPosix
import Synchronization

/// A connection to an SMTP server, signed in and ready for one mail after the other.
///
/// Calls wait for each other. The cancellation of a task that waits for the server closes the connection.
public final class SMTPConnection: Sendable {
    private struct State {
        var reader = SMTPReplyReader()
        var capabilities = SMTPCapabilities()
        var needsReset = false
        var isUsable = true
    }

    /// The mail is sent in pieces of this many bytes, each with its time-out.
    private static let pieceSize = 128 << 10

    private let stream: ByteStream
    private let credentials: Credentials
    private let timeouts: SMTPTimeouts
    private let transcript: Transcript?
    private let turn = Turn()
    private let state = Mutex(State())

    /// What the server can do, as it said last.
    public var capabilities: SMTPCapabilities { state.withLock(\.capabilities) }
    /// Whether another mail can be sent here.
    public var isUsable: Bool { state.withLock(\.isUsable) && stream.isActive }

    private init(_ stream: ByteStream, _ credentials: Credentials, _ timeouts: SMTPTimeouts, _ transcript: Transcript?)
    {
        self.stream = stream
        self.credentials = credentials
        self.timeouts = timeouts
        self.transcript = transcript
    }

    /// Connects, encrypts as the endpoint says, and signs in.
    ///
    /// - Parameter helloName: the name of this machine, for EHLO.
    /// - Throws: `TransportError`, or `CancellationError`
    public static func connect(
        to endpoint: Endpoint, as helloName: String, credentials: Credentials, timeouts: SMTPTimeouts = .standard,
        transcript: Transcript? = nil, on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> SMTPConnection {
        let tls = try TLSClient.of(endpoint, credentials)
        let stream = try await ByteStream.connect(to: endpoint, within: timeouts.connect, on: group)
        let connection = SMTPConnection(stream, credentials, timeouts, transcript)
        do {
            if let tls, endpoint.tls == .tls { try await connection.secure(tls) }
            try await connection.login(endpoint, as: helloName, tls)
            return connection
        } catch {
            connection.giveUp()
            throw error
        }
    }

    /// Sends one mail, in one transaction.
    ///
    /// - Parameters:
    ///   - from: the reverse-path, empty for the null path `<>`.
    ///   - message: the mail with CRLF line ends; a bare CR or LF is sent as CRLF.
    /// - Returns: what became of each recipient. Who is `inDoubt` may have the mail.
    /// - Throws: `TransportError` when the connection broke before the server had the mail: no one has it.
    public func send(from: String, to recipients: [String], message: [UInt8]) async throws -> SMTPSendResult {
        try await turn.run {
            try Task.checkCancellation()
            guard isUsable else { throw TransportError.closed(during: "before MAIL") }
            let transaction = try newTransaction(from, recipients, message)
            do {
                return try await transact(transaction, recipients, message)
            } catch {
                giveUp()
                throw error
            }
        }
    }

    /// Says goodbye and closes.
    public func quit() async {
        await turn.run {
            if isUsable {
                try? await say([.quit], within: timeouts.quit)
                _ = try? await reply(within: timeouts.quit, during: "QUIT")
            }
            giveUp()
            await stream.finished()
        }
    }

    private func giveUp() {
        state.withLock { $0.isUsable = false }
        stream.close()
    }

    // From the greeting to the first mail.

    private func login(_ endpoint: Endpoint, as helloName: String, _ tls: TLSClient?) async throws {
        var session = SMTPLoginSession(
            host: endpoint.host, port: endpoint.port, helloName: helloName, mode: endpoint.tls, credentials: credentials
        )
        var action = session.received(try await reply(within: timeouts.greeting, during: "its greeting"))
        while true {
            switch action {
            case .send(let command):
                try await say([command], within: timeouts.login)
                action = session.received(try await reply(within: timeouts.login, during: command.shown))
            case .startTLS:
                guard let tls else { throw TransportError.tls("There is no TLS for this server.") }
                guard state.withLock(\.reader.isEmpty) else { throw tls.explained(ByteStreamHandler.End.injected) }
                try await secure(tls)
                action = session.secured()
            case .ready:
                let capabilities = session.capabilities
                state.withLock { $0.capabilities = capabilities }
                return
            case .fail(let failure):
                throw TransportError(failure, hidingSecretsOf: credentials)
            }
        }
    }

    private func secure(_ tls: TLSClient) async throws {
        let certificate = try await stream.startTLS(tls, until: .after(timeouts.connect))
        try tls.check(certificate)
        transcript?.event("(encrypted\(certificate.map { ", certificate of \($0.namesShown)" } ?? ""))")
    }

    // One mail.

    private func transact(
        _ start: SMTPTransaction, _ recipients: [String], _ message: [UInt8]
    ) async throws -> SMTPSendResult {
        var transaction = start
        var action = transaction.begin()
        var during = "MAIL"
        while true {
            switch action {
            case .send(let commands):
                during = commands.last.map(\.shown) ?? during
                try await say(commands, within: timeouts.command)
                action = transaction.received(try await reply(within: timeouts.command, during: during))
            case .wait:
                action = transaction.received(try await reply(within: timeouts.command, during: during))
            case .sendMail: action = try await sendMail(message, in: &transaction)
            case .sendNothing:
                try await stream.write(Array(".\r\n".utf8), until: .after(timeouts.block), during: "an empty mail")
                action = transaction.received(try await reply(within: timeouts.dot, during: "the end of an empty mail"))
            case .done:
                return finished(transaction, recipients)
            }
        }
    }

    private func newTransaction(
        _ from: String, _ recipients: [String], _ message: [UInt8]
    ) throws -> SMTPTransaction {
        let (capabilities, needsReset) = state.withLock { ($0.capabilities, $0.needsReset) }
        let hasEightBit = message.contains { $0 >= 0x80 }
        let mail = SMTPTransaction.Mail(
            size: message.count, hasEightBit: hasEightBit,
            hasInternationalHeader: hasEightBit && Self.hasEightBitHeader(message))
        do {
            return try SMTPTransaction(
                from: from, recipients: recipients, mail: mail, capabilities: capabilities, afterReset: needsReset)
        } catch {
            throw TransportError(error as WireError)
        }
    }

    /// Above the first empty line, which ends the header.
    private static func hasEightBitHeader(_ message: [UInt8]) -> Bool {
        var lineLength = 0
        for byte in message {
            if byte >= 0x80 { return true }
            switch byte {
            case UInt8(ascii: "\n") where lineLength == 0: return false
            case UInt8(ascii: "\n"): lineLength = 0
            case UInt8(ascii: "\r"): break
            default: lineLength += 1
            }
        }
        return false
    }

    private func finished(_ transaction: SMTPTransaction, _ recipients: [String]) -> SMTPSendResult {
        state.withLock { $0.needsReset = transaction.needsReset }
        let outcomes = transaction.outcomes.map {
            $0 ?? .refusedUs(SMTPReply(code: 451, text: "The server gave no answer"))
        }
        let closes = outcomes.contains { outcome in
            switch outcome {
            case .refusedUs(let reply): reply.code == 421
            case .inDoubt: true
            case .accepted, .refused: false
            }
        }
        if closes { giveUp() }
        return SMTPSendResult(recipients: Array(zip(recipients, outcomes)))
    }

    private func sendMail(_ message: [UInt8], in transaction: inout SMTPTransaction) async throws
        -> SMTPTransaction.Action
    {
        transcript?.client("(\(message.count) bytes of mail)")
        let last = try await sendAllButLastPiece(message)
        do {
            // With this piece the dot goes out: from here on the server may have the mail.
            try await stream.write(last, until: .after(timeouts.block), during: "the end of the mail")
            return transaction.received(try await reply(within: timeouts.dot, during: "the answer to the mail"))
        } catch {
            // A server that closes within the end of the mail may have said no before.
            if let said = try? nextReply(), !said.isPositive { return transaction.received(said) }
            transaction.leftInDoubt(error is CancellationError ? "We stopped waiting for the answer." : "\(error)")
            return .done
        }
    }

    /// - Returns: the end of the mail with its dot, not yet sent.
    private func sendAllButLastPiece(_ message: [UInt8]) async throws -> [UInt8] {
        var stuffing = DotStuffing()
        var start = 0
        while true {
            let end = min(start + Self.pieceSize, message.count)
            let piece = message.withUnsafeBytes { stuffing.stuffed(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
            guard end < message.count else { return piece + stuffing.end() }
            do {
                try await stream.write(piece, until: .after(timeouts.block), during: "the mail")
            } catch TransportError.closed {
                try await throwWhatServerSaid()
            }
            start = end
        }
    }

    /// A server that closes within the mail has often said why.
    private func throwWhatServerSaid() async throws -> Never {
        if let reply = try? await reply(within: .seconds(1), during: "the mail") {
            throw TransportError.refused(command: "the mail", reply: "\(reply)")
        }
        throw TransportError.closed(during: "the mail")
    }

    // Lines out, replies in.

    private func say(_ commands: [SMTPCommand], within limit: Duration) async throws {
        var bytes = ByteBuffer()
        for command in commands {
            transcript?.client(command.shown)
            bytes.writeBytes(command.bytes)
        }
        try await stream.write(bytes, until: .after(limit), during: commands.last?.shown ?? "")
    }

    private func reply(within limit: Duration, during: String) async throws -> SMTPReply {
        let deadline = NIODeadline.after(limit)
        while true {
            if let reply = try nextReply() {
                transcript?.server(credentials.scrubbed(reply.description))
                return reply
            }
            let bytes = try await stream.read(until: deadline, during: during)
            state.withLock { state in bytes.withUnsafeReadableBytes { state.reader.append($0) } }
        }
    }

    private func nextReply() throws -> SMTPReply? {
        do {
            return try state.withLock { state throws(WireError) in try state.reader.next() }
        } catch {
            throw TransportError(error as WireError)
        }
    }
}
