/// Finds the writer's own words in a body. Where in doubt, words are kept: a lost sentence is worse than a quotation too many.
struct ReplyReader {
    private let lines: [TextLine]
    private let marks: QuoteMarks
    private var roles: [Role]
    /// Whether a word of the writer's own stands above the line that is looked at.
    private var hasOwnWords = false

    private enum Role {
        case own, quote, mark
    }

    init(_ marks: QuoteMarks) {
        self.marks = marks
        lines = marks.lines
        roles = [Role](repeating: .own, count: lines.count)
        assign()
    }

    /// The text without a signature at its end.
    static func withoutSignature(_ text: String) -> String {
        let lines = TextLine.all(in: text)
        return joined(lines[..<Signature.end(of: lines[...])])
    }

    func reply() -> Reply {
        let own = ownRange()
        let signatureEnd = Signature.end(of: lines[own])
        let isKept = keptLines(in: own.lowerBound..<signatureEnd)
        let text = Self.trimmed(lines.indices.filter { isKept[$0] }.map { lines[$0].whole })
        guard !text.isEmpty else { return Reply(text: Self.joined(lines[...]), quoted: "") }
        return Reply(text: text, quoted: Self.trimmed(lines.indices.filter { !isKept[$0] }.map { lines[$0].whole }))
    }

    /// From the first line that counts to the last own one.
    private func ownRange() -> Range<Int> {
        guard let first = lines.indices.first(where: isOwnWord), let last = lines.indices.last(where: isOwnWord) else {
            return 0..<0
        }
        if first == 0 || !roles[..<first].contains(.quote) { return first..<last + 1 }
        // An answer below: a quotation that a line introduces goes, one without is its context.
        return roles[..<first].contains(.mark) ? first..<last + 1 : 0..<last + 1
    }

    /// Own words, and the quotations between them that are short enough to be what is answered;
    /// the lines that introduce them go.
    private func keptLines(in range: Range<Int>) -> [Bool] {
        var isKept = [Bool](repeating: false, count: lines.count)
        var at = range.lowerBound
        while at < range.upperBound {
            let role = roles[at]
            var end = at
            while end < range.upperBound, roles[end] == role { end += 1 }
            if role == .own || role == .quote && end - at <= Self.longestContext {
                for place in at..<end { isKept[place] = true }
            }
            at = end
        }
        return isKept
    }

    private static let longestContext = 30

    private func isOwnWord(_ place: Int) -> Bool { roles[place] == .own && !lines[place].isBlank }

    private mutating func assign() {
        var at = 0
        var isInCode = false
        while at < lines.count {
            if lines[at].content.hasPrefix("```") { isInCode.toggle() }
            if isInCode {
                hasOwnWords = true
                at += 1
            } else if lines[at].isQuoted && !Separator.isGroupWiseHead(lines[at])
                || isWrappedQuotation(at)
            {
                roles[at] = .quote
                at += 1
            } else if let start = marks.start(at: at) {
                at = enter(start)
            } else {
                if !lines[at].isBlank { hasOwnWords = true }
                at += 1
            }
        }
    }

    /// The rest of a long quoted line that some program broke without a quote mark.
    private func isWrappedQuotation(_ place: Int) -> Bool {
        guard place > 0, place + 1 < lines.count, lines[place - 1].isQuoted, lines[place + 1].isQuoted else {
            return false
        }
        return lines[place - 1].content.count >= Self.wrapColumn && !lines[place].isBlank
    }

    private static let wrapColumn = 65

    /// Marks the lines of a quotation's head and, where it has no quote marks, all below it.
    private mutating func enter(_ start: QuoteStart) -> Int {
        for place in start.range { roles[place] = .mark }
        let next = lines[start.range.upperBound...].first { !$0.isBlank }
        if next?.isQuoted == true { return start.range.upperBound }
        if !hasOwnWords, let end = withoutQuotation(start) { return end }
        for place in start.range.upperBound..<lines.count { roles[place] = .quote }
        return lines.count
    }

    /// With nothing above it, an attribution introduces an answer in line, and a header block the mail itself.
    private mutating func withoutQuotation(_ start: QuoteStart) -> Int? {
        switch start.mark {
        case .separator: return nil
        case .attribution, .lead: break
        case .header:
            for place in start.range { roles[place] = .own }
            hasOwnWords = true
        }
        return start.range.upperBound
    }

    private static func joined(_ lines: ArraySlice<TextLine>) -> String { trimmed(lines.map(\.whole)) }

    /// Without empty lines at both ends.
    private static func trimmed(_ lines: [Substring]) -> String {
        let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
        guard let first = lines.firstIndex(where: { !isBlank($0) }), let last = lines.lastIndex(where: { !isBlank($0) })
        else {
            return ""
        }
        return lines[first...last].joined(separator: "\n")
    }
}
