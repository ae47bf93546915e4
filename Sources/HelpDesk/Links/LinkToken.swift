/// What stands at the end of a link in a mail that does something: `mrlink`, then hexadecimal digits.
///
/// Mail programs, relays and link scanners rewrite addresses in their own ways; letters and digits survive all of them, in
/// either case. The beginning makes such a token known wherever it is quoted (T16).
enum LinkToken {
    static let beginning = "mrlink"
    /// Fewer digits than any of our tokens has are somebody's own words.
    private static let leastDigits = 24

    /// 256 bits that nobody can guess.
    static func random(_ tokens: Tokens) -> String { beginning + hexadecimal(tokens.bytes(32)) }

    static func isRandom(_ token: String) -> Bool {
        token.utf8.count == beginning.utf8.count + 64 && token.hasPrefix(beginning)
            && token.dropFirst(beginning.count).allSatisfy(\.isHexDigit)
    }
}

extension LinkToken {
    /// Takes our tokens out of words that others will read, wherever they stand: in text, in addresses, in addresses that
    /// a scanner wrapped into its own, broken over two lines.
    static func removed(from text: String) -> String {
        guard text.holds(beginning) || text.holds("MRLINK") else { return text }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard let end = end(of: bytes, from: index) else {
                kept.append(bytes[index])
                index += 1
                continue
            }
            kept += Array("link-removed".utf8)
            index = end
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Where the token ends that begins here; nil where none does.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        for letter in beginning.utf8 {
            guard index < bytes.count, bytes[index] | 0x20 == letter else { return nil }
            index += 1
        }
        var digits = 0
        var end = index
        while index < bytes.count {
            if isDigit(bytes[index]) {
                digits += 1
                end = index + 1
            } else if !isBreak(bytes[index]) || digits >= longest {
                break
            }
            index += 1
        }
        return digits >= leastDigits ? end : nil
    }

    /// The longest token that there is, in digits: behind it a line break ends it.
    private static let longest = 2 * max(32, SignedLink.length)

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// A line that was broken, and what mail programs put before the rest of it: `=` of quoted-printable, `>` of a quote.
    private static func isBreak(_ byte: UInt8) -> Bool { [0x0A, 0x0D, 0x20, 0x3D, 0x3E].contains(byte) }
}
