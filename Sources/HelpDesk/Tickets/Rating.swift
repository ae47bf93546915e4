import PortableSQL

/// What a customer says of how their ticket went (D9).
public struct Rating: Sendable, Hashable {
    public enum Verdict: String, Sendable, CaseIterable, SQLConvertible {
        case good
        case ok
        case bad

        public var name: String {
            switch self {
            case .good: "Good"
            case .ok: "OK"
            case .bad: "Bad"
            }
        }
    }

    /// It can be changed so long after it was first given.
    static let changeable = Duration.seconds(7 * 86400)
    private static let remarkLimit = 4000

    public let verdict: Verdict
    public let remark: String
    public let firstAt: Timestamp
    public let ratedAt: Timestamp

    public static func find(_ ticket: ID<Ticket>, in tx: Transaction) throws -> Rating? {
        try tx.row("SELECT verdict, remark, first_at, rated_at FROM rating WHERE ticket_id = \(ticket)").map { row in
            Rating(
                verdict: try row("verdict"), remark: try row("remark"), firstAt: try row("first_at"),
                ratedAt: try row("rated_at"))
        }
    }

    public func mayChange(at now: Timestamp) -> Bool { now - firstAt < Self.changeable }

    /// False where it said the same before.
    static func save(
        _ verdict: Verdict, _ remark: String, of ticket: ID<Ticket>, by person: ID<Person>, in work: DeskTransaction
    ) throws -> Bool {
        let remark = String(remark.trimmingSpaces.prefix(remarkLimit))
        let earlier = try find(ticket, in: work.sql)
        if let earlier, earlier.verdict == verdict, earlier.remark == remark { return false }
        if let earlier, !earlier.mayChange(at: work.now) {
            throw DeskError.notAllowed("This rating was given more than seven days ago and stays as it is.")
        }
        try work.sql.execute(
            """
            INSERT INTO rating (ticket_id, person_id, verdict, remark, first_at, rated_at)
            VALUES (\(ticket), \(person), \(verdict), \(remark), \(work.now), \(work.now))
            ON CONFLICT (ticket_id) DO UPDATE
            SET verdict = excluded.verdict, remark = excluded.remark, rated_at = excluded.rated_at
            """)
        return true
    }
}
