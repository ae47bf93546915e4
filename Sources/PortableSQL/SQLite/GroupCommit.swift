import Dispatch
import GRDB
import Synchronization

/// SQLite's one writer: transactions that wait at the same time share a commit, and so an fsync.
///
/// Each runs in its savepoint, so that one which fails takes no other with it. Nobody is told "done" before the shared
/// commit has returned.
final class GroupCommit: Sendable {
    private static let largestGroup = 256

    private struct State {
        var waiting: [any WaitingWrite] = []
        var isRunning = false
        var isClosed = false
    }

    private let pool: DatabasePool
    private let queue = DispatchQueue(label: "mailroom.sqlite.writer")
    private let state = Mutex(State())

    init(pool: DatabasePool) {
        self.pool = pool
    }

    func perform<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let write = PendingWrite(body: body, continuation: continuation)
            let (isRefused, startsRunning) = state.withLock { state in
                if state.isClosed { return (true, false) }
                state.waiting.append(write)
                defer { state.isRunning = true }
                return (false, !state.isRunning)
            }
            if isRefused { write.finish(failure: DatabaseError.closed) }
            if startsRunning { queue.async { self.drain() } }
        }
    }

    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func drain() {
        while let group = nextGroup() { commit(group) }
    }

    private func nextGroup() -> [any WaitingWrite]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            let group = Array(state.waiting.prefix(Self.largestGroup))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private func commit(_ group: [any WaitingWrite]) {
        var failure: (any Error)?
        do {
            try pool.writeWithoutTransaction { db in
                try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
                do {
                    try run(group, on: db)
                    try db.cachedStatement(sql: "COMMIT").execute()
                } catch {
                    // A disk error may have ended the transaction already.
                    if db.isInsideTransaction { try db.execute(sql: "ROLLBACK") }
                    throw error
                }
            }
        } catch let error as GRDB.DatabaseError {
            failure = DatabaseError(error)
        } catch {
            failure = error
        }
        for write in group { write.finish(failure: failure) }
    }

    private func run(_ group: [any WaitingWrite], on db: GRDB.Database) throws {
        let connection = SQLiteConnection(db)
        for write in group {
            try db.cachedStatement(sql: "SAVEPOINT one").execute()
            if !write.run(on: connection) {
                // An I/O error inside may have rolled back the whole transaction.
                guard db.isInsideTransaction else { throw DatabaseError.storage("a write failed and was rolled back") }
                try db.cachedStatement(sql: "ROLLBACK TO one").execute()
            }
            try db.cachedStatement(sql: "RELEASE one").execute()
        }
    }
}

/// A transaction that waits for the writer.
private protocol WaitingWrite: Sendable {
    /// False where the body threw; the error is kept for `finish`.
    func run(on connection: any Connection) -> Bool
    func finish(failure: (any Error)?)
}

/// `@unchecked Sendable`: its outcome is touched by the writer's queue only.
private final class PendingWrite<Outcome: Sendable>: WaitingWrite, @unchecked Sendable {
    private let body: @Sendable (Transaction) throws -> Outcome
    private let continuation: CheckedContinuation<Outcome, any Error>
    private var outcome: Result<Outcome, any Error>?
    private var commitActions: [@Sendable () -> Void] = []

    init(
        body: @escaping @Sendable (Transaction) throws -> Outcome, continuation: CheckedContinuation<Outcome, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(on connection: any Connection) -> Bool {
        let actions = CommitActions()
        let outcome = Result { try body(Transaction(connection: connection, commitActions: actions)) }
        self.outcome = outcome
        commitActions = actions.actions
        guard case .success = outcome else { return false }
        return true
    }

    func finish(failure: (any Error)?) {
        switch (outcome, failure) {
        case (.success(let value), nil):
            for action in commitActions { action() }
            continuation.resume(returning: value)
        case (.failure(let error), nil): continuation.resume(throwing: error)
        case (_, let failure?): continuation.resume(throwing: failure)
        case (nil, nil): continuation.resume(throwing: DatabaseError.closed)
        }
    }
}
