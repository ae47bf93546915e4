import Foundation
import MIME

/// The Thread-Index of Outlook and Exchange (MS-OXOMSG §2.2.1.3): 22 bytes that name a conversation, and five more for each
/// answer. It stays where relays give mails other Message-IDs.
struct ConversationIndex: Sendable, Hashable {
    private static let headLength = 22
    private static let childLength = 5
    private static let lengthLimit = 4096

    /// The 22 bytes.
    let head: [UInt8]
    /// Whether it answers something.
    let isAnswer: Bool

    /// Nil where the mail has none, or no such thing.
    init?(_ message: Message) {
        guard let text = message.header.first("Thread-Index")?.text.filter({ !$0.isWhitespace }),
            text.utf8.count < Self.lengthLimit, let data = Data(base64Encoded: text), data.count >= Self.headLength
        else { return nil }
        head = Array(data.prefix(Self.headLength))
        isAnswer = data.count > Self.headLength
    }

    /// As it is stored.
    var key: String { Data(head).base64EncodedString() }

    // MARK: Ours

    /// Time of opening, number and signature of the ticket.
    init(of ticket: ID<Ticket>, openedAt: Timestamp, tokens: Tokens) {
        let fileTime = UInt64(bitPattern: (openedAt.milliseconds + 11_644_473_600_000) &* 10_000)
        let time = (0..<6).map { UInt8(truncatingIfNeeded: fileTime >> (56 - 8 * UInt64($0))) }
        let number = (0..<5).map { UInt8(truncatingIfNeeded: ticket.number >> (32 - 8 * Int64($0))) }
        head = time + number + Self.signature(of: ticket, tokens)
        isAnswer = false
    }

    /// The ticket that it was made for by us; nil where the signature is not ours.
    func ticket(tokens: Tokens) -> ID<Ticket>? {
        let number = head[6..<11].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let expected = Self.signature(of: ID(number), tokens)
        // In constant time.
        let difference = zip(head[11...], expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 && number > 0 ? ID(number) : nil
    }

    private static func signature(of ticket: ID<Ticket>, _ tokens: Tokens) -> [UInt8] {
        Array(tokens.signature(of: "thread-index.\(ticket.number)").prefix(11))
    }

    /// The field of a mail that answers in this conversation.
    func answer(_ number: Int64) -> String {
        let child = (0..<Self.childLength).map { UInt8(truncatingIfNeeded: number >> (32 - 8 * Int64($0))) }
        return Data(head + child).base64EncodedString()
    }

    /// - Parameter key: what `key` gave.
    init?(key: String) {
        guard let data = Data(base64Encoded: key), data.count == Self.headLength else { return nil }
        head = Array(data)
        isAnswer = false
    }
}
