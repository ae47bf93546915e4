import HelpDesk
import PortableSQL

/// Keeps ten thousand mails from each finding out that the server is away: after a failure that is ours or the server's,
/// one probe at a time, with growing waits.
actor HostBreaker {
    /// What changed by an outcome; others need not be told again.
    enum News: Sendable {
        case broke(words: String)
        case works
    }

    private var backoff = Backoff()
    private var closedUntil: ContinuousClock.Instant?
    private var failing: OutgoingServer?
    private var told: String?
    private var isKnown = false
    private var refusals = AlikeRefusals()
    private var judged: OutgoingServer?

    func mayTry(_ settings: OutgoingServer) -> Bool {
        guard let closedUntil, failing == settings else { return true }
        guard ContinuousClock.now >= closedUntil else { return false }
        // The probe: others wait until it has told.
        self.closedUntil = .now + backoff.first * 30
        return true
    }

    /// There was no mail to try: the next may be the probe.
    func triedNothing(_ settings: OutgoingServer) {
        if closedUntil != nil, failing == settings { closedUntil = .now + backoff.first }
    }

    /// Whether the server takes mail, as far as is known.
    func isOpen(_ settings: OutgoingServer) -> Bool { closedUntil == nil || failing != settings }

    /// What each outcome comes to in the light of what others were told.
    func judge(_ outcome: Outbox.Outcome, of item: Outbox.Item, _ settings: OutgoingServer) -> AlikeRefusals.Verdict {
        if judged != settings { (judged, refusals) = (settings, AlikeRefusals()) }
        return refusals.judge(outcome, of: item)
    }

    func note(_ outcome: Outbox.Outcome, _ settings: OutgoingServer) -> News? {
        switch outcome {
        case .refusedUs(let words), .refusedAlike(let words): return broke(words, settings)
        // That an answer is missing says neither.
        case .inDoubt: return nil
        case .sent, .deferred, .failed, .unclear: return works()
        }
    }

    private func works() -> News? {
        closedUntil = nil
        backoff.succeeded()
        guard told != nil || !isKnown else { return nil }
        (told, isKnown) = (nil, true)
        return .works
    }

    private func broke(_ words: String, _ settings: OutgoingServer) -> News? {
        failing = settings
        closedUntil = .now + backoff.failed()
        guard told != words else { return nil }
        told = words
        return .broke(words: words)
    }
}
