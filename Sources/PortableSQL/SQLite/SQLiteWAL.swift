import Foundation
import GRDB

/// The size of SQLite's write-ahead log.
///
/// It begins anew once all of it is in the database's file and nobody reads it any more: a long reader, or short ones that
/// overlap without end, let it grow. What it grew to stays on the disk unless it is cut.
struct SQLiteWAL: Sendable {
    /// So many pages of 4 kB are brought into the file in one go.
    static let checkpointPages = 16_000
    /// What is longer is cut when the log begins anew.
    static let sizeLimit = 64 << 20
    /// Longer than this it did not begin anew for a while: then readers are waited for.
    private static let patientLimit = 2 * sizeLimit
    /// How long readers are waited for, in milliseconds: while the desk runs, and at its end. Nobody can write meanwhile.
    static let shortPatience = 250
    static let longPatience = 2000

    let path: String

    var isTooLarge: Bool {
        let size: Int
        do {
            size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
        } catch {
            return false
        }
        return size > Self.patientLimit
    }

    /// Brings all of it into the file and empties it; leaves it as it is where a reader stays longer than `patience`.
    static func truncate(_ db: GRDB.Database, patience: Int) throws {
        let before = try Int.fetchOne(db, sql: "PRAGMA busy_timeout") ?? 5000
        try db.execute(sql: "PRAGMA busy_timeout = \(patience)")
        defer { do { try db.execute(sql: "PRAGMA busy_timeout = \(before)") } catch {} }
        do {
            _ = try db.checkpoint(.truncate)
        } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_BUSY {
            // It is tried again.
        }
    }
}
