import Glibc

/// A day as people write it, in UTC.
enum CivilDate {
    /// As in "2026-03-01".
    static func text(ofUnixTime seconds: Int64) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&moment, &parts) != nil else { return "an unknown day" }
        let year = Int(parts.tm_year) + 1_900
        return "\(year)-\(twoDigits(parts.tm_mon + 1))-\(twoDigits(parts.tm_mday))"
    }

    private static func twoDigits(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
