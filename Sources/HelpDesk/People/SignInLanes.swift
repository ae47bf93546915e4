import Synchronization

/// Turns for tries beyond the brakes: one after the other, with a pause between, so that guessing is slow and a right
/// password is never refused because somebody else guessed.
public final class SignInLanes: Sendable {
    private struct Lane {
        var next: ContinuousClock.Instant
        var waiting = 0
    }

    /// Who waits in one lane at the same time; more are told to come later.
    private static let limit = 6

    private let lanes = Mutex<[String: Lane]>([:])
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: how a pause is spent.
    public init(sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) {
        self.sleep = sleep
    }

    /// Waits for a turn.
    ///
    /// - Returns: false where too many wait already.
    func wait(in name: String, pause: Duration) async throws -> Bool {
        let now = ContinuousClock.now
        let turn = lanes.withLock { lanes -> ContinuousClock.Instant? in
            var lane = lanes[name] ?? Lane(next: now)
            guard lane.waiting < Self.limit else { return nil }
            lane.next = max(lane.next, now) + pause
            lane.waiting += 1
            lanes[name] = lane
            return lane.next
        }
        guard let turn else { return false }
        defer { leave(name) }
        try await sleep(turn - now)
        return true
    }

    private func leave(_ name: String) {
        lanes.withLock { lanes in
            guard var lane = lanes[name] else { return }
            lane.waiting -= 1
            // An empty lane forgets: the next try there has its own pause.
            lanes[name] = lane.waiting > 0 ? lane : nil
        }
    }
}
