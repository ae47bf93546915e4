import PortableSQL

/// A mail that is written: its bytes and its Message-ID never change again, so that two copies can be known as one.
public enum OutgoingMail {
    /// - Returns: nil where this mail was written before.
    @discardableResult
    static func enqueue(_ mail: NewOutgoingMail, in work: DeskTransaction) throws -> ID<OutgoingMail>? {
        let id: ID<OutgoingMail>? = try work.sql.value(
            """
            INSERT INTO outgoing_mail (event_id, ticket_id, log_entry_id, purpose, message_id, envelope_from, subject, raw, created_at)
            VALUES (\(mail.event), \(mail.ticket), \(mail.entry), \(mail.purpose), \(mail.messageID), \(mail.envelopeFrom),
                    \(mail.subject), \(mail.raw), \(work.now))
            ON CONFLICT (message_id) DO NOTHING
            RETURNING id
            """)
        guard let id else { return nil }
        if let link = mail.signIn { try SignInLink.write(link, in: work) }
        let route = EmailAddress(mail.envelopeFrom).map(OutgoingServer.route) ?? "0"
        for delivery in mail.deliveries {
            try work.sql.execute(
                """
                INSERT INTO delivery (outgoing_mail_id, event_id, ticket_id, person_id, address, address_key, reason, state,
                                      next_at, server_id, is_bulk)
                VALUES (\(id), \(mail.event), \(mail.ticket), \(delivery.person), \(delivery.address.text),
                        \(delivery.address.key), \(delivery.reason), \(Delivery.State.waiting),
                        \(delivery.notBefore ?? work.now), \(route), \(mail.isBulk))
                ON CONFLICT (event_id, address_key) DO NOTHING
                """)
        }
        work.signal(.outbox)
        return id
    }

    /// Nil where its time was over (`OutgoingSettings.keepSentDays`).
    public static func raw(_ id: ID<OutgoingMail>, in tx: Transaction) throws -> [UInt8]? {
        guard let row = try tx.row("SELECT raw, is_raw_kept FROM outgoing_mail WHERE id = \(id)") else {
            throw DeskError.notFound("mail")
        }
        return try row("is_raw_kept") ? try row("raw") : nil
    }
}

/// A mail on its way into the outbox.
struct NewOutgoingMail: Sendable {
    /// Nil for a mail that somebody asked for to see it, and for a digest.
    let event: ID<Event>?
    let ticket: ID<Ticket>?
    let entry: ID<LogEntry>?
    /// Which of our mails, as it is stored.
    let purpose: String
    let messageID: String
    let envelopeFrom: String
    let subject: String
    let raw: [UInt8]
    let deliveries: [NewDelivery]
    let signIn: SignInLink.New?
    /// One of very many of an event: others need not wait for it.
    var isBulk = false

    init(
        event: ID<Event>?, ticket: ID<Ticket>?, entry: ID<LogEntry>?, purpose: NoticeKind, messageID: String,
        envelopeFrom: String, subject: String, raw: [UInt8], deliveries: [NewDelivery], signIn: SignInLink.New? = nil
    ) {
        self.event = event
        self.ticket = ticket
        self.entry = entry
        self.purpose = purpose.rawValue
        self.messageID = messageID
        self.envelopeFrom = envelopeFrom
        self.subject = subject
        self.raw = raw
        self.deliveries = deliveries
        self.signIn = signIn
    }
}

/// One recipient of a mail.
struct NewDelivery: Sendable {
    let person: ID<Person>
    let address: EmailAddress
    let reason: String
    let notBefore: Timestamp?

    init(_ addressee: Addressee) {
        person = addressee.person.id
        address = addressee.address
        reason = addressee.reason.text
        notBefore = addressee.notBefore
    }
}
