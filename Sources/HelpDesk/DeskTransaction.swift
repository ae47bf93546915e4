import PortableSQL

/// One transaction of the desk, with the moment it happens at.
///
/// What changes tickets, people or settings takes one of these, so that all of it is durable together.
public struct DeskTransaction {
    public let sql: Transaction
    public let now: Timestamp
    let desk: Desk

    /// The same, as if it happened at another moment: what an archive tells of.
    func at(_ moment: Timestamp) -> DeskTransaction {
        DeskTransaction(sql: sql, now: moment, desk: desk)
    }

    /// Wakes whoever waits for `topic`, once this is durable.
    func signal(_ topic: Signals.Topic) {
        let signals = desk.signals
        sql.afterCommit { signals.send(topic) }
    }

    /// A part that may fail without taking the rest with it.
    func savepoint<Result>(_ body: (DeskTransaction) throws -> Result) throws -> Result {
        try sql.savepoint { try body(DeskTransaction(sql: $0, now: now, desk: desk)) }
    }
}

extension Desk {
    /// Changes the desk: all of `body`, or nothing.
    @discardableResult
    public func write<Result: Sendable>(_ body: @escaping @Sendable (DeskTransaction) throws -> Result) async throws
        -> Result
    {
        defer { Pulse.current?.beat() }
        return try await database.write { try body(DeskTransaction(sql: $0, now: self.now, desk: self)) }
    }

    /// Reads one consistent state of the desk.
    public func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws
        -> Result
    {
        defer { Pulse.current?.beat() }
        return try await database.read(body)
    }
}
