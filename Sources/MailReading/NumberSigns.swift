/// Years, times and days among the numbers of a line.
struct NumberSigns {
    private(set) var hasYear = false
    private(set) var hasTime = false
    private(set) var hasDayDate = false

    var hasDate: Bool { hasYear || hasTime || hasDayDate }

    init(_ line: Substring) {
        var line = Self.mayHoldOtherDigits(line) ? Self.western(line) : line
        self = line.withUTF8 { NumberSigns(bytes: $0) }
    }

    /// Arabic, Persian, Indian and wide digits begin with these bytes.
    private static func mayHoldOtherDigits(_ line: Substring) -> Bool {
        line.utf8.contains { $0 == 0xD9 || $0 == 0xDB || $0 == 0xE0 || $0 == 0xEF }
    }

    /// With the digits of all scripts as those of ASCII.
    private static func western(_ line: Substring) -> Substring {
        let scalars = line.unicodeScalars.map { scalar -> Unicode.Scalar in
            guard scalar.value > 0x7F, scalar.properties.numericType == .decimal,
                let value = scalar.properties.numericValue
            else { return scalar }
            return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
        }
        return Substring(String(String.UnicodeScalarView(scalars)))
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < bytes.count {
            guard Self.isDigit(bytes[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
            read(start..<at, in: bytes)
        }
    }

    private mutating func read(_ run: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
        let after = run.upperBound < bytes.count ? bytes[run.upperBound] : 0
        let isFollowed = run.upperBound + 1 < bytes.count && Self.isDigit(bytes[run.upperBound + 1])
        if run.count == 4 {
            let century = bytes[run.lowerBound..<run.lowerBound + 2]
            if century.elementsEqual("19".utf8) || century.elementsEqual("20".utf8) { hasYear = true }
        } else if run.count <= 2 {
            if after == UInt8(ascii: ":") || after | 0x20 == UInt8(ascii: "h"), isFollowed { hasTime = true }
            if after == UInt8(ascii: "/") || after == UInt8(ascii: "-"), isFollowed { hasDayDate = true }
            if after == UInt8(ascii: "."), isFollowed { hasDayDate = true }
            if after == UInt8(ascii: " ") || after == UInt8(ascii: "."), Self.month(after: run.upperBound, in: bytes) {
                hasDayDate = true
            }
        }
    }

    /// A day before the name of a month: `16 aug. 2014`.
    private static func month(after place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let word = bytes[place...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }.prefix(3)
        guard word.count == 3, word.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) else { return false }
        return months.contains(String(decoding: word.map { $0 | 0x20 }, as: UTF8.self))
    }

    private static let months: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "okt", "dez", "des",
        "maj",
        "ene", "abr", "ago", "dic", "fev", "set", "out", "gen", "mag", "giu", "lug", "ott", "maa", "mei", "avr", "jui",
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
