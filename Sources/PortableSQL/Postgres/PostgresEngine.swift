import Synchronization

/// PostgreSQL: each connection on a thread of its own, so that libpq's waiting never holds a cooperative thread.
///
/// When nobody holds it any more, its threads and connections end.
final class PostgresEngine: Engine {
    /// Tries of a transaction that others stood in the way of (SQLSTATE 40001, 40P01).
    private static let attempts = 4

    private let pool: PostgresPool
    private let url: String
    private let hold = Mutex<PostgresHold?>(nil)

    var dialect: Dialect { .postgres }

    init(url: String, connections: Int) async throws {
        self.url = url
        pool = PostgresPool(url: url, size: max(1, connections))
        // The first connection tells of a wrong address or unsafe settings now, not at the first mail.
        try await pool.perform { _ in }
    }

    deinit {
        pool.end()
        hold.withLock { $0?.release() }
    }

    func holdAlone(as holder: String, onLoss: @escaping @Sendable (DatabaseError) -> Void) async throws {
        let taken = try await PostgresHold(url: url, holder: holder, onLoss: onLoss)
        hold.withLock { $0 = taken }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await pool.perform { connection in
            try Self.transact(on: connection, begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
        }
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await pool.perform { connection in
            var attempt = 1
            while true {
                do {
                    return try Self.transact(on: connection, begin: "BEGIN", body)
                } catch DatabaseError.busy(let why) {
                    guard attempt < Self.attempts else { throw DatabaseError.busy(why) }
                    attempt += 1
                }
            }
        }
    }

    func tidy() async throws {}

    func analyze() async throws {
        try await write { tx in _ = try tx.execute("ANALYZE") }
    }

    func settle() async throws {}

    func close() async {
        await pool.close()
        hold.withLock { $0?.release() }
    }

    private static func transact<Result>(
        on connection: PostgresConnection, begin: String, _ body: (Transaction) throws -> Result
    ) throws -> Result {
        let actions = CommitActions()
        try connection.command(begin)
        do {
            let result = try body(Transaction(connection: connection, commitActions: actions))
            try connection.command("COMMIT")
            for action in actions.actions { action() }
            return result
        } catch {
            if !connection.isBroken { try connection.command("ROLLBACK") }
            throw error
        }
    }
}
