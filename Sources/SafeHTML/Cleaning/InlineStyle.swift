/// A `style` attribute, read by the grammar of CSS declarations and written anew (CSS Syntax §5.4.4, CSS Values).
///
/// A value is numbers, words, colours and a few functions of them. One with anything else (`url(`, `var(`, an escape)
/// goes with its property. `!important` is never written: where there are style sheets, what it beats is
/// written before it.
struct InlineStyle {
    private let source: [UInt8]
    private let end: Int
    private let listsRemoved: Bool
    private let setsImportantApart: Bool
    private var index: Int
    /// Whether an image on another server was asked for.
    private(set) var hasRemoteImage = false
    /// The declarations that are `!important`, if they are set apart.
    private(set) var important: [UInt8] = []
    /// The properties that were left out, if asked for.
    private(set) var removed: [Range<Int>] = []

    init(_ source: [UInt8], _ range: Range<Int>, listsRemoved: Bool, setsImportantApart: Bool = false) {
        self.source = source
        self.listsRemoved = listsRemoved
        self.setsImportantApart = setsImportantApart
        self.index = range.lowerBound
        self.end = range.upperBound
    }

    /// Appends the declarations that are harmless, each `name:value;`.
    mutating func append(to out: inout [UInt8]) {
        while index < end {
            skipSpaces(and: ASCII.semicolon)
            let name = readName()
            skipSpaces()
            guard index < end else { return }
            guard source[index] == ASCII.colon, !name.isEmpty else {
                index = min(declarationEnd(from: index) + 1, end)
                continue
            }
            let value = index + 1..<declarationEnd(from: index + 1)
            index = min(value.upperBound + 1, end)
            let mark = out.count
            if !append(name, value, to: &out) {
                out.removeLast(out.count - mark)
                if listsRemoved { removed.append(name) }
            } else if setsImportantApart, isImportant(value) {
                important.append(contentsOf: out[mark...])
                out.removeLast(out.count - mark)
            }
        }
    }

    private mutating func append(_ name: Range<Int>, _ value: Range<Int>, to out: inout [UInt8]) -> Bool {
        guard let property = StyleProperty.named(name, in: source) else {
            noteImage(in: value)
            return false
        }
        if property.kind == .background { return appendBackground(value, to: &out) }
        property.appendName(to: &out)
        out.append(ASCII.colon)
        guard StyleValue.append(source, value, strings: property.kind == .font, to: &out) else {
            noteImage(in: value)
            return false
        }
        if property.kind == .display, !isDisplay(value) { return false }
        out.append(ASCII.semicolon)
        return true
    }

    /// Whether a value that was found harmless ends in `!important`.
    private func isImportant(_ value: Range<Int>) -> Bool {
        guard let bang = source[value].lastIndex(of: ASCII.bang) else { return false }
        let words = source[bang + 1..<value.upperBound].split { $0.isSpace }
        return words.count == 1 && source.matches(Array("important".utf8), at: words[0].indices)
    }

    private func isDisplay(_ value: Range<Int>) -> Bool {
        let words = source[value].split { $0.isSpace || $0 == ASCII.bang }
        guard let word = words.first else { return false }
        return StyleProperty.displays.index(of: word.startIndex..<word.endIndex, in: source) != nil
    }

    private mutating func appendBackground(_ value: Range<Int>, to out: inout [UInt8]) -> Bool {
        noteImage(in: value)
        guard let color = StyleValue.color(source, value) else { return false }
        out.append("background-color:")
        guard StyleValue.append(source, color, strings: false, to: &out) else { return false }
        out.append(ASCII.semicolon)
        return true
    }

    private mutating func noteImage(in value: Range<Int>) {
        guard !hasRemoteImage else { return }
        for start in value where source[start] == ASCII.leftParenthesis && source.matches("url(", at: start - 3) {
            hasRemoteImage = true
            return
        }
    }

    private mutating func readName() -> Range<Int> {
        let start = index
        while index < end, source[index].isAlphanumeric || source[index] == ASCII.hyphen { index += 1 }
        return start..<index
    }

    private mutating func skipSpaces(and other: UInt8 = ASCII.space) {
        while index < end {
            if source[index].isSpace || source[index] == other {
                index += 1
            } else if let after = StyleValue.afterComment(source, at: index, to: end) {
                index = after
            } else {
                return
            }
        }
    }

    /// The place of the `;` that ends the declaration, past strings, brackets and comments; else the end.
    private func declarationEnd(from start: Int) -> Int {
        var index = start
        var depth = 0
        while index < end {
            let byte = source[index]
            switch byte {
            case ASCII.semicolon where depth == 0: return index
            case ASCII.leftParenthesis: depth += 1
            case ASCII.rightParenthesis: depth = max(depth - 1, 0)
            case ASCII.backslash: index += 1
            case ASCII.singleQuote, ASCII.doubleQuote:
                index = StyleValue.stringEnd(source, from: index + 1, to: end, quote: byte)
            case ASCII.slash:
                if let after = StyleValue.afterComment(source, at: index, to: end) { index = after - 1 }
            default: break
            }
            index += 1
        }
        return end
    }
}
