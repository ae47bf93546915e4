/// The value of a CSS declaration: its tokens, checked and written anew.
struct StyleValue {
    private let source: [UInt8]
    private let end: Int
    private let allowsStrings: Bool
    private var index: Int
    /// Whether a space is due before the next token.
    private var isApart = false
    private var isEmpty = true

    /// Appends the value; false, with something appended, where it isn't harmless.
    static func append(_ source: [UInt8], _ range: Range<Int>, strings: Bool, to out: inout [UInt8]) -> Bool {
        var value = StyleValue(source, range, strings: strings)
        while let token = value.next() {
            guard case .token(let range, let isString) = token else { return false }
            value.append(range, isString: isString, to: &out)
        }
        return !value.isEmpty
    }

    /// The first token of a `background` that is a colour.
    static func color(_ source: [UInt8], _ range: Range<Int>) -> Range<Int>? {
        var value = StyleValue(source, range, strings: false)
        while let token = value.next() {
            switch token {
            case .token(let range, _): if isColor(range, in: source) { return range }
            case .function: continue
            case .bad: value.index += 1
            }
        }
        return nil
    }

    private static func isColor(_ range: Range<Int>, in source: [UInt8]) -> Bool {
        guard let first = range.first else { return false }
        if source[first] == ASCII.hash { return true }
        return source[first].isLetter && StyleProperty.backgroundWords.index(of: range, in: source) == nil
    }

    /// Where to go on after a comment that begins at `index`.
    static func afterComment(_ source: [UInt8], at index: Int, to end: Int) -> Int? {
        guard index + 1 < end, source[index] == ASCII.slash, source[index + 1] == ASCII.star else { return nil }
        var index = index + 2
        while index + 1 < end {
            if source[index] == ASCII.star, source[index + 1] == ASCII.slash { return index + 2 }
            index += 1
        }
        return end
    }

    /// Where to go on after the spaces and comments at `start`.
    static func afterBlank(_ source: [UInt8], from start: Int, to end: Int) -> Int {
        var index = start
        while index < end {
            if source[index].isSpace {
                index += 1
            } else if let after = afterComment(source, at: index, to: end) {
                index = after
            } else {
                break
            }
        }
        return index
    }

    /// The place of the quote that ends a string; a line end ends it too, a broken one (CSS Syntax §4.3.5).
    static func stringEnd(_ source: [UInt8], from start: Int, to end: Int, quote: UInt8) -> Int {
        var index = start
        while index < end, source[index] != quote, source[index] != ASCII.lineFeed {
            index += source[index] == ASCII.backslash ? 2 : 1
        }
        return min(index, end)
    }

    private enum Token {
        case token(Range<Int>, isString: Bool)
        /// A function that isn't allowed, read past.
        case function
        case bad
    }

    private init(_ source: [UInt8], _ range: Range<Int>, strings: Bool) {
        self.source = source
        self.end = range.upperBound
        self.index = range.lowerBound
        self.allowsStrings = strings
    }

    private mutating func append(_ range: Range<Int>, isString: Bool, to out: inout [UInt8]) {
        let isSeparator = range.count == 1 && isSeparator(source[range.lowerBound])
        if isApart, !isEmpty, !isSeparator { out.append(ASCII.space) }
        if isString { out.append(ASCII.singleQuote) }
        out.append(source, range)
        if isString { out.append(ASCII.singleQuote) }
        isEmpty = false
        isApart = false
        if isSeparator { skipSpaces() }
        if isSeparator { isApart = false }
    }

    private func isSeparator(_ byte: UInt8) -> Bool { byte == ASCII.comma || byte == ASCII.slash }

    private mutating func next() -> Token? {
        skipSpaces()
        guard index < end else { return nil }
        let byte = source[index]
        let start = index
        if byte.isLetter || byte >= 0x80 || byte == ASCII.underscore { return readWord(from: start) }
        if byte.isDigit || byte == ASCII.dot || byte == ASCII.plus || byte == ASCII.hyphen { return readNumber() }
        switch byte {
        case ASCII.hash: return readHash()
        case ASCII.comma, ASCII.slash:
            index += 1
            return .token(start..<index, isString: false)
        case ASCII.singleQuote, ASCII.doubleQuote: return allowsStrings ? readString(quote: byte) : .bad
        case ASCII.bang: return isImportant() ? nil : .bad
        default: return .bad
        }
    }

    private mutating func skipSpaces() {
        while index < end {
            if source[index].isSpace {
                index += 1
            } else if let after = Self.afterComment(source, at: index, to: end) {
                index = after
            } else {
                return
            }
            isApart = true
        }
    }

    private mutating func readWord(from start: Int) -> Token {
        while index < end, isWord(source[index]) { index += 1 }
        guard index < end, source[index] == ASCII.leftParenthesis else { return .token(start..<index, isString: false) }
        return readFunction(named: start..<index)
    }

    private func isWord(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte >= 0x80 || byte == ASCII.hyphen || byte == ASCII.underscore
    }

    private mutating func readNumber() -> Token {
        let start = index
        if source[index] == ASCII.plus || source[index] == ASCII.hyphen { index += 1 }
        if index < end, source[start] == ASCII.hyphen, source[index].isLetter { return readWord(from: start) }
        let digits = index
        while index < end, source[index].isDigit || source[index] == ASCII.dot { index += 1 }
        guard index > digits else { return .bad }
        if index < end, source[index] == ASCII.percent {
            index += 1
        } else {
            while index < end, source[index].isLetter { index += 1 }
        }
        return .token(start..<index, isString: false)
    }

    private mutating func readHash() -> Token {
        let start = index
        index += 1
        while index < end, source[index].hexValue != nil { index += 1 }
        return (4...9).contains(index - start) ? .token(start..<index, isString: false) : .bad
    }

    private mutating func readString(quote: UInt8) -> Token {
        let start = index + 1
        index = start
        while index < end, source[index] != quote {
            guard isWord(source[index]) || source[index] == ASCII.space || source[index] == ASCII.dot else {
                return .bad
            }
            index += 1
        }
        guard index < end, index > start else { return .bad }
        index += 1
        return .token(start..<index - 1, isString: true)
    }

    private func isImportant() -> Bool {
        var rest = index + 1
        while rest < end, source[rest].isSpace { rest += 1 }
        guard source.matches("important", at: rest), rest + 9 <= end else { return false }
        return source[rest + 9..<end].allSatisfy(\.isSpace)
    }

    private static let functions = NameTable(["rgb", "rgba", "hsl", "hsla", "calc"])

    /// A function of numbers; one of anything else is read past.
    private mutating func readFunction(named name: Range<Int>) -> Token {
        var isAllowed = Self.functions.index(of: name, in: source) != nil
        var depth = 0
        while index < end {
            let byte = source[index]
            index += 1
            switch byte {
            case ASCII.leftParenthesis:
                if depth > 0, isWord(source[index - 2]) { isAllowed = false }
                depth += 1
            case ASCII.rightParenthesis: depth -= 1
            case ASCII.dot, ASCII.comma, ASCII.percent, ASCII.plus, ASCII.hyphen, ASCII.slash, ASCII.star, ASCII.space:
                if byte == ASCII.slash, index < end, source[index] == ASCII.star { isAllowed = false }
            default: if !byte.isAlphanumeric { isAllowed = false }
            }
            if depth == 0 { return isAllowed ? .token(name.lowerBound..<index, isString: false) : .function }
        }
        return .function
    }
}
