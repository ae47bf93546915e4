/// Waits that grow after each failure, and start again after a success.
struct Backoff: Sendable {
    let first: Duration
    let longest: Duration
    private var next: Duration
    /// In a row.
    private(set) var failures = 0

    init(first: Duration = .seconds(1), longest: Duration = .seconds(300)) {
        self.first = first
        self.longest = longest
        next = first
    }

    mutating func failed() -> Duration {
        failures += 1
        defer { next = min(longest, next * 2) }
        return next
    }

    mutating func succeeded() {
        next = first
        failures = 0
    }
}
