import PortableSQL

/// Something that somebody hears of with their next digest (N15).
struct NewDigestItem: Sendable {
    let person: ID<Person>
    let event: ID<Event>
    let ticket: ID<Ticket>
    let entry: ID<LogEntry>?
    let kind: NoticeKind
    let reason: NoticeReason
    /// What happened, in a line, as this person may see it.
    let headline: String
    let dueAt: Timestamp

    func write(in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO digest_item (person_id, event_id, ticket_id, log_entry_id, purpose, reason, headline, due_at, created_at)
            VALUES (\(person), \(event), \(ticket), \(entry), \(kind.rawValue), \(reason.text), \(headline), \(dueAt), \(work.now))
            ON CONFLICT (event_id, person_id) DO NOTHING
            """)
    }
}

/// One line of a digest, and what became of it.
public struct DigestItem: Sendable, Hashable {
    public let id: ID<DigestItem>
    public let ticketID: ID<Ticket>
    public let entryID: ID<LogEntry>?
    public let address: String
    public let reason: String
    public let dueAt: Timestamp
    /// Nil while it waits; then what the digest's own mail came to.
    public let state: Delivery.State?
    public let endedAt: Timestamp?

    /// What was, or will be, told of a ticket in digests, oldest first.
    public static func all(of ticket: ID<Ticket>, in tx: Transaction) throws -> [DigestItem] {
        try tx.rows(
            """
            SELECT i.id, i.ticket_id, i.log_entry_id, i.reason, i.due_at, COALESCE(e.address, '') AS address, d.state, d.ended_at
            FROM digest_item i
            LEFT JOIN person_email e ON e.person_id = i.person_id AND e.is_primary = TRUE
            LEFT JOIN delivery d ON d.outgoing_mail_id = i.outgoing_mail_id
            WHERE i.ticket_id = \(ticket)
            ORDER BY i.id
            LIMIT 500
            """
        ).map { row in
            DigestItem(
                id: try row("id"), ticketID: try row("ticket_id"), entryID: try row("log_entry_id"),
                address: try row("address"), reason: try row("reason"), dueAt: try row("due_at"),
                state: try row("state"), endedAt: try row("ended_at"))
        }
    }
}
