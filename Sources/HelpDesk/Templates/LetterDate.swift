import Foundation

/// Moments as mails tell them.
enum LetterDate {
    /// `24 November 2026, 08:40 UTC`
    ///
    /// - Parameter zones: names such as Europe/Berlin, of which the first that is known counts; else UTC.
    static func text(_ moment: Timestamp, language: MailLanguage = .english, zone zones: String...) -> String {
        let zone = zones.lazy.compactMap { $0.isEmpty ? nil : TimeZone(identifier: $0) }.first
        let name = zone.flatMap { $0.abbreviation(for: moment.date) } ?? "UTC"
        let style = Date.VerbatimFormatStyle(
            format:
                "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits), \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
            locale: Locale(identifier: language == .english ? "en_GB" : language.rawValue), timeZone: zone ?? .gmt,
            calendar: Calendar(identifier: .gregorian))
        return "\(moment.date.formatted(style)) \(name)"
    }
}
