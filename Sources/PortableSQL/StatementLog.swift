import Synchronization

/// What one run of a statement cost.
package struct StatementCost: Sendable {
    /// SQLite: steps of its virtual machine, some for each row that it looks at. PostgreSQL: rows that were looked at.
    package let work: Int
    /// How the engine went about it, a line a step.
    package let plan: [String]
}

/// The statements that a piece of the program runs, and what each costs at most: for tests that a large desk is as quick as
/// a small one.
package final class StatementLog: Sendable {
    @TaskLocal package static var current: StatementLog?

    private let costs = Mutex<[String: StatementCost]>([:])

    package init() {}

    /// By the statement's text, with the most that a run of it cost.
    package var statements: [String: StatementCost] { costs.withLock { $0 } }

    func note<Result>(
        _ text: String, _ values: [SQLValue], on connection: any Connection, _ body: () throws -> Result
    ) throws -> Result {
        let (result, cost) = try connection.measured(text, values, body)
        costs.withLock { costs in
            if costs[text].map({ $0.work < cost.work }) ?? true { costs[text] = cost }
        }
        return result
    }
}

extension Transaction {
    func noting(in log: StatementLog) -> Transaction {
        var copy = self
        copy.log = log
        return copy
    }
}
