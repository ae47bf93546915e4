/// A numbered step of the schema: forward only, never edited once released.
public struct Migration: Sendable {
    public let number: Int
    public let name: String
    public let statements: [SQL]

    public init(_ number: Int, _ name: String, _ statements: [SQL]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}

extension Database {
    /// Applies what is missing, in order, each step in a transaction of its own.
    ///
    /// - Returns: the numbers that were applied now.
    /// - Throws: `DatabaseError.newerSchema` where the data is ahead of this program.
    @discardableResult
    public func migrate(_ migrations: [Migration]) async throws -> [Int] {
        try await write { tx in
            try tx.lockForMigration()
            try tx.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    number BIGINT PRIMARY KEY,
                    name TEXT NOT NULL,
                    applied_at BIGINT NOT NULL)
                """)
        }
        let known = migrations.map(\.number).max() ?? 0
        let found = try await read {
            try $0.value("SELECT COALESCE(MAX(number), 0) FROM schema_migration", as: Int.self) ?? 0
        }
        guard found <= known else { throw DatabaseError.newerSchema(found: found, known: known) }
        var applied: [Int] = []
        for migration in migrations.sorted(by: { $0.number < $1.number }) where migration.number > found {
            if try await apply(migration) { applied.append(migration.number) }
        }
        return applied
    }

    /// False where another node was faster.
    private func apply(_ migration: Migration) async throws -> Bool {
        try await write { tx in
            try tx.lockForMigration()
            let isNew = try tx.execute(
                """
                INSERT INTO schema_migration (number, name, applied_at)
                VALUES (\(migration.number), \(migration.name), \(.now))
                ON CONFLICT (number) DO NOTHING
                """)
            guard isNew == 1 else { return false }
            for statement in migration.statements { try tx.execute(statement) }
            return true
        }
    }
}

extension Transaction {
    /// Two nodes that start at once take turns. SQLite's single writer does that by itself.
    fileprivate func lockForMigration() throws {
        guard dialect == .postgres else { return }
        _ = try rows("SELECT pg_advisory_xact_lock(7361526)")
    }
}
