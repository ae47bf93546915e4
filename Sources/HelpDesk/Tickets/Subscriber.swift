import PortableSQL

/// Who hears of a ticket beside its submitter and its technician.
public enum Subscriber {
    /// Adds somebody; who has unsubscribed is only added again by their own wish (`again`).
    static func add(_ person: ID<Person>, to ticket: ID<Ticket>, again: Bool = false, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO subscriber (ticket_id, person_id, added_at) VALUES (\(ticket), \(person), \(work.now))
            ON CONFLICT (ticket_id, person_id) DO NOTHING
            """)
        guard again else { return }
        try work.sql.execute(
            "UPDATE subscriber SET is_unsubscribed = FALSE WHERE ticket_id = \(ticket) AND person_id = \(person)")
    }

    /// No more mails of this ticket for this person, submitter or not (CMD3).
    static func unsubscribe(_ person: ID<Person>, from ticket: ID<Ticket>, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO subscriber (ticket_id, person_id, added_at, is_unsubscribed)
            VALUES (\(ticket), \(person), \(work.now), TRUE)
            ON CONFLICT (ticket_id, person_id) DO UPDATE SET is_unsubscribed = TRUE
            """)
    }

    public static func isUnsubscribed(_ person: ID<Person>, from ticket: ID<Ticket>, in tx: Transaction) throws -> Bool
    {
        try tx.value(
            """
            SELECT COUNT(*) FROM subscriber
            WHERE ticket_id = \(ticket) AND person_id = \(person) AND is_unsubscribed = TRUE
            """, as: Int.self) == 1
    }

    /// What the link in a mail says: no more, or mails again after all. Said on the ticket, where it changes something.
    public static func choose(_ link: SignedLink, wantsMail: Bool, in work: DeskTransaction) throws {
        guard try isUnsubscribed(link.person, from: link.ticket, in: work.sql) == wantsMail else { return }
        if wantsMail {
            try add(link.person, to: link.ticket, again: true, in: work)
        } else {
            try unsubscribe(link.person, from: link.ticket, in: work)
        }
        let entry = try LogEntry.writeSystem(
            wantsMail ? "subscribed again by the link in a mail" : "unsubscribed by the link in a mail",
            on: link.ticket,
            by: link.person, isTechsOnly: true, via: .email, in: work)
        try Event.record(.changed, ticket: link.ticket, entry: entry, actor: link.person, in: work)
    }

    public static func people(of ticket: ID<Ticket>, in tx: Transaction) throws -> [Person] {
        try tx.rows(
            """
            SELECT \(Person.columns)
            FROM subscriber s
            JOIN person p ON p.id = s.person_id
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
            WHERE s.ticket_id = \(ticket) AND s.is_unsubscribed = FALSE
            ORDER BY p.full_name, p.id
            LIMIT 1000
            """
        ).map(Person.init)
    }
}
