import HelpDesk
import PortableSQL

/// What is claimed of a server's mails, for all its connections: each takes one mail at a time, so that none waits behind
/// another that hangs, and what was not begun goes back.
actor ClaimedMails {
    /// Mails claimed at a time.
    private static let portion = 10
    /// More recipients of one mail that go with it (RFC 5321 §4.5.3.1.8: a server takes at least 100).
    private static let together = 90
    /// A claim holds longer; what waits here for so long is claimed anew.
    private static let fresh = Duration.seconds(60)

    private let outbox: Outbox
    private let server: ID<OutgoingServer>
    private var waiting: [Outbox.Item] = []
    private var claimedAt = ContinuousClock.now
    private var claiming: Task<[Outbox.Item], any Error>?
    /// Under way; since when.
    private var begun: [ID<Delivery>: ContinuousClock.Instant] = [:]

    init(outbox: Outbox, server: ID<OutgoingServer>) {
        self.outbox = outbox
        self.server = server
    }

    var isEmpty: Bool { waiting.isEmpty }

    /// Mails that are under way for longer than `limit`.
    func stuck(longerThan limit: Duration) -> Int {
        begun.values.count { ContinuousClock.now - $0 > limit }
    }

    /// The next mail, once for each recipient that it goes to in one transaction; empty where none is due.
    func next(_ limit: Int = portion) async throws -> [Outbox.Item] {
        if ContinuousClock.now - claimedAt > Self.fresh { try await giveBack() }
        if waiting.isEmpty { try await claim(limit) }
        guard let first = waiting.first else { return [] }
        let same = Array(waiting.prefix { $0.mail == first.mail })
        waiting.removeFirst(same.count)
        for item in same { begun[item.id] = .now }
        return same
    }

    /// What became of them is written down.
    func ended(_ items: [Outbox.Item]) {
        for item in items { begun[item.id] = nil }
    }

    /// All that was not begun.
    func giveBack() async throws {
        let items = waiting
        waiting = []
        try await outbox.giveBack(items)
    }

    /// One claims for all that ask meanwhile.
    private func claim(_ limit: Int) async throws {
        if let claiming { return try await take(claiming) }
        let (outbox, server, busy) = (outbox, server, Set(begun.keys))
        let task = Task { try await outbox.claim(limit, for: server, together: Self.together, but: busy) }
        claiming = task
        claimedAt = .now
        try await take(task)
    }

    private func take(_ task: Task<[Outbox.Item], any Error>) async throws {
        let result = await task.result
        guard claiming == task else { return }
        claiming = nil
        waiting += try result.get()
    }
}
