import Foundation

/// Threads that each own one connection and take jobs from one queue.
///
/// `@unchecked Sendable`: all mutable state is behind `condition`.
final class PostgresPool: @unchecked Sendable {
    private typealias Job = (PostgresConnection?, DatabaseError?) -> Void

    private let url: String
    private let size: Int
    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var head = 0
    private var threads = 0
    private var idle = 0
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(url: String, size: Int) {
        self.url = url
        self.size = size
    }

    /// Runs `body` on a connection's thread.
    func perform<Outcome: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Outcome
    ) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            enqueue { connection, failure in
                guard let connection else { return continuation.resume(throwing: failure ?? .closed) }
                continuation.resume(with: Result { try body(connection) })
            }
        }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            condition.lock()
            isClosed = true
            let isOver = threads == 0
            if !isOver { closers.append(continuation) }
            condition.broadcast()
            condition.unlock()
            if isOver { continuation.resume() }
        }
    }

    /// Takes no more; its threads end once what waits is done.
    func end() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func enqueue(_ job: @escaping Job) {
        condition.lock()
        guard !isClosed else {
            condition.unlock()
            return job(nil, .closed)
        }
        jobs.append(job)
        // A thread that was woken counts as idle until it runs: more jobs than that need another.
        let needsThread = jobs.count - head > idle && threads < size
        if needsThread { threads += 1 }
        condition.signal()
        condition.unlock()
        if needsThread { startThread() }
    }

    private func startThread() {
        let thread = Thread { self.serve() }
        thread.stackSize = 2 << 20
        thread.start()
    }

    private func serve() {
        Thread.current.name = "postgres"
        var connection: PostgresConnection?
        while let job = next() {
            if connection?.isBroken == true { connection = nil }
            do throws(DatabaseError) {
                let usable: PostgresConnection
                if let connection { usable = connection } else { usable = try PostgresConnection(url: url) }
                connection = usable
                job(usable, nil)
            } catch {
                job(nil, error)
            }
        }
    }

    /// Waits for a job; nil where the pool is closed.
    private func next() -> Job? {
        condition.lock()
        idle += 1
        while head == jobs.count && !isClosed { condition.wait() }
        idle -= 1
        guard head < jobs.count else {
            let told = leave()
            condition.unlock()
            for closer in told { closer.resume() }
            return nil
        }
        defer { condition.unlock() }
        let job = jobs[head]
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        }
        return job
    }

    /// - Returns: who waited for the last thread to end; to be told once the lock is given back.
    private func leave() -> [CheckedContinuation<Void, Never>] {
        threads -= 1
        guard threads == 0 else { return [] }
        defer { closers = [] }
        return closers
    }
}
