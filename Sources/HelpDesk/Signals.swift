import Synchronization

/// Wakes loops and pages of this process when there is something to do; what they do is in the tables.
///
/// A signal may be lost (another process wrote, the program stopped): each loop looks by itself from time to time.
public final class Signals: Sendable {
    public enum Topic: Hashable, Sendable {
        /// A mail waits in the journal.
        case inbound
        /// Something happened that people are told of.
        case event
        /// A mail waits in the outbox.
        case outbox
        /// A mailbox, or what a worker is asked to do with one, changed.
        case mailbox
    }

    private struct Listener {
        let topics: Set<Topic>
        let continuation: AsyncStream<Void>.Continuation
    }

    private let listeners = Mutex<[Int: Listener]>([:])
    private let next = Atomic<Int>(0)

    public init() {}

    public func send(_ topic: Topic) {
        // Yielding takes the lock of the task that waits, and whoever cancels that task holds it while `onTermination`
        // wants ours: so nothing is yielded under ours.
        let concerned = listeners.withLock { $0.values.filter { $0.topics.contains(topic) } }
        for listener in concerned { listener.continuation.yield() }
    }

    /// How many listen; for tests.
    var listenerCount: Int { listeners.withLock(\.count) }

    /// A stream that yields after one or several signals; signals that come while nobody waits are joined to one.
    public func stream(of topics: Set<Topic>) -> AsyncStream<Void> {
        let number = next.wrappingAdd(1, ordering: .relaxed).newValue
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        listeners.withLock { $0[number] = Listener(topics: topics, continuation: continuation) }
        continuation.onTermination = { [weak self] _ in _ = self?.listeners.withLock { $0.removeValue(forKey: number) }
        }
        return stream
    }
}
