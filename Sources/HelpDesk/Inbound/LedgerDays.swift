import PortableSQL

/// The books of one mailbox and day (IN18).
public struct LedgerDay: Sendable, Hashable {
    /// Days since 1 January 1970, UTC.
    public let day: Int64
    /// A mailbox's address; else how the mail came.
    public let way: String
    public internal(set) var counts: Ledger

    /// Nil where the books balance; else how many are missing.
    public var difference: Int? {
        let sum =
            counts.tickets + counts.comments + counts.commandOnly + counts.held + counts.deliveryNews
            + counts.duplicates
            + counts.waiting
        return sum == counts.received ? nil : counts.received - sum
    }

    private static let dayLength: Int64 = 86_400_000

    /// The last `days` days, the newest first; within a day by the way the mail came.
    public static func list(days: Int = 31, now: Timestamp, in tx: Transaction) throws -> [LedgerDay] {
        let today = now.milliseconds / dayLength
        let since = Timestamp(milliseconds: (today - Int64(days) + 1) * dayLength)
        let first = try firstID(since: since, in: tx)
        var found: [String: LedgerDay] = [:]
        // A ticket or comment counts where it is really there: the entry that was made of the mail.
        let rows = try tx.rows(
            """
            SELECT i.received_at / \(dayLength) AS day, i.source, m.address, i.state, COUNT(*) AS number,
                   SUM(CASE WHEN i.state IN ('ticket', 'comment')
                             AND NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.inbound_id = i.id)
                       THEN 1 ELSE 0 END) AS missing
            FROM inbound i LEFT JOIN mailbox m ON m.id = i.mailbox_id
            WHERE i.id >= \(first) AND i.received_at >= \(since)
            GROUP BY 1, 2, 3, 4
            """)
        for row in rows {
            let (key, day) = try place(row)
            let (number, missing): (Int, Int) = (try row("number"), try row("missing"))
            var counts = found[key]?.counts ?? Ledger()
            counts.received += number
            counts.note(try row("state"), number - missing)
            found[key] = LedgerDay(day: day.day, way: day.way, counts: counts)
        }
        return found.values.sorted { ($1.day, $0.way) < ($0.day, $1.way) }
    }

    private static func place(_ row: Row) throws -> (key: String, day: (day: Int64, way: String)) {
        let (day, source): (Int64, String) = (try row("day"), try row("source"))
        let address: String? = try row("address")
        let way =
            address
            ?? ["receiver": "built-in receiver", "pipe": "mailroom deliver", "archive": "mailroom import"][source]
            ?? "a mailbox that was removed"
        return ("\(day) \(way)", (day, way))
    }

    /// Rows are numbered as they come, so the first of a day is found by halving, without an index on time.
    private static func firstID(since: Timestamp, in tx: Transaction) throws -> Int64 {
        var low: Int64 = try tx.value("SELECT COALESCE(MIN(id), 0) FROM inbound") ?? 0
        var high: Int64 = try tx.value("SELECT COALESCE(MAX(id), 0) FROM inbound") ?? 0
        while low < high {
            let middle = low + (high - low) / 2
            let row = try tx.row("SELECT id, received_at FROM inbound WHERE id > \(middle) ORDER BY id LIMIT 1")
            guard let row, try row("received_at") < since else {
                high = middle
                continue
            }
            low = max(middle + 1, try row("id"))
        }
        return max(0, low - 1)
    }
}
