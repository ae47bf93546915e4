import Foundation

/// A day of the calendar, wherever one is.
public struct CalendarDay: Sendable, Hashable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// From `2026-11-24` (RFC 3339 "full-date") or `24.11.2026`; nil where there is no such day.
    public init?(_ text: some StringProtocol) {
        let text = text.trimmingSpaces
        let isGerman = text.contains(".")
        let parts = text.split(separator: isGerman ? "." : "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        self.init(year: numbers[isGerman ? 2 : 0], month: numbers[1], day: numbers[isGerman ? 0 : 2])
    }

    public init?(year: Int, month: Int, day: Int) {
        guard (1000...9999).contains(year), (1...12).contains(month), (1...Self.length(month, year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that it is in `zone` at `moment`.
    public init(_ moment: Timestamp, in zone: TimeZone) {
        let parts = Self.calendar(zone).dateComponents([.year, .month, .day], from: moment.date)
        year = parts.year ?? 1970
        month = parts.month ?? 1
        day = parts.day ?? 1
    }

    /// `2026-11-24`
    public var description: String { "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))" }

    /// `24 November 2026`
    func words(in language: MailLanguage) -> String {
        guard let noon = moment(hour: 12, minute: 0, in: .gmt) else { return description }
        let style = Date.VerbatimFormatStyle(
            format: "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits)",
            locale: language.locale, timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return noon.date.formatted(style)
    }

    /// Nil where the zone has no such moment.
    public func moment(hour: Int, minute: Int, in zone: TimeZone) -> Timestamp? {
        let parts = DateComponents(year: year, month: month, day: day, hour: hour, minute: minute)
        return Self.calendar(zone).date(from: parts).map { Timestamp($0) }
    }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static func length(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Whether this is one of `0` to `9` in ASCII.
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

extension MailLanguage {
    var locale: Locale { Locale(identifier: self == .english ? "en_GB" : rawValue) }
}
