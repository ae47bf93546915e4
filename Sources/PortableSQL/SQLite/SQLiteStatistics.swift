import GRDB
import Synchronization

/// What SQLite's planner knows of the tables (`ANALYZE`), taken again when a table has doubled.
///
/// A table that was small when it was looked at is thought to be so still, and read from end to end; so small ones are not
/// looked at, and the others each time they have grown twice as large.
final class SQLiteStatistics: Sendable {
    /// Rows of an index that are looked at: some milliseconds, however large the table is.
    private static let sample = 1000
    private static let leastRows: Int64 = 1000

    /// The last row's number when a table was looked at.
    private let seen = Mutex<[String: Int64]>([:])

    /// - Parameter all: every table with rows, as after many came at once.
    /// - Returns: whether there is something new.
    func refresh(_ db: GRDB.Database, all: Bool = false) throws -> Bool {
        let known = try Self.known(db)
        let now = try Self.lastRows(db)
        let before = seen.withLock { $0 }
        let grown = now.filter { table, last in
            all ? last > 0 : last >= Self.leastRows && last >= 2 * (before[table] ?? known[table] ?? 0)
        }
        guard !grown.isEmpty else { return false }
        try db.execute(sql: "PRAGMA analysis_limit = \(Self.sample)")
        try db.inTransaction(.immediate) {
            for table in grown.keys.sorted() { try db.execute(sql: "ANALYZE \(table.quotedDatabaseIdentifier)") }
            return .commit
        }
        seen.withLock { $0.merge(grown) { _, new in new } }
        return true
    }

    /// Rows of each table as the planner has them.
    private static func known(_ db: GRDB.Database) throws -> [String: Int64] {
        guard try db.tableExists("sqlite_stat1") else { return [:] }
        // An index of some rows only has its own, smaller number.
        let rows = try GRDB.Row.fetchAll(
            db, sql: "SELECT tbl, MAX(CAST(stat AS INTEGER)) AS number FROM sqlite_stat1 GROUP BY tbl")
        return Dictionary(rows.map { ($0["tbl"], $0["number"]) }, uniquingKeysWith: max)
    }

    private static func lastRows(_ db: GRDB.Database) throws -> [String: Int64] {
        let tables = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'")
        return try tables.reduce(into: [:]) { rows, table in
            rows[table] = try Int64.fetchOne(db, sql: "SELECT MAX(rowid) FROM \(table.quotedDatabaseIdentifier)") ?? 0
        }
    }
}
