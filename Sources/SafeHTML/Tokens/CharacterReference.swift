/// `&amp;`, `&#38;` or `&#x26;`: what it stands for and where it ends (WHATWG HTML §13.2.5.72–80).
struct CharacterReference {
    let first: UInt32
    /// Zero where the reference stands for one scalar only.
    let second: UInt32
    /// The index after its last byte.
    let end: Int

    /// - Returns: nil where the `&` at `start` is only an ampersand.
    init?(in input: [UInt8], at start: Int, limit: Int, inAttribute: Bool) {
        guard start + 1 < limit else { return nil }
        let next = input[start + 1]
        if next == ASCII.hash {
            self.init(numberIn: input, at: start + 2, limit: limit)
        } else if next.isLetter {
            self.init(nameIn: input, at: start + 1, limit: limit, inAttribute: inAttribute)
        } else {
            return nil
        }
    }

    private init?(nameIn input: [UInt8], at start: Int, limit: Int, inAttribute: Bool) {
        guard let match = NamedReferences.shared.longestMatch(in: input, from: start, to: limit) else { return nil }
        end = match.end
        if inAttribute, input[end - 1] != ASCII.semicolon, end < limit,
            input[end] == ASCII.equals || input[end].isAlphanumeric
        {
            return nil  // "historical reasons": ?a=1&copy=2 is no copyright sign
        }
        (first, second) = match.scalars
    }

    private init?(numberIn input: [UInt8], at start: Int, limit: Int) {
        var index = start
        let isHex = index < limit && input[index] | 0x20 == 0x78
        if isHex { index += 1 }
        let digits = index
        var value: UInt32 = 0
        while index < limit, let digit = input[index].hexValue, isHex || digit < 10 {
            value = min(value &* (isHex ? 16 : 10) &+ UInt32(digit), 0x11_0000)
            index += 1
        }
        guard index > digits else { return nil }
        if index < limit, input[index] == ASCII.semicolon { index += 1 }
        first = Self.scalar(value)
        second = 0
        end = index
    }

    /// What a number stands for: C1 controls are read as windows-1252, what is no scalar as U+FFFD (§13.2.5.80).
    private static func scalar(_ number: UInt32) -> UInt32 {
        if number == 0 || Unicode.Scalar(number) == nil { return 0xFFFD }
        guard number >= 0x80, number < 0xA0 else { return number }
        let mapped = windows1252[Int(number - 0x80)]
        return mapped == 0 ? number : mapped
    }

    /// The upper controls, 0x80–0x9F, as windows-1252 has them; zero where it has none.
    private static let windows1252: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}
