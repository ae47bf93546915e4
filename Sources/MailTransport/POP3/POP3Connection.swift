import NIOCore
import NIOPosix

/// A connection to a POP3 server, signed in (RFC 1939, RFC 2449): one view of the mailbox, of which others may be shut
/// out as long as it lasts.
///
/// Calls wait for each other. The cancellation of a task that waits for the server closes the connection, and so does
/// any error but a plain no. What was marked by `delete` is removed by `quit` and not otherwise.
public final class POP3Connection: Sendable {
    private let conversation: POP3Conversation
    private let turn = Turn()

    private init(_ conversation: POP3Conversation) {
        self.conversation = conversation
    }

    /// What the server can do, as it said last.
    public var capabilities: POP3Capabilities { conversation.capabilities }
    /// Whether another command can be sent here.
    public var isUsable: Bool { conversation.isUsable }

    /// Connects, encrypts as the endpoint says (RFC 8314 §3, RFC 2595 §4), and signs in (RFC 5034, RFC 1939 §7).
    ///
    /// - Throws: `TransportError`, or `CancellationError`. `loginRefused` is about the name or the secret; a mailbox that
    ///   is in use, and other troubles of the server (RFC 2449 §8.1, RFC 3206 §4), are `refused`.
    public static func connect(
        to endpoint: Endpoint, credentials: Credentials, timeouts: POP3Timeouts = .standard,
        transcript: Transcript? = nil, on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> POP3Connection {
        let tls = try TLSClient.of(endpoint, credentials)
        let stream = try await ByteStream.connect(to: endpoint, within: timeouts.connect, on: group)
        let conversation = POP3Conversation(stream, credentials, timeouts, transcript)
        do {
            if let tls, endpoint.tls == .tls { try await conversation.secure(tls) }
            try await conversation.login(endpoint, credentials, tls)
            return POP3Connection(conversation)
        } catch {
            conversation.giveUp()
            throw error
        }
    }

    /// The mails that are there and not marked by `delete`, ascending by number, 200,000 at most (RFC 1939 §5, §7).
    ///
    /// - Throws: `TransportError.refused` where the server has no UIDL: without lasting names, a mail could be taken
    ///   twice.
    public func list() async throws -> [POP3Mail] {
        try await exchange { try await $0.list() }
    }

    /// One mail, CRLF after each line and without the dots of the transfer (RFC 1939 §3, §5); a bare CR or LF is the
    /// mail's own.
    ///
    /// - Returns: nil where the mail is gone (a plain -ERR), and where it is larger than `sizeLimit` bytes. In the latter
    ///   case **the connection is closed**, and what was marked by `delete` is not removed: ask `isUsable`.
    /// - Throws: `TransportError.refused` where the server's no is about itself and not about the mail (RFC 3206 §4).
    public func retrieve(_ number: Int, sizeLimit: Int) async throws -> [UInt8]? {
        try await exchange { try await $0.retrieve(number, sizeLimit: sizeLimit) }
    }

    /// Retrieves mails, and hands each over as soon as it is there, in their order.
    ///
    /// Several are under way at a time where the server has PIPELINING (RFC 2449 §6.6): 8 at most, and 1 MiB or one mail.
    /// While `body` works, at most about 256 KiB of what follows is taken in. `body` must not use this connection.
    ///
    /// A mail that is gone comes as nil, and so does one above `sizeLimit` bytes; the latter is not asked for where its
    /// size tells, and else read past while it has less than twice the limit (and 1 MiB). The connection stays open.
    ///
    /// - Throws: what `body` throws, and the connection is closed then; `TransportError.refused`, after all others came,
    ///   when the server would not give some for reasons of its own (RFC 3206 §4).
    public func retrieve(
        _ mails: [POP3Mail], sizeLimit: Int, _ body: (POP3Mail, [UInt8]?) async throws -> Void
    ) async throws {
        try await exchange { try await $0.retrieve(mails, sizeLimit: sizeLimit, body) }
    }

    /// The header of one mail with the empty line behind it, its first 256 KiB (RFC 1939 §7); empty where the mail is
    /// gone, or the server has no TOP.
    public func top(_ number: Int) async throws -> [UInt8] {
        try await exchange { try await $0.header(number) }
    }

    /// Marks one mail, to be removed by `quit` (RFC 1939 §5).
    ///
    /// - Throws: `TransportError.refused` where there is no such mail, or it is marked already.
    public func delete(_ number: Int) async throws {
        try await exchange { conversation in
            let command = POP3Command.delete(number)
            let reply = try await conversation.reply(to: command, until: .after(conversation.timeouts.command))
            guard reply.isOK else { throw conversation.refused(command.shown, reply) }
        }
    }

    /// Removes what was marked, says goodbye and closes (RFC 1939 §6).
    ///
    /// - Throws: where the server did not confirm it: some or all of the marked mails may be there still.
    public func quit() async throws {
        try await turn.run {
            defer { conversation.giveUp() }
            try Task.checkCancellation()
            let reply = try await conversation.reply(to: .quit, until: .after(conversation.timeouts.quit))
            guard reply.isOK else { throw conversation.refused(POP3Command.quit.shown, reply) }
            await conversation.closed()
        }
    }

    /// Closes, and removes nothing: without QUIT a server must forget what was marked (RFC 1939 §6).
    public func close() {
        conversation.giveUp()
    }

    /// Runs one thing at a time; closes after errors that leave the conversation in an unknown place.
    private func exchange<Result>(_ body: (POP3Conversation) async throws -> Result) async throws -> Result {
        try await turn.run {
            try Task.checkCancellation()
            do {
                return try await body(conversation)
            } catch TransportError.refused(let command, let reply) {
                throw TransportError.refused(command: command, reply: reply)
            } catch {
                conversation.giveUp()
                throw error
            }
        }
    }
}
