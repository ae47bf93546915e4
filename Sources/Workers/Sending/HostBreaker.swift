import HelpDesk

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

    func mayTry(_ settings: OutgoingServer) -> Bool {
        guard let closedUntil, failing == settings else { return true }
        guard ContinuousClock.now >= closedUntil else { return false }
        // The probe: others wait until it has told.
        self.closedUntil = .now + backoff.first * 30
        return true
    }

    /// Whether the server takes mail, as far as is known.
    func isOpen(_ settings: OutgoingServer) -> Bool { closedUntil == nil || failing != settings }

    func note(_ outcome: Outbox.Outcome, _ settings: OutgoingServer) -> News? {
        guard case .refusedUs(let words) = outcome else {
            closedUntil = nil
            backoff.succeeded()
            guard told != nil || !isKnown else { return nil }
            (told, isKnown) = (nil, true)
            return .works
        }
        failing = settings
        closedUntil = .now + backoff.failed()
        guard told != words else { return nil }
        told = words
        return .broke(words: words)
    }
}
