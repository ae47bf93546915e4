import PortableSQL

/// One stretch of work on a ticket; for technicians only (D10).
public struct TimeEntry: Sendable, Hashable {
    static let noteLimit = 200

    public let id: ID<TimeEntry>
    public let personID: ID<Person>
    public let personName: String
    public let time: TimeSpent
    public let note: String
    public let at: Timestamp

    /// Who entered it, and administrators.
    public func mayBeRemoved(by viewer: Viewer) -> Bool { viewer.isAdmin || viewer.person == personID }

    /// Newest first.
    public static func all(of ticket: ID<Ticket>, in tx: Transaction) throws -> [TimeEntry] {
        try tx.rows(
            """
            SELECT t.id, t.person_id, t.seconds, t.note, t.at, p.full_name, p.username
            FROM time_entry t JOIN person p ON p.id = t.person_id
            WHERE t.ticket_id = \(ticket)
            ORDER BY t.id DESC
            LIMIT 1000
            """
        ).map { row in
            let (fullName, username): (String, String) = (try row("full_name"), try row("username"))
            return TimeEntry(
                id: try row("id"), personID: try row("person_id"), personName: fullName.isEmpty ? username : fullName,
                time: TimeSpent(seconds: try row("seconds")), note: try row("note"), at: try row("at"))
        }
    }

    /// All of it together.
    public static func sum(of ticket: ID<Ticket>, in tx: Transaction) throws -> TimeSpent {
        // PostgreSQL's SUM of BIGINT is NUMERIC.
        TimeSpent(
            seconds: try tx.value(
                "SELECT CAST(COALESCE(SUM(seconds), 0) AS BIGINT) FROM time_entry WHERE ticket_id = \(ticket)") ?? 0)
    }
}
