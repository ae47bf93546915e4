import Dispatch
import Foundation
import GRDB

/// SQLite through GRDB's pool: WAL, `synchronous=FULL`, one writer whose commits are shared, many readers.
struct SQLiteEngine: Engine {
    private let pool: DatabasePool
    private let writer: GroupCommit
    private let wal: SQLiteWAL
    private let statistics = SQLiteStatistics()

    var dialect: Dialect { .sqlite }

    init(path: String, readers: Int) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = max(2, readers)
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.label = "mailroom"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try Self.makeDurable(pool)
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error)
        }
        writer = GroupCommit(pool: pool)
        wal = SQLiteWAL(path: path)
    }

    /// GRDB sets `synchronous=NORMAL` on its writer after `prepareDatabase`; a power cut would then lose
    /// acknowledged commits, so FULL is set behind it, and asserted.
    private static func makeDurable(_ pool: DatabasePool) throws {
        let level = try pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = \(SQLiteWAL.checkpointPages);
                    PRAGMA journal_size_limit = \(SQLiteWAL.sizeLimit)
                    """)
            return try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        guard level == 2 else {
            throw DatabaseError.unsafeSetting(
                "SQLite did not take synchronous=FULL (it says \(level.map(String.init) ?? "nothing")), so mail that was acknowledged could be lost. Is the file system read-only?"
            )
        }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        do {
            return try await pool.read { db in
                try body(Transaction(connection: SQLiteConnection(db), commitActions: CommitActions()))
            }
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error)
        }
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await writer.perform(body)
    }

    func holdAlone(as holder: String, onLoss: @escaping @Sendable (DatabaseError) -> Void) async throws {}

    func tidy() async throws {
        try await maintain { db in
            if wal.isTooLarge { try SQLiteWAL.truncate(db, patience: SQLiteWAL.shortPatience) }
            return try statistics.refresh(db)
        }
    }

    func analyze() async throws {
        try await maintain { try statistics.refresh($0, all: true) }
    }

    func settle() async throws {
        try await maintain { db in
            try SQLiteWAL.truncate(db, patience: SQLiteWAL.longPatience)
            return false
        }
    }

    /// - Parameter work: true where the statistics changed: a connection reads them when it is opened.
    private func maintain(_ work: @escaping @Sendable (GRDB.Database) throws -> Bool) async throws {
        do {
            if try await pool.writeWithoutTransaction(work) { pool.invalidateReadOnlyConnections() }
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error)
        }
    }

    func close() async {
        await writer.close()
        // A read that still runs keeps its connection: the file is closed when that ends.
        do { try pool.close() } catch {}
    }
}
