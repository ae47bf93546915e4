import HelpDesk
import ServiceLifecycle
import Synchronization

/// Wakes a loop: on a signal of the desk, after a time, or because the program is to end.
///
/// A ring that comes while nobody waits is kept for the next wait, so that none is lost between looking and waiting.
final class Alarm: Sendable {
    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Lends an alarm that rings on these signals while `body` runs.
    static func with<Result>(
        _ topics: Set<Signals.Topic>, of desk: Desk, _ body: (Alarm) async throws -> Result
    ) async rethrows -> Result {
        let alarm = Alarm()
        let signals = desk.signals.stream(of: topics)
        let pump = Task { for await _ in signals { alarm.ring() } }
        defer { pump.cancel() }
        return try await body(alarm)
    }

    func ring() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.hasRung = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns on the next ring, after `limit`, or when the program or this task is to end. One waits at a time.
    func wait(_ limit: Duration) async {
        Pulse.current?.rest()
        defer { Pulse.current?.beat() }
        let timer = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            self.ring()
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            await nextRing()
        } onCancelOrGracefulShutdown: {
            self.ring()
        }
        timer.cancel()
    }

    private func nextRing() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state -> Bool in
                guard !state.hasRung else {
                    state.hasRung = false
                    return true
                }
                state.waiter = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

extension Task where Success == Never, Failure == Never {
    /// Whether a loop goes on: neither it nor the program is to end.
    static var goesOn: Bool { !isCancelled && !isShuttingDownGracefully }
}
