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

    public var all: [Kind: String] { known.withLock { $0 } }
}

/// One sentence about what is wrong, and where more is said.
public struct TroubleNote: Sendable, Hashable {
    public let words: String
    /// A path of the web pages; nil where none helps.
    public let path: String?
}

extension Desk {
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
                case .work(let name): TroubleNote(words: "Failing again and again: \(name). \(words)", path: nil)
                }
            }
            .sorted { $0.words < $1.words }
    }
}
