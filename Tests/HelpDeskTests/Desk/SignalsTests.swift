import Foundation
import Synchronization
import Testing

@testable import HelpDesk

@Suite("Signals")
struct SignalsTests {
    @Test("listeners come and go while signals are sent, and nothing stands still (a browser leaves at a commit)")
    func comeAndGo() async {
        let signals = Signals()
        // A deadlock holds the threads that tests run on, so a thread of its own tells of it.
        let end = Deadline(seconds: 60, "signals are sent while listeners leave")
        defer { end.met() }
        let senders = Senders(count: 3) { signals.send($0 % 2 == 0 ? .event : .outbox) }
        await withDiscardingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<1500 {
                        await Self.listenOnce(signals)
                    }
                }
            }
        }
        senders.stop()
        #expect(signals.listenerCount == 0)
    }

    /// A page that is closed in the middle: the stream's task is cancelled while it is being told.
    private static func listenOnce(_ signals: Signals) async {
        let stream = signals.stream(of: [.event, .outbox])
        let page = Task { for await _ in stream {} }
        await Task.yield()
        page.cancel()
        await page.value
    }
}

/// Threads that send without pause, as a database's writer does: they belong to no task.
private final class Senders: Sendable {
    private let isOver = Atomic<Bool>(false)

    init(count: Int, _ send: @escaping @Sendable (Int) -> Void) {
        for number in 0..<count {
            Thread.detachNewThread { [self] in
                while !isOver.load(ordering: .relaxed) { send(number) }
            }
        }
    }

    func stop() {
        isOver.store(true, ordering: .relaxed)
    }
}

/// Ends the test run where something stands still for ever.
private final class Deadline: Sendable {
    private let isMet = Atomic<Bool>(false)

    init(seconds: Double, _ what: String) {
        Thread.detachNewThread { [self] in
            let end = Date(timeIntervalSinceNow: seconds)
            while Date() < end {
                if isMet.load(ordering: .relaxed) { return }
                Thread.sleep(forTimeInterval: 0.05)
            }
            fatalError("standing still: \(what)")
        }
    }

    func met() { isMet.store(true, ordering: .relaxed) }
}
