/// INTERNALDATE (RFC 9051 §9, date-time).
enum IMAPDate {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Seconds of Unix time of `17-Jul-1996 02:44:25 -0700`; nil where it is no such text.
    static func seconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 3 else { return nil }
        let date = words[0].split(separator: "-")
        let time = words[1].split(separator: ":")
        guard date.count == 3, time.count == 3,
            let day = date[0].utf8.decimal, (1...31).contains(day),
            let month = months.firstIndex(of: date[1].lowercased()),
            let year = date[2].utf8.decimal, (1...9_999).contains(year),
            let hour = time[0].utf8.decimal, hour < 24,
            let minute = time[1].utf8.decimal, minute < 60,
            let second = time[2].utf8.decimal, second <= 60,
            let zone = zone(words[2])
        else { return nil }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        return Int64(days * 86_400 + hour * 3_600 + minute * 60 + second - zone)
    }

    /// Seconds east of Greenwich.
    private static func zone(_ text: Substring) -> Int? {
        let digits = text.utf8.dropFirst()
        guard digits.count == 4, let value = digits.decimal, value % 100 < 60, value < 2_400 else { return nil }
        let seconds = value / 100 * 3_600 + value % 100 * 60
        switch text.first {
        case "+": return seconds
        case "-": return -seconds
        default: return nil
        }
    }

    /// In the proleptic Gregorian calendar, years counted from March so that the leap day is the last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
