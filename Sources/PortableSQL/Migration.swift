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
        let known = migrations.map(\.number).max() ?? 0
        // Nearly always there is nothing to do: then a command beside a busy server waits for no lock.
        var found = 0
        if let number = try await appliedNumber() {
            found = number
        } else {
            try await makeTable()
        }
        guard found <= known else { throw DatabaseError.newerSchema(found: found, known: known) }
        var applied: [Int] = []
        for migration in migrations.sorted(by: { $0.number < $1.number }) where migration.number > found {
            if try await apply(migration) { applied.append(migration.number) }
        }
        return applied
    }

    /// The last step that was applied; nil where there is no table of them yet.
    private func appliedNumber() async throws -> Int? {
        do {
            return try await read {
                try $0.value("SELECT COALESCE(MAX(number), 0) FROM schema_migration", as: Int.self) ?? 0
            }
        } catch DatabaseError.refused {
            return nil
        }
    }

    private func makeTable() async throws {
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
