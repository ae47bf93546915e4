/// How long somebody worked, as people write and read it (D10).
public struct TimeSpent: Sendable, Hashable {
    public let seconds: Int

    private static let mostHours = 1000

    public init(seconds: Int) {
        self.seconds = seconds
    }

    /// `1h 20m`, `1:20`, `80` (minutes), `1.5 h`.
    ///
    /// - Throws: `FieldError` with what would be right.
    public static func read(_ text: String) throws(FieldError) -> TimeSpent {
        let text = text.trimmingSpaces.lowercased()
        guard !text.isEmpty else { throw FieldError("time", "Enter how long, such as 1h 20m, 1:20 or 80.") }
        guard text.utf8.count <= 40, let minutes = clock(text) ?? units(text), minutes > 0 else {
            throw FieldError(
                "time", "\"\(text.oneLine(40))\" is no time. Write 1h 20m, 1:20 or 80, which is minutes.")
        }
        guard minutes <= Double(mostHours * 60) else {
            throw FieldError("time", "That is more than \(mostHours) hours.")
        }
        return TimeSpent(seconds: Int((minutes * 60).rounded()))
    }

    /// `1:20`, in minutes.
    private static func clock(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
        else { return nil }
        return Double(hours * 60 + minutes)
    }

    /// Numbers with units, in minutes; one without is minutes, and stands last.
    private static func units(_ text: String) -> Double? {
        var rest = text[...]
        var minutes = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." || $0 == "," }
            guard digits.first?.isNumber == true, let number = Double(digits.replacing(",", with: ".")) else {
                return nil
            }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isLetter || $0 == "." }
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            switch unit {
            case "h", "hr", "hrs", "hour", "hours", "std", "std.": minutes += number * 60
            case "m", "min", "min.", "mins", "minute", "minutes": minutes += number
            case "" where rest.isEmpty: minutes += number
            default: return nil
            }
        }
        return minutes
    }

    /// `1 h 20 min`; empty where it is nothing.
    public func words(in language: MailLanguage = .english) -> String {
        let minutes = (seconds + 30) / 60
        let (hour, minute) = language == .german ? ("Std.", "Min.") : ("h", "min")
        let parts = [(minutes / 60, hour), (minutes % 60, minute)].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty && seconds > 0 ? "1 \(minute)" : parts.joined(separator: " ")
    }
}
