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

    /// What answers carry, the surest first: our signed Message-IDs, a signed address, Message-IDs of the ticket's mails,
    /// Outlook's index of the conversation, the tag in the subject.
    static func match(_ mail: PreparedMail, tokens: Tokens, in tx: Transaction) throws -> ThreadMatch? {
        let message = mail.letter.message
        let references = Array((message.inReplyTo.reversed() + message.references.reversed()).prefix(referenceLimit))
        let named = references.compactMap { ReplyToken(messageID: $0, tokens: tokens) }.map { ($0.ticket, $0.person) }
        if let found = try byToken(named + addressed(mail, tokens), sender: mail.sender, in: tx) { return found }
        let known: ID<Ticket>? = try tx.value(
            "SELECT ticket_id FROM known_message WHERE message_id IN \(list: references) ORDER BY ticket_id DESC LIMIT 1"
        )
        if let known { return ThreadMatch(ticket: known, proof: .knownMessage) }
        if let found = try byConversation(message, tokens: tokens, in: tx) { return found }
        guard let number = subjectTag(message.subject) else { return nil }
        return try existing(ID(number), in: tx).map { ThreadMatch(ticket: $0, proof: .subjectTag) }
    }

    /// A token that was sent to the sender counts more than one that was sent to somebody else.
    private static func byToken(
        _ found: [(ticket: ID<Ticket>, person: ID<Person>?)], sender: EmailAddress?, in tx: Transaction
    ) throws -> ThreadMatch? {
        guard let first = found.first else { return nil }
        let person: ID<Person>? = try sender.flatMap {
            try tx.value("SELECT person_id FROM person_email WHERE address_key = \($0.key)")
        }
        let own = found.first { $0.person != nil && $0.person == person && $0.ticket == first.ticket }
        let chosen = own ?? found.first { $0.person != nil } ?? first
        return try existing(chosen.ticket, in: tx).map { ThreadMatch(ticket: $0, proof: .token(chosen.person)) }
    }

    /// Signed addresses of ours that it was sent to.
    private static func addressed(_ mail: PreparedMail, _ tokens: Tokens) -> [(ID<Ticket>, ID<Person>?)] {
        let message = mail.letter.message
        let envelope = (mail.row.envelopeTo ?? "").split(separator: ",").map(\.trimmingSpaces)
        let addresses = envelope + (message.to + message.cc).prefix(referenceLimit).map(\.address)
        return addresses.compactMap { ReplyAddress($0, tokens: tokens) }.map { ($0.ticket, $0.person) }
    }

    /// Ours is signed; the customer's own counts for an answer under the same subject, as templates share one.
    private static func byConversation(
        _ message: Message, tokens: Tokens, in tx: Transaction
    ) throws -> ThreadMatch? {
        guard let index = ConversationIndex(message) else { return nil }
        if let ours = index.ticket(tokens: tokens), let ticket = try existing(ours, in: tx) {
            return ThreadMatch(ticket: ticket, proof: .token(nil))
        }
        guard index.isAnswer else { return nil }
        let row = try tx.row(
            """
            SELECT id, subject FROM ticket
            WHERE thread_index = \(index.key) AND deleted_at IS NULL
            ORDER BY id DESC
            LIMIT 1
            """)
        guard let row, SubjectPrefix.bare(try row("subject")) == SubjectPrefix.bare(message.subject) else { return nil }
        return ThreadMatch(ticket: try row("id"), proof: .knownMessage)
    }

    private static func existing(_ ticket: ID<Ticket>, in tx: Transaction) throws -> ID<Ticket>? {
        try tx.value("SELECT id FROM ticket WHERE id = \(ticket) AND deleted_at IS NULL")
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
