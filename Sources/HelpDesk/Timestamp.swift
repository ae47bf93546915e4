import Foundation
import PortableSQL

/// A moment: milliseconds since 1970, UTC.
public struct Timestamp: Hashable, Sendable, Comparable, Codable, SQLBindable, SQLReadable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(seconds: Int64) {
        self.milliseconds = seconds.multipliedReportingOverflow(by: 1000).partialValue
    }

    public init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    public init?(sqlValue: SQLValue) {
        guard let number = Int64(sqlValue: sqlValue) else { return nil }
        milliseconds = number
    }

    public var sqlValue: SQLValue { .integer(milliseconds) }
    public var seconds: Int64 { milliseconds / 1000 }
    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// `2026-11-24T08:40:00Z`
    public var rfc3339: String {
        date.formatted(.iso8601)
    }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
    public static func + (moment: Self, wait: Duration) -> Self {
        Self(milliseconds: moment.milliseconds + wait.milliseconds)
    }
    public static func - (moment: Self, wait: Duration) -> Self {
        Self(milliseconds: moment.milliseconds - wait.milliseconds)
    }
    public static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
