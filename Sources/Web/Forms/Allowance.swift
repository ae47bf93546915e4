import HelpDesk
import Hummingbird
import Synchronization

/// Bytes that all requests together may hold, of memory or of disk.
final class Allowance: Sendable {
    private struct State {
        var left: Int
        var waiting: [(bytes: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// Who may wait at the same time.
    private static let queueLimit = 64

    private let total: Int
    private let state: Mutex<State>

    init(_ bytes: Int) {
        total = bytes
        state = Mutex(State(left: bytes))
    }

    /// - Throws: 503 where there are no more.
    func take(_ bytes: Int) throws {
        let isTaken = state.withLock { state in
            guard bytes <= state.left else { return false }
            state.left -= bytes
            return true
        }
        guard isTaken else { throw Self.busy }
    }

    func give(_ bytes: Int) {
        guard bytes > 0 else { return }
        let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.left = min(total, state.left + bytes)
            var ready: [CheckedContinuation<Void, Never>] = []
            while let first = state.waiting.first, first.bytes <= state.left {
                state.left -= first.bytes
                ready.append(first.continuation)
                state.waiting.removeFirst()
            }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }

    /// Runs `body` once so many are free, in the order of asking; more than there are at all waits for all.
    ///
    /// - Throws: 503 where too many wait; what `body` throws.
    func lend<Result>(_ bytes: Int, _ body: () async throws -> Result) async throws -> Result {
        let bytes = min(bytes, total)
        guard state.withLock({ $0.waiting.count < Self.queueLimit }) else { throw Self.busy }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.waiting.isEmpty, bytes <= state.left else {
                    state.waiting.append((bytes, continuation))
                    return false
                }
                state.left -= bytes
                return true
            }
            if isFree { continuation.resume() }
        }
        defer { give(bytes) }
        return try await body()
    }

    private static var busy: HTTPError {
        HTTPError(
            .serviceUnavailable,
            message:
                "Too much is sent to this desk, or asked of it, at this moment. Nothing was kept; go back, where what you typed still is, and try again in a minute."
        )
    }
}
