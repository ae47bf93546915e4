import MIME
import MailReading
import PortableSQL

/// A report about a mail that we sent (RFC 3464, or any bounce that names our Message-ID).
struct DeliveryNews: Sendable {
    let mail: ID<OutgoingMail>
    let ticket: ID<Ticket>?
    let isTemporary: Bool
    let words: String
}

extension DeliveryNews {
    /// Only our own signed Message-IDs count: a made-up report changes nothing (T12).
    static func find(_ letter: Letter, in tx: Transaction) throws -> DeliveryNews? {
        guard letter.kind == .bounce else { return nil }
        let candidates = messageIDs(in: letter.message)
        let row = try tx.row(
            "SELECT id, ticket_id FROM outgoing_mail WHERE message_id IN \(list: candidates) ORDER BY id DESC LIMIT 1")
        guard let row else { return nil }
        return DeliveryNews(
            mail: try row("id"), ticket: try row("ticket_id"), isTemporary: letter.isTemporary,
            words: String(letter.text.prefix(2000)).oneLine(300))
    }

    /// The Message-IDs that the report may be about: of the returned mail or header, and those it answers.
    private static func messageIDs(in message: Message) -> [String] {
        var found = message.inReplyTo + message.references + message.embedded.compactMap(\.messageID)
        for part in message.parts.prefix(50) where part.contentType.subtype == "rfc822-headers" {
            if let id = Message(parsing: part.data()).messageID { found.append(id) }
        }
        return Array(found.prefix(100)) + quoted(in: message.text ?? "")
    }

    /// Reports of older mail systems copy the returned header into their own text.
    private static func quoted(in text: String) -> [String] {
        guard text.utf8.count <= textLimit else { return [] }
        let words = text.split { $0.isWhitespace || $0 == "<" || $0 == ">" }
        return words.lazy.filter { $0.hasPrefix("t.") && $0.contains("@") && $0.utf8.count < 300 }.prefix(20).map(
            String.init)
    }

    private static let textLimit = 256 * 1024

    /// Marks the address as failing and tells the ticket's technicians.
    func apply(in work: DeskTransaction) throws {
        let row = try work.sql.row(
            "SELECT id, address, person_id FROM delivery WHERE outgoing_mail_id = \(mail) ORDER BY id LIMIT 1")
        guard let row else { return }
        let (delivery, text): (Int64, String) = (try row("id"), try row("address"))
        if isTemporary {
            try work.sql.execute("UPDATE delivery SET last_reply = \(words) WHERE id = \(delivery)")
        } else {
            try work.sql.execute(
                "UPDATE delivery SET bounced_at = \(work.now), last_reply = \(words) WHERE id = \(delivery)")
            if let address = EmailAddress(text) {
                try Person.markFailing(address, since: work.now, words: words, in: work.sql)
            }
        }
        guard let ticket else { return }
        let what = isTemporary ? "is delayed" : "came back"
        let entry = try LogEntry.writeSystem(
            "The mail to \(text) \(what): \(words)", on: ticket, by: nil, isTechsOnly: true, via: .email, in: work)
        try Event.record(.changed, ticket: ticket, entry: entry, actor: nil, in: work)
    }
}
