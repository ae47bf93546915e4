import Foundation
import Synchronization

/// Where work is done whose size a stranger chose: opening an enclosed mail, cleaning HTML once more for its frame.
///
/// One piece at a time, on a thread of its own, so that no page waits for it but the one that asked; what came of it is
/// kept for a while, so that asking again costs nothing.
final class Workshop: Sendable {
    /// Bytes that are done at once, on the spot: less than a millisecond's work.
    static let smallWork = 32 << 10
    private static let keptBytes = 48 << 20

    private struct State {
        var kept: [String: (value: any Sendable, size: Int)] = [:]
        var order: [String] = []
        var size = 0
    }

    private let state = Mutex(State())
    private let turn = Allowance(1)
    private let queue = DispatchQueue(label: "mailroom.workshop", qos: .utility)

    /// What `make` gives of what `load` gives, or gave a while ago.
    ///
    /// - Parameters:
    ///   - key: names the result and all that it depends on but who may see it: that is asked before.
    ///   - size: about how many bytes the result holds.
    /// - Throws: 503 where too many wait; what `load` and `make` throw.
    func result<Raw: Sendable, Value: Sendable>(
        _ key: String, load: @Sendable () async throws -> Raw, size: @escaping @Sendable (Value) -> Int,
        make: @escaping @Sendable (Raw) throws -> Value
    ) async throws -> Value {
        if let known: Value = known(key) { return known }
        return try await turn.lend(1) {
            // Who waited before may have made it.
            if let known: Value = known(key) { return known }
            let raw = try await load()
            let value = try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result { try make(raw) }) }
            }
            keep(value, size(value), as: key)
            return value
        }
    }

    private func known<Value: Sendable>(_ key: String) -> Value? {
        // Two steps: nothing kept, cast to an optional, would be a nil that was kept.
        guard let kept = state.withLock({ $0.kept[key]?.value }) else { return nil }
        return kept as? Value
    }

    private func keep(_ value: any Sendable, _ size: Int, as key: String) {
        guard size <= Self.keptBytes / 2 else { return }
        // What is pushed out is destroyed outside the lock.
        let gone = state.withLock { state -> [any Sendable] in
            var gone: [any Sendable] = []
            if let old = state.kept.updateValue((value, size), forKey: key) {
                state.size -= old.size
                state.order.removeAll { $0 == key }
                gone.append(old.value)
            }
            state.order.append(key)
            state.size += size
            while state.size > Self.keptBytes, let oldest = state.order.first {
                state.order.removeFirst()
                guard let left = state.kept.removeValue(forKey: oldest) else { continue }
                state.size -= left.size
                gone.append(left.value)
            }
            return gone
        }
        withExtendedLifetime(gone) {}
    }
}
