import Foundation
import Glibc
import HelpDesk
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Notices what stands still, says where, and ends the program, so that its supervisor starts it again.
///
/// It looks at every loop of the desk, at the threads that tasks run on, at those of the network, and at the database's
/// writer. It has a thread of its own, which waits for none of them.
public struct Watchdog: Service, CustomStringConvertible {
    /// Between two looks.
    private static let interval = Duration.seconds(1)
    /// EX_SOFTWARE of sysexits.h: not a clean end, so `Restart=on-failure` starts it again.
    static let exitStatus: Int32 = 70

    let desk: Desk
    /// So long something may stand still.
    let limit: Duration
    let supervisor: Supervisor

    public init(desk: Desk, limit: Duration, supervisor: Supervisor = Supervisor()) {
        self.desk = desk
        self.limit = limit
        self.supervisor = supervisor
    }

    public var description: String { "Watchdog" }

    public func run() async throws {
        let thread = Thread { watch() }
        thread.stackSize = 1 << 20
        thread.start()
        // The thread goes on to the very end: a stop that hangs is ended too.
        do { try await gracefulShutdown() } catch {}
        supervisor.tell("STOPPING=1")
    }

    private func watch() {
        Thread.current.name = "watchdog"
        var watch = Standstill(limit: limit)
        let probes = Probes(desk: desk)
        var last = ContinuousClock.now
        while true {
            Thread.sleep(forTimeInterval: 1)
            let now = ContinuousClock.now
            probes.send()
            // Where the whole process was frozen, nothing else could go on either: that time does not count.
            let passed = min(now - last, Self.interval * 2)
            last = now
            let found = watch.look(at: desk.pulses.all + probes.pulses, after: passed)
            guard let found else {
                supervisor.tell("WATCHDOG=1")
                continue
            }
            end(found)
        }
    }

    private func end(_ name: String) {
        let seconds = limit.components.seconds
        var lines = [
            "mailroom: standing still for \(seconds) s: \(name). Mailroom ends, so that it is started again; nothing that was acknowledged is lost. Its threads:"
        ]
        lines += ThreadStates.lines
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        _ = text.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        // No handler, no destructor: they may want what stands still.
        _exit(Self.exitStatus)
    }
}

/// How long each pulse has not moved.
struct Standstill {
    let limit: Duration
    private var known: [ObjectIdentifier: (beats: Int, since: Duration)] = [:]

    init(limit: Duration) {
        self.limit = limit
    }

    /// - Parameter passed: since the last look.
    /// - Returns: the name of one that stands still for the limit.
    mutating func look(at pulses: [Pulse], after passed: Duration) -> String? {
        var now: [ObjectIdentifier: (beats: Int, since: Duration)] = [:]
        var found: String?
        for pulse in pulses {
            guard let beats = pulse.beats else { continue }
            let id = ObjectIdentifier(pulse)
            let since = known[id].flatMap { $0.beats == beats ? $0.since + passed : nil } ?? .zero
            now[id] = (beats, since)
            if since >= limit, found == nil { found = pulse.name }
        }
        known = now
        return found
    }
}

/// Questions to what has no loop of its own: a pulse beats while an answer is awaited no longer.
private final class Probes: Sendable {
    private let desk: Desk
    private let pool: Probe
    private let writer: Probe
    private let network: [Probe]

    init(desk: Desk) {
        self.desk = desk
        pool = Probe("the threads that all tasks run on")
        writer = Probe("the database's writer")
        network = MultiThreadedEventLoopGroup.singleton.makeIterator().enumerated().map { number, _ in
            Probe("network thread \(number + 1)")
        }
    }

    var pulses: [Pulse] { [pool.pulse, writer.pulse] + network.map(\.pulse) }

    func send() {
        pool.ask { answered in Task { answered() } }
        writer.ask { [desk] answered in
            Task {
                // However it ends, the writer has come round to it.
                do { try await desk.write { _ in } } catch {}
                answered()
            }
        }
        for (probe, loop) in zip(network, MultiThreadedEventLoopGroup.singleton.makeIterator()) {
            probe.ask { answered in loop.execute { answered() } }
        }
    }
}

/// One question at a time.
private final class Probe: Sendable {
    let pulse: Pulse
    private let isOpen = Flag()

    init(_ name: String) {
        pulse = Pulse(name: name)
    }

    func ask(_ question: (@escaping @Sendable () -> Void) -> Void) {
        guard !isOpen.isSet else { return }
        isOpen.set(true)
        pulse.beat()
        question { [self] in
            pulse.rest()
            isOpen.set(false)
        }
    }
}

/// A yes or no that two threads share.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set(_ new: Bool) { value.store(new, ordering: .releasing) }
}
