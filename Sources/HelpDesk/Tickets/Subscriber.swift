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

    public static func people(of ticket: ID<Ticket>, in tx: Transaction) throws -> [Person] {
        try tx.rows(
            """
            SELECT \(Person.columns)
            FROM subscriber s
            JOIN person p ON p.id = s.person_id
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary
            WHERE s.ticket_id = \(ticket) AND NOT s.is_unsubscribed
            ORDER BY p.full_name, p.id
            LIMIT 1000
            """
        ).map(Person.init)
    }
}
