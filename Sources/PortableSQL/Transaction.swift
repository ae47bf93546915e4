/// One open connection of an engine, used by one thread at a time.
protocol Connection: AnyObject {
    var dialect: Dialect { get }
    /// Runs one statement and gives its rows.
    func run(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> [Row]
    /// Runs one statement and gives the number of rows it changed.
    func change(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> Int
    /// Runs `body`, which runs the statement; tells how much work that was and by which plan.
    func measured<Result>(_ text: String, _ values: [SQLValue], _ body: () throws -> Result) throws
        -> (Result, StatementCost)
}

/// What happens together or not at all.
///
/// Its body is synchronous and short: no network, parsing or hashing inside. It never leaves the closure it is handed to.
public struct Transaction {
    let connection: any Connection
    let commitActions: CommitActions
    /// Set by tests that ask what statements cost.
    var log: StatementLog?

    public var dialect: Dialect { connection.dialect }

    /// All rows of a query.
    public func rows(_ sql: SQL) throws -> [Row] {
        let (text, values) = sql.rendered(for: dialect)
        guard let log else { return try connection.run(text, values) }
        return try log.note(text, values, on: connection) { try connection.run(text, values) }
    }

    /// The first row, or nil where there is none.
    public func row(_ sql: SQL) throws -> Row? {
        try rows(sql).first
    }

    /// The first column of the first row, or nil where there is no row.
    public func value<Value: SQLReadable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> Value? {
        try row(sql)?.first()
    }

    /// The first column of every row.
    public func values<Value: SQLReadable>(_ sql: SQL, as type: Value.Type = Value.self) throws -> [Value] {
        try rows(sql).map { try $0.first() }
    }

    /// Runs a statement; gives the number of rows that it changed.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        let (text, values) = sql.rendered(for: dialect)
        guard let log else { return try connection.change(text, values) }
        return try log.note(text, values, on: connection) { try connection.change(text, values) }
    }

    /// Does something once the transaction is durable; never where it is rolled back.
    public func afterCommit(_ action: @escaping @Sendable () -> Void) {
        commitActions.actions.append(action)
    }
}

/// What a transaction wants done after its commit. Used by the thread that runs the transaction.
final class CommitActions {
    var actions: [@Sendable () -> Void] = []
}

extension Transaction {
    /// A part that may fail without taking the whole transaction with it: what it wrote is undone, its error thrown.
    public func savepoint<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
        try execute("SAVEPOINT part")
        let countBefore = commitActions.actions.count
        do {
            let result = try body(self)
            try execute("RELEASE SAVEPOINT part")
            return result
        } catch {
            try execute("ROLLBACK TO SAVEPOINT part")
            try execute("RELEASE SAVEPOINT part")
            commitActions.actions.removeSubrange(countBefore...)
            throw error
        }
    }
}
