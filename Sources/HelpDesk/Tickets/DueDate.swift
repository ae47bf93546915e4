import Foundation
import PortableSQL

/// When a ticket should be done (D3), as somebody enters it and as lists ask for it.
public enum DueDate {
    /// Nil where no day was entered. A day without a time is over at its last minute.
    ///
    /// - Throws: `FieldError` with what would be right.
    public static func read(day: String, time: String, in zone: TimeZone) throws(FieldError) -> Timestamp? {
        guard !day.isBlank else {
            guard time.isBlank else { throw FieldError("due", "Enter the day, too.") }
            return nil
        }
        guard let date = CalendarDay(day) else {
            throw FieldError(
                "due", "\"\(day.oneLine(40))\" is no day; write it as 2026-11-24 or 24.11.2026.")
        }
        let parts = time.isBlank ? ["23", "59"] : time.trimmingSpaces.split(separator: ":").map(String.init)
        guard (2...3).contains(parts.count), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...23).contains(hour), (0...59).contains(minute),
            let moment = date.moment(hour: hour, minute: minute, in: zone)
        else { throw FieldError("due", "\"\(time.oneLine(20))\" is no time of day; write it as 14:30.") }
        return moment
    }

    /// `2026-11-24` and `14:30`; no time where it was a whole day.
    public static func parts(of moment: Timestamp, in zone: TimeZone) -> (day: String, time: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.hour, .minute], from: moment.date)
        let (hour, minute) = (parts.hour ?? 0, parts.minute ?? 0)
        let time = [hour, minute].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return (CalendarDay(moment, in: zone).description, time == "23:59" ? "" : time)
    }

    /// A condition on `ticket t`: `over`, `today` (in 24 hours), `week`; else all that are due some day.
    static func condition(_ word: String, now: Timestamp) -> SQL {
        let open: SQL = "t.is_closed = FALSE AND t.due_at IS NOT NULL"
        switch word.trimmingSpaces.lowercased() {
        case "over", "overdue": return "\(open) AND t.due_at < \(now)"
        case "today": return "\(open) AND t.due_at < \(now + .seconds(86_400))"
        case "week": return "\(open) AND t.due_at < \(now + .seconds(7 * 86_400))"
        default: return open
        }
    }
}
