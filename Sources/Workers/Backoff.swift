/// Waits that grow after each failure, and start again after a success.
struct Backoff: Sendable {
    let first: Duration
    let longest: Duration
    private var next: Duration

    init(first: Duration = .seconds(1), longest: Duration = .seconds(300)) {
        self.first = first
        self.longest = longest
        next = first
    }

    mutating func failed() -> Duration {
        defer { next = min(longest, next * 2) }
        return next
    }

    mutating func succeeded() { next = first }
}
