import PortableSQL

/// A mail that is written: its bytes and its Message-ID never change again, so that two copies can be known as one.
public enum OutgoingMail {
    static func enqueue(_ mail: NewOutgoingMail, in work: DeskTransaction) throws {
        let id: ID<OutgoingMail>? = try work.sql.value(
            """
            INSERT INTO outgoing_mail (event_id, ticket_id, log_entry_id, purpose, message_id, envelope_from, subject, raw, created_at)
            VALUES (\(mail.event), \(mail.ticket), \(mail.entry), \(mail.purpose.rawValue), \(mail.messageID), \(mail.envelopeFrom),
                    \(mail.subject), \(mail.raw), \(work.now))
            ON CONFLICT (message_id) DO NOTHING
            RETURNING id
            """)
        guard let id else { return }
        try work.sql.execute(
            """
            INSERT INTO delivery (outgoing_mail_id, event_id, person_id, address, address_key, reason, state, next_at, server_id)
            VALUES (\(id), \(mail.event), \(mail.person), \(mail.address.text), \(mail.address.key), \(mail.reason),
                    \(Delivery.State.waiting), \(work.now), \(EmailAddress(mail.envelopeFrom).map(OutgoingServer.route) ?? "0"))
            ON CONFLICT (event_id, address_key) DO NOTHING
            """)
        work.signal(.outbox)
    }

    public static func raw(_ id: ID<OutgoingMail>, in tx: Transaction) throws -> [UInt8] {
        guard let raw: [UInt8] = try tx.value("SELECT raw FROM outgoing_mail WHERE id = \(id)") else {
            throw DeskError.notFound("mail")
        }
        return raw
    }
}

/// A mail on its way into the outbox.
struct NewOutgoingMail: Sendable {
    /// Nil for a mail that somebody asked for to see it.
    let event: ID<Event>?
    let ticket: ID<Ticket>?
    let entry: ID<LogEntry>?
    let purpose: NoticeKind
    let person: ID<Person>
    let address: EmailAddress
    let reason: String
    let messageID: String
    let envelopeFrom: String
    let subject: String
    let raw: [UInt8]
}
