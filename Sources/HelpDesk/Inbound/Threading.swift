import MIME
import MailReading
import PortableSQL

/// Which ticket a mail answers, and how we know (IN8). Matching only proposes: whether the sender is entitled is asked
/// separately (T3).
struct ThreadMatch: Sendable, Hashable {
    enum Proof: Sendable, Hashable {
        /// One of our signed Message-IDs, sent to this person; nil where it was the conversation's anchor.
        case token(ID<Person>?)
        /// A Message-ID of a mail that is on the ticket.
        case knownMessage
        /// Only the ticket's tag in the subject.
        case subjectTag
    }

    let ticket: ID<Ticket>
    let proof: Proof
}

enum Threading {
    /// References that are looked at, newest first.
    private static let referenceLimit = 50

    static func match(_ mail: PreparedMail, tokens: Tokens, in tx: Transaction) throws -> ThreadMatch? {
        let message = mail.letter.message
        let references = Array((message.inReplyTo.reversed() + message.references.reversed()).prefix(referenceLimit))
        if let found = try byToken(references, sender: mail.sender, tokens: tokens, in: tx) { return found }
        let known: ID<Ticket>? = try tx.value(
            "SELECT ticket_id FROM known_message WHERE message_id IN \(list: references) ORDER BY ticket_id DESC LIMIT 1"
        )
        if let known { return ThreadMatch(ticket: known, proof: .knownMessage) }
        guard let number = subjectTag(message.subject) else { return nil }
        let tagged: ID<Ticket>? = try tx.value("SELECT id FROM ticket WHERE id = \(number) AND deleted_at IS NULL")
        return tagged.map { ThreadMatch(ticket: $0, proof: .subjectTag) }
    }

    /// A token that was sent to the sender counts more than one that was sent to somebody else.
    private static func byToken(
        _ references: [String], sender: EmailAddress?, tokens: Tokens, in tx: Transaction
    ) throws -> ThreadMatch? {
        let found = references.compactMap { ReplyToken(messageID: $0, tokens: tokens) }
        guard let first = found.first else { return nil }
        let person: ID<Person>? = try sender.flatMap {
            try tx.value("SELECT person_id FROM person_email WHERE address_key = \($0.key)")
        }
        let own = found.first { $0.person != nil && $0.person == person && $0.ticket == first.ticket }
        let chosen = own ?? found.first { $0.person != nil } ?? first
        let exists: ID<Ticket>? = try tx.value(
            "SELECT id FROM ticket WHERE id = \(chosen.ticket) AND deleted_at IS NULL")
        return exists.map { ThreadMatch(ticket: $0, proof: .token(chosen.person)) }
    }

    /// `[#123]`; the last one where there are several.
    static func subjectTag(_ subject: String) -> Int64? {
        var found: Int64?
        for part in subject.split(separator: "[").dropFirst() {
            guard part.first == "#", let end = part.firstIndex(of: "]") else { continue }
            if let number = Int64(part[part.index(after: part.startIndex)..<end]), number > 0 { found = number }
        }
        return found
    }
}
