/// The pieces of a date: numbers, words and the signs between them; comments are left out.
enum DateToken: Equatable {
    case number(Int, digits: Int)
    case word(String)
    case sign(UInt8)

    /// At most 40 tokens: no date has more.
    static func all(in bytes: Bytes) -> [DateToken] {
        var tokens: [DateToken] = []
        var at = bytes.startIndex
        var depth = 0
        while let byte = bytes.at(at), tokens.count < 40 {
            if byte == .open { depth += 1 }
            if byte == .close { depth = max(0, depth - 1) }
            guard depth == 0, byte.isDigit || byte.isLetter || byte >= 0x80 else {
                if depth == 0, !byte.isWhite, byte != .close { tokens.append(.sign(byte)) }
                at += 1
                continue
            }
            let run = bytes[at...].prefix { byte.isDigit ? $0.isDigit : $0.isLetter || $0 >= 0x80 }
            let text = run.prefix(24).loweredASCII
            tokens.append(byte.isDigit ? .number(Int(text.prefix(9)) ?? 0, digits: run.count) : .word(text))
            at = run.endIndex
        }
        return tokens
    }
}

/// Makes a day, a time and a zone out of tokens, in whatever order they come.
struct DateReader {
    static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    let tokens: [DateToken]
    private var at = 0
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var seconds = 0
    private var hasTime = false
    private var zone: Int?

    init(tokens: [DateToken]) {
        self.tokens = tokens
    }

    mutating func read() -> Int64? {
        while at < tokens.count {
            switch tokens[at] {
            case .number(let number, let digits): read(number, digits)
            case .word(let word): read(word)
            case .sign(let sign): readZone(after: sign)
            }
        }
        guard let year, let month, let day, day >= 1, day <= 31, year >= 1900, year <= 9999 else { return nil }
        return Int64(MailDate.days(year: year, month: month, day: day) * 86_400 + seconds - (zone ?? 0))
    }

    private mutating func read(_ number: Int, _ digits: Int) {
        if hasTime == false, let time = time(at) { return take(time) }
        at += 1
        if digits == 8, year == nil, month == nil, day == nil {
            year = number / 10_000
            month = valid(month: number / 100 % 100)
            day = number % 100
        } else if digits >= 4 {
            if year == nil { year = number }
            numericDate()
        } else if day == nil, number >= 1, number <= 31 {
            day = number
        } else if year == nil, digits <= 3 {
            year = number < 50 ? 2000 + number : 1900 + number  // RFC 5322 §4.3
        }
    }

    /// `2024-02-29` and `2024/02/29`, where the year was just read.
    private mutating func numericDate() {
        guard month == nil, day == nil, at + 3 < tokens.count, case .sign(let first) = tokens[at],
            first == .dash || first == .slash || first == .dot, tokens[at + 2] == tokens[at],
            case .number(let monthNumber, _) = tokens[at + 1], case .number(let dayNumber, _) = tokens[at + 3]
        else { return }
        month = valid(month: monthNumber)
        day = dayNumber
        at += 4
    }

    private func valid(month: Int) -> Int? { (1...12).contains(month) ? month : nil }

    private struct Time {
        var seconds: Int
        var next: Int
    }

    private func number(_ place: Int) -> Int? {
        guard place < tokens.count, case .number(let number, let digits) = tokens[place], digits <= 2 else {
            return nil
        }
        return number
    }

    private func isSeparator(_ place: Int, dotted: Bool) -> Bool {
        place < tokens.count && (tokens[place] == .sign(.colon) || dotted && tokens[place] == .sign(.dot))
    }

    /// `hh:mm[:ss[.fraction]]`; QUIRK RFC 5322 §3.3: dots instead of colons where a day is already read.
    private func time(_ place: Int) -> Time? {
        let dotted = day != nil
        guard let hour = number(place), isSeparator(place + 1, dotted: dotted), let minute = number(place + 2),
            hour <= 24, minute <= 59
        else { return nil }
        var time = Time(seconds: hour * 3_600 + minute * 60, next: place + 3)
        if isSeparator(place + 3, dotted: dotted), let second = number(place + 4), second <= 60 {
            time.seconds += second
            time.next = place + 5
            if time.next + 1 < tokens.count, tokens[time.next] == .sign(.dot), case .number = tokens[time.next + 1] {
                time.next += 2
            }
        }
        return time
    }

    private mutating func take(_ time: Time) {
        seconds = time.seconds
        hasTime = true
        at = time.next
    }

    private mutating func read(_ word: String) {
        at += 1
        if let place = Self.months.firstIndex(of: String(word.prefix(3))), month == nil {
            month = place + 1
        } else if word == "pm", hasTime, seconds < 12 * 3_600 {
            seconds += 12 * 3_600
        } else if word == "am", hasTime, seconds >= 12 * 3_600 {
            seconds -= 12 * 3_600
        } else if hasTime, zone == nil, let named = Self.zone(named: word) {
            zone = named
        }
    }

    /// The zones that have names (RFC 5322 §4.3); those that mean nothing sure are UTC.
    private static func zone(named word: String) -> Int? {
        switch word {
        case "edt", "clt": -4 * 3_600
        case "est", "cdt": -5 * 3_600
        case "cst", "mdt": -6 * 3_600
        case "mst", "pdt": -7 * 3_600
        case "pst", "akdt": -8 * 3_600
        case "bst", "cet", "met", "mez": 3_600
        case "cest", "mest", "mesz", "eet", "sast": 2 * 3_600
        case "eest", "msk": 3 * 3_600
        case "jst", "kst": 9 * 3_600
        case "aest": 10 * 3_600
        case "aedt": 11 * 3_600
        default: nil
        }
    }

    /// `+hhmm`, `+hh:mm`, `+hh`, also after `GMT`.
    private mutating func readZone(after sign: UInt8) {
        at += 1
        guard sign == .dash || sign == 0x2B, hasTime, at < tokens.count,
            case .number(let number, let digits) = tokens[at]
        else { return }
        // `10:00:00 -2024` has no zone, and a year is no zone.
        guard digits <= 4, digits < 4 || year != nil || number <= 1400 else { return }
        at += 1
        var hours = digits <= 2 ? number : number / 100
        var minutes = digits <= 2 ? 0 : number % 100
        if digits <= 2, isSeparator(at, dotted: false), let more = self.number(at + 1) {
            minutes = more
            at += 2
        }
        if hours > 24 || minutes > 59 {
            hours = 0
            minutes = 0
        }
        let offset = hours * 3_600 + minutes * 60
        if zone == nil || zone == 0 { zone = sign == .dash ? -offset : offset }
    }
}
