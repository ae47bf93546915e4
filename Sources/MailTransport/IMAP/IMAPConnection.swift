import NIOCore
import NIOPosix

/// A connection to an IMAP server, signed in (RFC 9051, RFC 3501).
///
/// Calls wait for each other. The cancellation of a task that waits for the server closes the connection, and so does
/// any error but a plain no.
public final class IMAPConnection: Sendable {
    let conversation: IMAPConversation
    private let turn = Turn()

    private init(_ conversation: IMAPConversation) {
        self.conversation = conversation
    }

    public var capabilities: IMAPCapabilities { conversation.capabilities }
    public var supportsIdle: Bool { capabilities.idle }
    /// Whether another command can be sent here.
    public var isUsable: Bool { conversation.isUsable }

    /// Connects, encrypts as the endpoint says, and signs in.
    ///
    /// - Throws: `TransportError`, or `CancellationError`
    public static func connect(
        to endpoint: Endpoint, credentials: Credentials, timeouts: IMAPTimeouts = .standard,
        limits: IMAPResponseReader.Limits = IMAPResponseReader.Limits(), transcript: Transcript? = nil,
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> IMAPConnection {
        let tls = try TLSClient.of(endpoint, credentials)
        let stream = try await ByteStream.connect(to: endpoint, within: timeouts.connect, on: group)
        let conversation = IMAPConversation(stream, credentials, timeouts, limits, transcript)
        do {
            if let tls, endpoint.tls == .tls { try await conversation.secure(tls) }
            try await conversation.login(endpoint, credentials, tls)
            return IMAPConnection(conversation)
        } catch {
            conversation.giveUp()
            throw error
        }
    }

    /// Opens a folder, as the server's hierarchy names it ("INBOX", "Archive/2026").
    ///
    /// - Parameter readOnly: by EXAMINE, which changes nothing on the server.
    public func select(_ folder: String, readOnly: Bool = false) async throws -> IMAPFolder {
        try await exchange { try await $0.select(folder, readOnly: readOnly) }
    }

    /// The UIDs from this one on, ascending.
    public func search(from uid: UInt32) async throws -> [UInt32] {
        try await exchange { try await $0.search(from: uid) }
    }

    /// What is known of these mails without their bytes; those that are gone are left out. Ascending by UID.
    public func fetchInfo(_ uids: [UInt32]) async throws -> [IMAPMessageInfo] {
        try await exchange { try await $0.fetchInfo(uids) }
    }

    /// Fetches mails without marking them as seen, and hands each over as soon as it is there.
    ///
    /// Several are on their way at a time. While `body` works, at most about 256 KiB of what follows is taken in.
    /// A mail above `sizeLimit` bytes comes without its bytes; one that is gone does not come.
    ///
    /// - Throws: what `body` throws, and the connection is closed then; `TransportError.refused`, after all others came,
    ///   when the server would not give some.
    public func fetch(_ uids: [UInt32], sizeLimit: Int, _ body: (IMAPMail) async throws -> Void) async throws {
        try await exchange { try await $0.fetch(uids, sizeLimit: sizeLimit, body) }
    }

    /// The header of one mail, its first 256 KiB; empty when the mail is gone.
    public func fetchHeader(_ uid: UInt32) async throws -> [UInt8] {
        try await exchange { try await $0.fetchHeader(uid) }
    }

    /// Removes mails from the folder.
    ///
    /// A server without UIDPLUS can only remove all that are marked as deleted; that is done only when no one else has
    /// marked any. Otherwise ours stay marked, and are not among those returned.
    ///
    /// - Returns: those that are gone for sure, by whomever; the server was asked after.
    public func remove(_ uids: [UInt32]) async throws -> [UInt32] {
        try await exchange { try await $0.remove(uids) }
    }

    /// Moves mails to another folder, which is made where it is missing.
    ///
    /// - Returns: those that are gone from this folder for sure.
    public func move(_ uids: [UInt32], to folder: String) async throws -> [UInt32] {
        try await exchange { try await $0.move(uids, to: folder) }
    }

    public func markSeen(_ uids: [UInt32]) async throws {
        try await exchange { try await $0.addFlag(.seen, to: uids) }
    }

    /// Waits until mail arrives, or the time is over (RFC 2177); issued anew every 9 minutes by default.
    ///
    /// Mail that came since the last `search` counts.
    public func idle(for duration: Duration = .seconds(540)) async throws -> IMAPIdleOutcome {
        try await exchange { try await $0.idle(for: duration) }
    }

    /// Says goodbye and closes.
    public func logout() async {
        await turn.run {
            await conversation.logout()
        }
    }

    /// Runs one thing at a time; closes after errors that leave the conversation in an unknown place.
    private func exchange<Result>(_ body: (IMAPConversation) async throws -> Result) async throws -> Result {
        try await turn.run {
            try Task.checkCancellation()
            do {
                return try await body(conversation)
            } catch let error as TransportError where error.isOurs {
                throw error
            } catch TransportError.refused(let command, let reply) where !reply.hasPrefix("BYE") {
                throw TransportError.refused(command: command, reply: reply)
            } catch {
                conversation.giveUp()
                throw error
            }
        }
    }
}

extension TransportError {
    /// Nothing was sent: the conversation is where it was.
    fileprivate var isOurs: Bool {
        if case .unsayable = self { true } else { false }
    }
}
