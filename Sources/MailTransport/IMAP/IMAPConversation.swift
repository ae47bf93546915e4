import NIOCore
import Synchronization

/// Commands out and responses in, one command at a time: what every use of an IMAP connection is made of.
///
/// The bytes, the time-outs and the count of mails are here; what is said is with the callers.
final class IMAPConversation: Sendable {
    private struct State {
        var reader: IMAPResponseReader
        var capabilities = IMAPCapabilities()
        var exists = 0
        var hasNews = false
        var isUsable = true
    }

    let timeouts: IMAPTimeouts
    private let stream: ByteStream
    private let credentials: Credentials
    private let transcript: Transcript?
    private let state: Mutex<State>

    init(
        _ stream: ByteStream, _ credentials: Credentials, _ timeouts: IMAPTimeouts,
        _ limits: IMAPResponseReader.Limits, _ transcript: Transcript?
    ) {
        self.stream = stream
        self.credentials = credentials
        self.timeouts = timeouts
        self.transcript = transcript
        state = Mutex(State(reader: IMAPResponseReader(limits: limits)))
    }

    var isUsable: Bool { state.withLock(\.isUsable) && stream.isActive }
    var capabilities: IMAPCapabilities { state.withLock(\.capabilities) }

    /// How many mails the folder has, as the server said last.
    var exists: Int { state.withLock(\.exists) }

    /// Whether mail came since this was last asked, or since `forgetNews`.
    func takeNews() -> Bool {
        state.withLock { state in
            defer { state.hasNews = false }
            return state.hasNews
        }
    }

    var hasNews: Bool { state.withLock(\.hasNews) }

    func forgetNews() {
        state.withLock { $0.hasNews = false }
    }

    func leaveFolder() {
        state.withLock { ($0.exists, $0.hasNews) = (0, false) }
    }

    /// Literals above this many bytes are passed over, until the next call.
    func limitLiterals(to size: Int) {
        state.withLock { $0.reader.limits.literal = size }
    }

    func giveUp() {
        state.withLock { $0.isUsable = false }
        stream.close()
    }

    func closed() async {
        await stream.finished()
    }

    // A command and its end.

    /// Runs a command; each response before its end goes to `take`.
    ///
    /// - Throws: `TransportError.refused` for NO and BAD.
    @discardableResult
    func run(_ command: IMAPCommand, _ take: (IMAPResponse) throws -> Void = { _ in }) async throws -> IMAPStatus {
        let status = try await complete(command, take)
        guard status.condition == .ok else {
            throw TransportError.refused(command: command.name, reply: credentials.scrubbed(status.description))
        }
        return status
    }

    /// Runs a command; NO and BAD are returned as OK is.
    func complete(_ command: IMAPCommand, _ take: (IMAPResponse) throws -> Void = { _ in }) async throws -> IMAPStatus {
        let deadline = NIODeadline.after(timeouts.command)
        let tag = try await send(command, until: deadline)
        while true {
            let response = try await next(until: deadline, during: command.name)
            if let status = try end(response, of: tag, command) { return status }
            try take(response)
        }
    }

    /// Sends a command; waits for "+" where it has literals.
    ///
    /// - Returns: its tag.
    func send(_ command: IMAPCommand, until deadline: NIODeadline) async throws -> String {
        guard isUsable else { throw TransportError.closed(during: "before \(command.name)") }
        let tag = IMAPTag.random()
        let encoded = try encode(command, tag)
        transcript?.client(encoded.shown)
        for (index, piece) in encoded.pieces.enumerated() {
            if index > 0 { try await waitForMore(tag, command, until: deadline) }
            try await stream.write(piece, until: deadline, during: command.name)
        }
        return tag
    }

    /// Sends a line of a command under way.
    func answer(_ line: [UInt8], shown: String, until deadline: NIODeadline) async throws {
        transcript?.client(shown)
        try await stream.write(line + [0x0D, 0x0A], until: deadline, during: shown)
    }

    /// The status, where the response ends this command.
    func end(_ response: IMAPResponse, of tag: String, _ command: IMAPCommand) throws -> IMAPStatus? {
        guard case .tagged(let found, let status) = response else { return nil }
        guard found == tag else {
            throw TransportError.protocolBroken("it ended a command that was not sent (\(found))")
        }
        return status
    }

    /// The next response. The count of mails is noted; BYE, and PREAUTH in the midst, throw.
    func next(until deadline: NIODeadline, during: String) async throws -> IMAPResponse {
        while true {
            if let response = try buffered() {
                note(response)
                try refuseEnd(response)
                return response
            }
            let bytes = try await stream.read(until: deadline, during: during)
            state.withLock { state in bytes.withUnsafeReadableBytes { state.reader.append($0) } }
        }
    }

    /// As `next`, without the end of a conversation being an error: for the greeting and the login.
    func nextOfLogin(until deadline: NIODeadline, during: String) async throws -> IMAPResponse {
        while true {
            if let response = try buffered() { return response }
            let bytes = try await stream.read(until: deadline, during: during)
            state.withLock { state in bytes.withUnsafeReadableBytes { state.reader.append($0) } }
        }
    }

    func secure(_ tls: TLSClient) async throws {
        guard state.withLock(\.reader.isEmpty) else { throw tls.explained(ByteStreamHandler.End.injected) }
        let certificate = try await stream.startTLS(tls, until: .after(timeouts.connect))
        try tls.check(certificate)
        transcript?.event("(encrypted\(certificate.map { ", certificate of \($0.namesShown)" } ?? ""))")
    }

    func loggedIn(_ capabilities: IMAPCapabilities) {
        state.withLock { $0.capabilities = capabilities }
    }

    private func waitForMore(_ tag: String, _ command: IMAPCommand, until deadline: NIODeadline) async throws {
        while true {
            let response = try await next(until: deadline, during: command.name)
            if case .more = response { return }
            if let status = try end(response, of: tag, command) {
                guard status.condition == .ok else {
                    throw TransportError.refused(command: command.name, reply: credentials.scrubbed(status.description))
                }
                throw TransportError.protocolBroken("it said OK to a command that was not complete")
            }
        }
    }

    private func encode(_ command: IMAPCommand, _ tag: String) throws -> IMAPCommand.Encoded {
        do {
            return try command.encoded(tag: tag)
        } catch {
            throw TransportError(error as WireError)
        }
    }

    private func buffered() throws -> IMAPResponse? {
        do {
            let response = try state.withLock { state throws(WireError) in try state.reader.next() }
            if let response, let transcript { transcript.server(credentials.scrubbed(response.shown)) }
            return response
        } catch {
            throw TransportError(error as WireError)
        }
    }

    private func note(_ response: IMAPResponse) {
        switch response {
        case .exists(let count):
            state.withLock { state in
                if count > state.exists { state.hasNews = true }
                state.exists = count
            }
        case .expunged: state.withLock { $0.exists = max(0, $0.exists - 1) }
        default: break
        }
    }

    private func refuseEnd(_ response: IMAPResponse) throws {
        guard case .status(let status) = response else { return }
        switch status.condition {
        case .bye: throw TransportError.refused(command: "the connection", reply: credentials.scrubbed("\(status)"))
        case .preauth: throw TransportError.protocolBroken("it said PREAUTH in the middle of the conversation")
        case .ok, .no, .bad: break
        }
    }
}

extension IMAPResponse {
    /// As a transcript shows it: no mail, no long lists.
    fileprivate var shown: String {
        switch self {
        case .more(let text): "+ \(text)"
        case .tagged(let tag, let status): "\(tag) \(status)"
        case .status(let status): "* \(status)"
        case .capabilities(let words): "* CAPABILITY \(words.joined(separator: " "))"
        case .exists(let count): "* \(count) EXISTS"
        case .expunged(let number): "* \(number) EXPUNGE"
        case .found(let ranges): "* SEARCH (\(ranges.count) numbers or ranges)"
        case .fetched(let mail): "* FETCH (UID \(mail.uid.map { "\($0)" } ?? "?") …)"
        case .other(let name): "* \(name) …"
        }
    }
}
