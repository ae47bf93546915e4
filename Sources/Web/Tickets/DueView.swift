import HelpDesk
import Mustache

/// A due date that is near or over.
struct DueView: Sendable {
    private static let near = Duration.seconds(48 * 3600)

    let words: String
    let exact: String
    let isLate: Bool

    /// Nil where it is far off.
    init?(_ due: Timestamp, when: When) {
        guard due - when.now < Self.near else { return nil }
        isLate = due < when.now
        words =
            isLate
            ? "overdue \(when.age(since: due))" : "due in \(When(now: due, zone: when.zone).age(since: when.now))"
        exact = when.exact(due)
    }
}

extension DueView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "words": words
        case "exact": exact
        case "isLate": isLate
        default: nil
        }
    }
}
