/// The desk's database: one SQL on SQLite or PostgreSQL.
///
/// `write` returns when the commit is durable: SQLite runs WAL with `synchronous=FULL`, PostgreSQL needs
/// `synchronous_commit` on. Both are checked when the database is opened.
public final class Database: Sendable {
    private let engine: any Engine

    init(engine: any Engine) {
        self.engine = engine
    }

    public var dialect: Dialect { engine.dialect }

    /// Opens what `location` names: `postgres://…` is a PostgreSQL server, all else the path of a SQLite file.
    ///
    /// - Parameter connections: how many PostgreSQL connections, or SQLite readers, at most.
    /// - Throws: `DatabaseError`
    public static func open(_ location: String, connections: Int = 8) async throws -> Database {
        if location.hasPrefix("postgres://") || location.hasPrefix("postgresql://") {
            return Database(engine: try await PostgresEngine(url: location, connections: connections))
        }
        return Database(engine: try SQLiteEngine(path: location, readers: connections))
    }

    /// Reads one consistent state.
    public func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws
        -> Result
    {
        guard let log = StatementLog.current else { return try await engine.read(body) }
        return try await engine.read { try body($0.noting(in: log)) }
    }

    /// Changes the state; all of `body` or nothing. The body may run again where two transactions stood in each
    /// other's way, so it has no effect but through its transaction.
    @discardableResult
    public func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws
        -> Result
    {
        guard let log = StatementLog.current else { return try await engine.write(body) }
        return try await engine.write { try body($0.noting(in: log)) }
    }

    /// Keeps the database quick, once in a while: the planner's statistics fresh, SQLite's write-ahead log short.
    /// PostgreSQL sees to itself (autovacuum).
    public func tidy() async throws {
        try await engine.tidy()
    }

    /// Tells the planner of rows that came in great number just now.
    public func analyze() async throws {
        try await engine.analyze()
    }

    /// Before a program stops: all that is committed goes into SQLite's own file, and the write-ahead log is emptied.
    public func settle() async throws {
        try await engine.settle()
    }

    /// Makes this the one server on the database, until it is closed or the process ends. On SQLite nothing is to be done:
    /// there the data folder is locked.
    ///
    /// - Parameters:
    ///   - holder: what a second server is told about this one; 63 bytes of it.
    ///   - onLoss: called when the database was away and another server took its place meanwhile: this one must end.
    /// - Throws: `DatabaseError.held` where another server is there.
    public func holdAlone(
        as holder: String, onLoss: @escaping @Sendable (DatabaseError) -> Void
    ) async throws {
        try await engine.holdAlone(as: holder, onLoss: onLoss)
    }

    /// Ends all connections; work that waits fails with `DatabaseError.closed`.
    public func close() async {
        await engine.close()
    }
}

/// One of the two database engines.
protocol Engine: Sendable {
    var dialect: Dialect { get }
    func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result
    func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result
    func holdAlone(as holder: String, onLoss: @escaping @Sendable (DatabaseError) -> Void) async throws
    func tidy() async throws
    func analyze() async throws
    func settle() async throws
    func close() async
}
