/// Dates in mail (RFC 5322 §3.3 and §4.3, asctime, ISO 8601), read to seconds since 1970, UTC.
public enum MailDate {
    /// Reads what a Date field holds; nil where no day can be made out.
    public static func read(_ text: String) -> Int64? { read(Array(text.utf8)[...]) }

    static func read(_ bytes: Bytes) -> Int64? {
        var reader = DateReader(tokens: DateToken.all(in: bytes))
        return reader.read()
    }

    /// `Thu, 1 Jan 1970 00:00:00 +0000`, from seconds since 1970 (RFC 5322 §3.3).
    static func format(_ seconds: Int64) -> String {
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        let second = Int(seconds) - day * 86_400
        let date = civil(day)
        let weekday = DateReader.weekdays[((day + 4) % 7 + 7) % 7]
        let month = DateReader.months[date.month - 1]
        let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        let names = [weekday, month].map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return "\(names[0]), \(padded(date.day, 2)) \(names[1]) \(padded(date.year, 4)) \(time) +0000"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Days since 1970 of a day of the Gregorian calendar.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }
}
