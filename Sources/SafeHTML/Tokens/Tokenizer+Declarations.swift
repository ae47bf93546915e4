extension Tokenizer {
    /// What begins with `<!` (WHATWG HTML §13.2.5.42); nil where it opens a CDATA section.
    mutating func openDeclaration() -> Token? {
        let start = position + 2
        if byte(at: start) == ASCII.hyphen, byte(at: start + 1) == ASCII.hyphen { return readComment(from: start + 2) }
        if input.matches("doctype", at: start) { return readDoctype(from: start + 7) }
        if allowsCDATA, isCDATAOpening(at: start) {
            position = start + 7
            content = .cdata
            return nil
        }
        return readBogusComment(from: start)
    }

    /// `[CDATA[`, in capitals.
    private func isCDATAOpening(at start: Int) -> Bool {
        guard input.matches("[cdata[", at: start) else { return false }
        return input[start + 1..<start + 6].allSatisfy { $0 & 0x20 == 0 }
    }

    /// To the next `>` (§13.2.5.41).
    mutating func readBogusComment(from start: Int) -> Token {
        let close = input.index(of: ASCII.greater, from: start, to: end)
        position = min(close + 1, end)
        return .comment(start..<close)
    }

    /// To `-->` or `--!>`, and the short forms `<!-->` and `<!--->` (§13.2.5.43–52).
    private mutating func readComment(from start: Int) -> Token {
        for (offset, index) in (start..<min(start + 2, end)).enumerated() where input[index] == ASCII.greater {
            guard offset == 0 || input[start] == ASCII.hyphen else { break }
            position = index + 1
            return .comment(start..<start)
        }
        var index = start
        while index < end {
            index = input.index(of: ASCII.greater, from: index, to: end)
            guard index < end else { break }
            if let close = commentEnd(before: index, from: start) {
                position = index + 1
                return .comment(start..<close)
            }
            index += 1
        }
        position = end
        return .comment(start..<unfinishedCommentEnd(from: start))
    }

    /// Where the comment's data ends if the `>` at `index` closes it.
    private func commentEnd(before index: Int, from start: Int) -> Int? {
        var dash = index - 1
        if dash >= start, input[dash] == ASCII.bang { dash -= 1 }
        guard dash > start, input[dash] == ASCII.hyphen, input[dash - 1] == ASCII.hyphen else { return nil }
        return dash - 1
    }

    /// The data of a comment that the input ends in: without what may have been the beginning of its end.
    private func unfinishedCommentEnd(from start: Int) -> Int {
        if let close = commentEnd(before: end, from: start) { return close }
        return end > start && input[end - 1] == ASCII.hyphen ? end - 1 : end
    }
}
