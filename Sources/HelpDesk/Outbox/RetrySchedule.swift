/// When a mail that was put off is tried again (RFC 5321 §4.5.4.1).
public enum RetrySchedule {
    /// The waits before each new attempt, the first after the first failure.
    private static let waits: [Duration] = [.seconds(60), .seconds(300), .seconds(900), .seconds(1800), .seconds(3600)]
    /// All later ones, before they are spread.
    private static let last = Duration.seconds(4020)
    /// No wait is longer.
    static let longest = Duration.seconds(4422)
    /// After having been tried for so long it has failed.
    static let giveUpAfter = Duration.seconds(5 * 86400)
    /// The most that the time between two attempts counts for: a clock that was wrong for a moment gives nothing up.
    private static let mostCredit = Duration.seconds(7200)
    /// A connection that broke behind the final dot may have delivered it.
    private static let inDoubt = Duration.seconds(600)

    /// - Parameter attempts: those that were made, at least 1.
    /// - Parameter spread: from 0 to 1, so that mails which failed together don't come back together.
    static func wait(afterAttempts attempts: Int, isInDoubt: Bool, spread: Double) -> Duration {
        let wait = attempts <= waits.count ? waits[max(0, attempts - 1)] : last
        let spreadOut = Duration.milliseconds(Int64(Double(wait.milliseconds) * (0.9 + 0.2 * spread)))
        return isInDoubt ? max(spreadOut, inDoubt) : spreadOut
    }

    /// What the time since the last attempt counts for, towards giving up.
    static func credit(for elapsed: Duration) -> Duration { min(max(elapsed, .zero), mostCredit) }
}
