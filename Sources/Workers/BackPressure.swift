import Foundation
import HelpDesk
import PortableSQL
import Synchronization

/// Mail waits where it is while we can't keep up or the disk is nearly full (reliability §4.7).
final class BackPressure: Sendable {
    private static let longestQueue = 5000
    private static let leastFreeBytes: Int64 = 200 << 20
    private static let checkInterval = Duration.seconds(1)

    private struct State {
        var checkedAt: ContinuousClock.Instant?
        var words: String?
    }

    private let desk: Desk
    private let folder: String
    private let state = Mutex(State())

    /// - Parameter folder: whose disk is watched.
    init(desk: Desk, folder: String) {
        self.desk = desk
        self.folder = folder
    }

    /// Why no more mail is taken now; nil where it is. Looked at once a second at most.
    func reasonToWait() async throws -> String? {
        let known = state.withLock { state -> State? in
            guard let checkedAt = state.checkedAt, ContinuousClock.now - checkedAt < Self.checkInterval else {
                return nil
            }
            return state
        }
        if let known { return known.words }
        let waiting = try await desk.read { try Backlog.waiting(upTo: Self.longestQueue + 1, in: $0) }
        var words: String?
        if waiting > Self.longestQueue {
            words = "More than \(Self.longestQueue) mails wait to be read; try again in a few seconds"
        }
        if let free = freeBytes(), free < Self.leastFreeBytes {
            let full = "The desk's disk is nearly full"
            desk.troubles.note(.storage, "\(full), with \(free >> 20) MiB left")
            words = full
        } else {
            desk.troubles.clear(.storage)
        }
        state.withLock { [words] in $0 = State(checkedAt: .now, words: words) }
        return words
    }

    /// Returns when mail may be taken.
    func waitForRoom() async throws {
        while try await reasonToWait() != nil {
            try Task.checkCancellation()
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func freeBytes() -> Int64? {
        do {
            let facts = try FileManager.default.attributesOfFileSystem(forPath: folder)
            return (facts[.systemFreeSize] as? NSNumber)?.int64Value
        } catch {
            return nil
        }
    }
}
