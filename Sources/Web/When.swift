import Foundation
import HelpDesk
import Mustache
import Synchronization

/// Moments as a page shows them: short to read, exact on hover and for machines.
struct When: Sendable {
    let now: Timestamp
    let zone: TimeZone

    /// `today 08:40`, `Saturday 09:14`, `14 Nov 2026`.
    func short(_ moment: Timestamp) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let (day, today) = (calendar.startOfDay(for: moment.date), calendar.startOfDay(for: now.date))
        let days = calendar.dateComponents([.day], from: day, to: today).day ?? 0
        switch days {
        case 0: return "today \(format("HH:mm", moment))"
        case 1: return "yesterday \(format("HH:mm", moment))"
        case -1: return "tomorrow \(format("HH:mm", moment))"
        case -6 ... -2, 2...6: return format("EEEE HH:mm", moment)
        default: return format("d MMM yyyy", moment)
        }
    }

    /// `24 November 2026 at 08:40:12 GMT`
    func exact(_ moment: Timestamp) -> String { format("d MMMM yyyy 'at' HH:mm:ss zzz", moment) }

    /// How long something lasts: `12 min`, `19 h`, `2 d`.
    func age(since moment: Timestamp) -> String {
        let minutes = max(0, (now - moment).milliseconds / 60_000)
        if minutes < 60 { return "\(minutes) min" }
        if minutes < 48 * 60 { return "\(minutes / 60) h" }
        return "\(minutes / 1440) d"
    }

    private func format(_ pattern: String, _ moment: Timestamp) -> String {
        Self.formatters.withLock { formatters in
            let key = FormatterKey(zone: zone, pattern: pattern)
            if let known = formatters[key] { return known.string(from: moment.date) }
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_GB")
            formatter.timeZone = zone
            formatter.dateFormat = pattern
            if formatters.count >= Self.mostFormatters { formatters.removeAll() }
            formatters[key] = formatter
            return formatter.string(from: moment.date)
        }
    }

    private struct FormatterKey: Hashable {
        let zone: TimeZone
        let pattern: String
    }

    private static let mostFormatters = 500
    /// Making them anew was a third of a long ticket's page.
    private static let formatters = Mutex<[FormatterKey: DateFormatter]>([:])

    /// For a `<time>` element.
    func view(_ moment: Timestamp) -> TimeView {
        TimeView(machine: moment.rfc3339, short: short(moment), exact: exact(moment))
    }
}

struct TimeView: Sendable {
    let machine: String
    let short: String
    let exact: String
}

/// `2.1 MB`, `14 kB`, `312 bytes`
func sizeText(_ bytes: Int) -> String { Attachment.sizeText(bytes) }

extension TimeView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "machine": machine
        case "short": short
        case "exact": exact
        default: nil
        }
    }
}
