/// The bytes that HTML, URLs and CSS give a meaning to.
enum ASCII {
    static let null: UInt8 = 0x00
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let formFeed: UInt8 = 0x0C
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let bang: UInt8 = 0x21
    static let doubleQuote: UInt8 = 0x22
    static let hash: UInt8 = 0x23
    static let percent: UInt8 = 0x25
    static let ampersand: UInt8 = 0x26
    static let singleQuote: UInt8 = 0x27
    static let leftParenthesis: UInt8 = 0x28
    static let rightParenthesis: UInt8 = 0x29
    static let star: UInt8 = 0x2A
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let hyphen: UInt8 = 0x2D
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let less: UInt8 = 0x3C
    static let equals: UInt8 = 0x3D
    static let greater: UInt8 = 0x3E
    static let question: UInt8 = 0x3F
    static let at: UInt8 = 0x40
    static let leftBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let rightBracket: UInt8 = 0x5D
    static let underscore: UInt8 = 0x5F
    static let leftBrace: UInt8 = 0x7B
    static let rightBrace: UInt8 = 0x7D
    static let delete: UInt8 = 0x7F
}

extension UInt8 {
    /// Tab, LF, FF, CR or space: whitespace as the tokenizer knows it (WHATWG HTML §13.2.5).
    @inline(__always) var isSpace: Bool { self == 0x20 || (self <= 0x0D && self >= 0x09 && self != 0x0B) }

    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }

    @inline(__always) var isAlphanumeric: Bool { isLetter || isDigit }

    /// The lower-case letter of an ASCII letter, every other byte as it is.
    @inline(__always) var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// 0–15, or nil where the byte is no hex digit.
    var hexValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}

extension Array<UInt8> {
    /// The UTF-8 of U+FFFD, what a NUL becomes.
    static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Whether the bytes of `range` are `word`, which is lower-case ASCII, in any case.
    func matches(_ word: StaticString, at start: Int) -> Bool {
        guard start >= 0, word.utf8CodeUnitCount <= count - start else { return false }
        return word.withUTF8Buffer { expected in
            for (offset, byte) in expected.enumerated() where self[start + offset].lowercased != byte { return false }
            return true
        }
    }

    /// Whether `range` holds `word`, which is lower-case ASCII, in any case.
    func matches(_ word: [UInt8], at range: Range<Int>) -> Bool {
        guard word.count == range.count, range.upperBound <= count else { return false }
        for offset in word.indices where self[range.lowerBound + offset].lowercased != word[offset] { return false }
        return true
    }

    /// The UTF-8 as a string; what is none, which the cleaner never writes, becomes U+FFFD.
    ///
    /// Validating is much quicker than repairing, which is left for what turns out to need it.
    var text: String { String(validating: self, as: UTF8.self) ?? String(decoding: self, as: UTF8.self) }

    /// Appends the UTF-8 of a scalar value; what is none (a surrogate, or beyond U+10FFFF) becomes U+FFFD.
    mutating func append(scalar value: UInt32) {
        guard let scalar = Unicode.Scalar(value) else { return append(contentsOf: Self.replacement) }
        if scalar.isASCII {
            append(UInt8(truncatingIfNeeded: value))
        } else {
            append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
