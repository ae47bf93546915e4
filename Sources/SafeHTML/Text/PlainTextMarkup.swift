/// Writes plain text as HTML: a link is found in the text first, and each piece is escaped as it is written.
struct PlainTextMarkup {
    private let source: [UInt8]
    private var out: [UInt8] = []
    private var isInParagraph = false

    init(_ text: String) {
        source = Tokenizer.normalized(text)
    }

    mutating func html() -> String {
        var start = 0
        while start < source.count {
            let end = source.index(of: ASCII.lineFeed, from: start, to: source.count)
            write(line: start..<end)
            start = end + 1
        }
        endParagraph()
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func write(line: Range<Int>) {
        guard !source[line].allSatisfy(\.isSpace) else { return endParagraph() }
        if isInParagraph { out.append("<br>\n") } else { out.append("<p>") }
        isInParagraph = true
        var index = line.lowerBound
        var start = index
        while index < line.upperBound {
            guard let end = linkEnd(from: index, in: line) else {
                index += 1
                continue
            }
            writeText(start..<index)
            writeLink(index..<end)
            index = end
            start = end
        }
        writeText(start..<line.upperBound)
    }

    private mutating func endParagraph() {
        if isInParagraph { out.append("</p>\n") }
        isInParagraph = false
    }

    /// Every space after another stays one, so that columns and indents keep their place.
    private mutating func writeText(_ range: Range<Int>) {
        var start = range.lowerBound
        for index in range where isKeptSpace(index) {
            Escaping.appendText(source, start..<index, to: &out)
            if source[index] == ASCII.tab { out.append("&nbsp;&nbsp;&nbsp; ") } else { out.append("&nbsp;") }
            start = index + 1
        }
        Escaping.appendText(source, start..<range.upperBound, to: &out)
    }

    private func isKeptSpace(_ index: Int) -> Bool {
        guard source[index] == ASCII.space else { return source[index] == ASCII.tab }
        return index == 0 || source[index - 1] == ASCII.lineFeed
            || index + 1 < source.count && source[index + 1] == ASCII.space
    }

    private static let schemes: [StaticString] = ["http://", "https://", "mailto:"]

    /// Where the address that begins at `start` ends; nil where none begins.
    private func linkEnd(from start: Int, in line: Range<Int>) -> Int? {
        let first = source[start].lowercased
        guard first == 0x68 || first == 0x6D, start == line.lowerBound || !source[start - 1].isAlphanumeric else {
            return nil
        }
        guard let scheme = Self.schemes.first(where: { source.matches($0, at: start) }) else { return nil }
        let rest = start + scheme.utf8CodeUnitCount
        var end = rest
        while end < line.upperBound, isAddress(source[end]) { end += 1 }
        end = withoutPunctuation(rest..<end)
        return end > rest ? end : nil
    }

    private func isAddress(_ byte: UInt8) -> Bool {
        byte > ASCII.space && byte != ASCII.less && byte != ASCII.greater && byte != ASCII.doubleQuote
            && byte != ASCII.delete
    }

    /// A sentence's punctuation after an address isn't part of it, nor is a bracket that was opened before it.
    private func withoutPunctuation(_ range: Range<Int>) -> Int {
        var depth = 0
        for byte in source[range] {
            if byte == ASCII.leftParenthesis { depth += 1 }
            if byte == ASCII.rightParenthesis { depth -= 1 }
        }
        var end = range.upperBound
        while end > range.lowerBound {
            switch source[end - 1] {
            case ASCII.dot, ASCII.comma, ASCII.semicolon, ASCII.colon, ASCII.bang, ASCII.question, ASCII.singleQuote,
                ASCII.rightBracket, 0x7D, ASCII.star, ASCII.underscore:
                end -= 1
            case ASCII.rightParenthesis where depth < 0:
                depth += 1
                end -= 1
            default: return end
            }
        }
        return end
    }

    private mutating func writeLink(_ range: Range<Int>) {
        out.append("<a href=\"")
        Address.appendRest(source, range, to: &out)
        out.append("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">")
        Escaping.appendText(source, range, to: &out)
        out.append("</a>")
    }
}
