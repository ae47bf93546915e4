import PortableSQL
import Synchronization

/// What keeps this node from doing its work right now: workers say so, and administrators see it on every page.
///
/// In memory on purpose: a full disk is one of them.
public final class Troubles: Sendable {
    public enum Kind: Hashable, Sendable {
        /// The outgoing server can't be reached, or will have nothing from us (OUT3).
        case outgoing
        /// The same of another outgoing server, by its name.
        case server(String)
        /// There is no room for mail (reliability F6).
        case storage
        /// Nothing can be written: the disk is full, somebody else holds the database, or it may only be read (F6, F7).
        case writing
        /// A loop that fails again and again, by its name.
        case work(String)
    }

    private let known = Mutex<[Kind: String]>([:])

    public init() {}

    public func note(_ kind: Kind, _ words: String) {
        known.withLock { $0[kind] = words.oneLine(500) }
    }

    public func clear(_ kind: Kind) {
        known.withLock { _ = $0.removeValue(forKey: kind) }
    }

    /// Whether what people send can't be kept now.
    public var preventWriting: Bool { known.withLock { $0[.writing] != nil } }

    public var all: [Kind: String] { known.withLock { $0 } }
}

/// One sentence about what is wrong, and where more is said.
public struct TroubleNote: Sendable, Hashable {
    public let words: String
    /// A path of the web pages; nil where none helps.
    public let path: String?
}

extension Desk {
    /// What is wrong now for whoever works here, without its details.
    public var commonTroubleNotes: [TroubleNote] {
        guard troubles.preventWriting else { return [] }
        return [
            TroubleNote(
                words:
                    "The desk can be read, but keeps nothing that is sent or changed at the moment. An administrator has to look at it; keep a copy of what you write.",
                path: nil)
        ]
    }

    /// All that is wrong now, the mailboxes' errors among it.
    public func troubleNotes(in tx: Transaction) throws -> [TroubleNote] {
        let mailboxes = try Mailbox.all(in: tx).filter { $0.isEnabled && $0.health.disabledUntil != nil }.map {
            mailbox in
            TroubleNote(
                words:
                    "Mail of \(mailbox.address) is not fetched: \(mailbox.health.lastError ?? "it can't be reached").",
                path: "/settings/mailboxes")
        }
        return mailboxes
            + troubles.all.map { kind, words in
                switch kind {
                case .outgoing: TroubleNote(words: "No mail can be sent: \(words)", path: "/settings/outgoing")
                case .server(let name):
                    TroubleNote(words: "No mail goes out through \(name): \(words)", path: "/settings/outgoing")
                case .storage: TroubleNote(words: "No mail is taken: \(words).", path: nil)
                case .writing:
                    TroubleNote(
                        words:
                            "Nothing can be written at the moment, so nothing that is sent or changed is kept: \(words)",
                        path: nil)
                case .work(let name): TroubleNote(words: "Failing again and again: \(name). \(words)", path: nil)
                }
            }
            .sorted { $0.words < $1.words }
    }
}
