import Synchronization

/// A sign of life of something that must go on: each transaction of its work beats, and while it waits for work it
/// rests. `Workers.Watchdog` looks at all of them.
public final class Pulse: Sendable {
    /// The one that the work of this task belongs to.
    @TaskLocal public static var current: Pulse?

    public let name: String
    private let count = Atomic<Int>(0)
    private let resting = Atomic<Bool>(true)

    /// At rest.
    public init(name: String) {
        self.name = name
    }

    /// Says that it goes on.
    public func beat() {
        count.wrappingAdd(1, ordering: .relaxed)
        resting.store(false, ordering: .relaxed)
    }

    /// Says that it waits for work, however long.
    public func rest() { resting.store(true, ordering: .relaxed) }

    /// How often it beat; nil while it rests.
    public var beats: Int? { resting.load(ordering: .relaxed) ? nil : count.load(ordering: .relaxed) }
}

/// All that must go on in this process.
public final class Pulses: Sendable {
    private let known = Mutex<[Pulse]>([])

    public init() {}

    /// A new one, at rest.
    public func add(_ name: String) -> Pulse {
        let pulse = Pulse(name: name)
        known.withLock { $0.append(pulse) }
        return pulse
    }

    public var all: [Pulse] { known.withLock { $0 } }
}
