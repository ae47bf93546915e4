/// Finds addr-specs in running text.
enum AddressFinder {
    /// All addresses of a line, in order.
    static func addresses(in line: some StringProtocol) -> [String] {
        let bytes = Array(line.utf8)
        var found: [String] = []
        var at = 0
        while found.count < 50, let sign = bytes[at...].firstIndex(of: UInt8(ascii: "@")) {
            var start = sign
            while start > at, isLocal(bytes[start - 1]) { start -= 1 }
            // 'ada@example.org' is quoted; no local part begins with such a mark.
            while start < sign, "'`=".utf8.contains(bytes[start]) { start += 1 }
            var end = sign + 1
            while end < bytes.count, isDomain(bytes[end]) { end += 1 }
            while end > sign + 1, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") {
                end -= 1
            }
            if start < sign, end > sign + 1 {
                let address = withoutMarks(bytes[start..<end])
                if address.first != "@", address.last != "@" { found.append(address) }
            }
            at = max(end, sign + 1)
        }
        return found
    }

    /// Without what wide colons, brackets and the like of East Asian texts join to it: `收件人：ada@example.org`.
    private static func withoutMarks(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(where: { $0 >= 0x80 }), let sign = text.firstIndex(of: "@") else { return text }
        let isMark = { (character: Character) in
            !character.isASCII && (character.isPunctuation || character.isWhitespace)
        }
        let start = text[..<sign].lastIndex(where: isMark).map(text.index(after:)) ?? text.startIndex
        let end = text[sign...].firstIndex(where: isMark) ?? text.endIndex
        return String(text[start..<end])
    }

    /// The address that a line begins with, brackets, bullets and words like "to" left aside.
    static func leading(in line: some StringProtocol) -> String? {
        let trimmed = line.drop { $0.isWhitespace || "<>\"'*-•([".contains($0) }
        let first = trimmed.prefix { !$0.isWhitespace && $0 != ">" && $0 != "," && $0 != ";" && $0 != ")" }
        guard first.contains("@"), let address = addresses(in: first).first,
            first.lowercased().hasPrefix(address.lowercased()) || first.lowercased().hasPrefix("mailto:")
                || first.lowercased().hasPrefix("smtp:")
        else { return nil }
        return address
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isDomain(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return letter >= 0x61 && letter <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte >= 0x80
            || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
