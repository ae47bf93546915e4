/// Breaks the lines of a text part where a mail program would while it is typed (RFC 5322 §2.1.1 asks for 78).
enum LineWrap {
    /// Characters of a line, without its end.
    static let width = 78

    /// Quotes go on with their marks and items with their indent. A word that is longer, such as an address, stays whole;
    /// so do rows of a table (tabs) and what is indented, which may be a program.
    static func wrapped(_ text: String) -> String {
        guard isLong(text) else { return text }
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(line)
            .joined(separator: "\n")
    }

    /// Bytes stand in for characters: where no line has that many bytes, none has that many characters.
    private static func isLong(_ text: String) -> Bool {
        var length = 0
        for byte in text.utf8 {
            length = byte == UInt8(ascii: "\n") ? 0 : length + 1
            if length > width { return true }
        }
        return false
    }

    private static func line(_ line: Substring) -> String {
        guard line.utf8.count > width, line.count > width else { return String(line) }
        let mark = line.prefix { $0 == ">" || $0 == " " }
        let isQuote = mark.contains(">")
        guard isQuote || mark.isEmpty, !line.contains("\t") else { return String(line) }
        let lead = isQuote ? String(mark) : ""
        let words = line.dropFirst(lead.count)
        return joined(words.split(separator: " "), lead: lead, indent: indent(of: words))
    }

    /// The blanks below "- " or "12. ".
    private static func indent(of words: Substring) -> String {
        if words.hasPrefix("- ") { return "  " }
        let digits = words.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits.count <= 3, words.dropFirst(digits.count).hasPrefix(". ") else { return "" }
        return String(repeating: " ", count: digits.count + 2)
    }

    private static func joined(_ words: [Substring], lead: String, indent: String) -> String {
        var lines: [String] = []
        var current = lead
        var length = lead.count
        for (place, word) in words.enumerated() {
            let count = word.count
            let isFirst = length == lead.count || (!lines.isEmpty && length == lead.count + indent.count)
            // A line that begins with ">" would be a quote, and "From " is changed on its way.
            if !isFirst, length + 1 + count > width, !word.hasPrefix(">"), word != "From", place > 0 {
                lines.append(current)
                current = lead + indent
                length = lead.count + indent.count
            } else if !isFirst {
                current += " "
                length += 1
            }
            current += word
            length += count
        }
        return (lines + [current]).joined(separator: "\n")
    }
}
