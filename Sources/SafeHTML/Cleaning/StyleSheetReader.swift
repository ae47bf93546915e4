/// Reads the text of a `<style>` by the grammar of CSS (CSS Syntax §5.4) and adds the rules that are understood.
///
/// Rules for a screen of any size are read, within `@media` too; every other `@`-rule is passed over with its block. It
/// is one pass: what is not closed reaches to the end.
struct StyleSheetReader {
    private let source: [UInt8]
    private let end: Int
    private let ruleLimit: Int
    private var index: Int
    /// Selectors of one rule.
    private static let selectorLimit = 20

    /// - Parameter ruleLimit: rules that the sheet may have in all.
    init(_ source: [UInt8], _ range: Range<Int>, ruleLimit: Int) {
        self.source = source
        self.index = range.lowerBound
        self.end = range.upperBound
        self.ruleLimit = min(ruleLimit, StyleSheet.most)
    }

    mutating func read(into sheet: inout StyleSheet) {
        while true {
            skipBlank()
            guard index < end, sheet.count < ruleLimit else { return }
            switch source[index] {
            case ASCII.at: skipAtRule()
            // The end of an `@media`, whose rules were read like those around it.
            case ASCII.rightBrace: index += 1
            default: readRule(into: &sheet)
            }
        }
    }

    private mutating func readRule(into sheet: inout StyleSheet) {
        let start = index
        index = self.index(from: start) { byte, _ in byte == ASCII.leftBrace || byte == ASCII.rightBrace }
        guard index < end, source[index] == ASCII.leftBrace else { return }
        let selectors = selectors(in: start..<index)
        let block = readBlock()
        guard !selectors.isEmpty, let block else { return }
        sheet.add(selectors, block, in: source)
    }

    /// Reads past the block that begins here; nil where another is within it, as none is in plain declarations.
    private mutating func readBlock() -> Range<Int>? {
        let start = index + 1
        var depth = 0
        var isNested = false
        index = self.index(from: start) { byte, _ in
            if byte == ASCII.leftBrace {
                depth += 1
                isNested = true
            }
            if byte == ASCII.rightBrace { depth -= 1 }
            return depth < 0
        }
        defer { index = min(index + 1, end) }
        return isNested ? nil : start..<index
    }

    /// Reads past an `@`-rule, or into it where its rules are for the screen.
    private mutating func skipAtRule() {
        let start = index
        index = self.index(from: start) { byte, depth in
            byte == ASCII.leftBrace || byte == ASCII.rightBrace || byte == ASCII.semicolon && depth == 0
        }
        guard index < end else { return }
        switch source[index] {
        case ASCII.semicolon: index += 1
        case ASCII.leftBrace:
            let query = min(start + 6, index)..<index
            if source.matches("@media", at: start), source[query].first?.isSpace == true,
                Self.isForScreen(source, query)
            {
                index += 1
            } else {
                _ = readBlock()
            }
        default: break
        }
    }

    /// Whether a list of media queries has one that every screen answers.
    static func isForScreen(_ source: [UInt8], _ range: Range<Int>) -> Bool {
        source[range].split(separator: ASCII.comma, omittingEmptySubsequences: false).prefix(selectorLimit).contains {
            let words = $0.split(whereSeparator: \.isSpace)
            let isOnly = words.count == 2 && source.matches(Array("only".utf8), at: words[0].indices)
            guard words.count == 1 || isOnly, let type = words.last?.indices else { return false }
            return source.matches(Array("screen".utf8), at: type) || source.matches(Array("all".utf8), at: type)
        }
    }

    private func selectors(in range: Range<Int>) -> [StyleSelector] {
        var selectors: [StyleSelector] = []
        var start = range.lowerBound
        for _ in 0..<Self.selectorLimit where start < range.upperBound {
            let comma = min(
                index(from: start) { $0 == ASCII.leftBrace || $0 == ASCII.comma && $1 == 0 }, range.upperBound)
            if let selector = StyleSelector(source, start..<comma) { selectors.append(selector) }
            start = comma + 1
        }
        return selectors
    }

    /// Skips spaces, comments and the `<!--` and `-->` that hid a sheet from the first browsers.
    private mutating func skipBlank() {
        while true {
            index = StyleValue.afterBlank(source, from: index, to: end)
            if source.matches("<!--", at: index) {
                index = min(index + 4, end)
            } else if source.matches("-->", at: index) {
                index = min(index + 3, end)
            } else {
                return
            }
        }
    }

    /// The first place outside of strings and comments that `stops`, told the byte and how many brackets are open.
    private func index(from start: Int, where stops: (UInt8, Int) -> Bool) -> Int {
        var index = start
        var depth = 0
        while index < end {
            let byte = source[index]
            if stops(byte, depth) { return index }
            switch byte {
            case ASCII.leftParenthesis, ASCII.leftBracket: depth += 1
            case ASCII.rightParenthesis, ASCII.rightBracket: depth = max(depth - 1, 0)
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
