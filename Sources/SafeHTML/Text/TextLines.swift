/// Lines of text as they grow: white space that collapses, blank lines between blocks, marks before quoted lines.
struct TextLines {
    private(set) var out: [UInt8] = []
    /// Line ends that are due before the next word: two or more leave a blank line.
    private var dueBreaks = 0
    private var dueSpace = false
    private var dueTab = false
    /// Whether the line has something on it.
    private var hasWords = false
    private var quoteDepth = 0
    private var dueMark: [UInt8] = []

    /// Bytes written so far.
    var written: Int { out.count }

    /// Writes text whose white space collapses.
    mutating func write(_ source: [UInt8], _ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            if source[index].isSpace {
                dueSpace = true
                index += 1
                continue
            }
            let end = Self.wordsEnd(source, index..<range.upperBound)
            beginWord()
            append(source, index..<end)
            index = end
        }
    }

    /// Where the words end that stand at the beginning of `range` with nothing but single spaces between them.
    private static func wordsEnd(_ source: [UInt8], _ range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = source[index]
            if byte.isSpace {
                let next = index + 1
                guard byte == ASCII.space, next < range.upperBound, !source[next].isSpace else { return index }
            }
            index += 1
        }
        return index
    }

    /// A no-break space is a space to who reads plain text.
    private mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        var start = range.lowerBound
        var index = source.index(of: 0xA0, from: start, to: range.upperBound)
        while index < range.upperBound {
            if index > start, source[index - 1] == 0xC2 {
                out.append(source, start..<index - 1)
                out.append(ASCII.space)
                start = index + 1
            }
            index = source.index(of: 0xA0, from: index + 1, to: range.upperBound)
        }
        out.append(source, start..<range.upperBound)
    }

    /// Writes text as it stands, with its line ends.
    mutating func write(kept source: [UInt8], _ range: Range<Int>) {
        var start = range.lowerBound
        while true {
            let end = source.index(of: ASCII.lineFeed, from: start, to: range.upperBound)
            if end > start {
                beginWord()
                append(source, start..<end)
            }
            guard end < range.upperBound else { return }
            breakLine()
            start = end + 1
        }
    }

    private mutating func beginWord() {
        if dueBreaks > 0 { endLine() }
        if !hasWords {
            beginLine()
        } else if dueTab {
            out.append(ASCII.tab)
        } else if dueSpace {
            out.append(ASCII.space)
        }
        dueTab = false
        dueSpace = false
        hasWords = true
    }

    private mutating func endLine() {
        if !out.isEmpty {
            for index in 0..<dueBreaks {
                if index > 0, quoteDepth > 0, index < dueBreaks { appendQuoteMarks(trailing: false) }
                out.append(ASCII.lineFeed)
            }
        }
        dueBreaks = 0
        hasWords = false
    }

    private mutating func beginLine() {
        if quoteDepth > 0 { appendQuoteMarks(trailing: true) }
        out.append(contentsOf: dueMark)
        dueMark = []
    }

    private mutating func appendQuoteMarks(trailing: Bool) {
        for depth in 0..<min(quoteDepth, 32) {
            if depth > 0 { out.append(ASCII.space) }
            out.append(ASCII.greater)
        }
        if trailing { out.append(ASCII.space) }
    }

    /// A line end of the text's own.
    mutating func breakLine() {
        if !dueMark.isEmpty { beginWord() }
        dueBreaks += 1
        dueSpace = false
        dueTab = false
    }

    /// A block begins or ends: on a line of its own, `apart` by a blank one.
    mutating func block(apart: Bool) {
        guard hasWords || dueBreaks > 0, dueMark.isEmpty else { return }
        dueBreaks = max(dueBreaks, apart ? 2 : 1)
        dueSpace = false
        dueTab = false
    }

    mutating func rule() {
        block(apart: false)
        write(kept: [ASCII.hyphen, ASCII.hyphen, ASCII.hyphen], 0..<3)
        block(apart: false)
    }

    mutating func item(_ mark: String) {
        block(apart: false)
        dueMark = Array(mark.utf8)
    }

    /// A cell begins: a tab after the one before it in its row.
    mutating func cell() {
        if hasWords, dueBreaks == 0 { dueTab = true }
    }

    mutating func endRow() {
        block(apart: false)
    }

    mutating func quote() {
        block(apart: true)
        settle()
        quoteDepth += 1
    }

    mutating func endQuote() {
        block(apart: true)
        quoteDepth = max(quoteDepth - 1, 0)
    }

    /// The blank line before a quotation is not part of it.
    private mutating func settle() {
        if dueBreaks > 0 { endLine() }
    }

    /// The place in `out` of what was written since `start`, without the white space around it.
    func words(from start: Int) -> Range<Int> {
        var (start, end) = (min(start, out.count), out.count)
        while start < end, out[start].isSpace { start += 1 }
        while end > start, out[end - 1].isSpace { end -= 1 }
        return start..<end
    }

    mutating func finished() -> String {
        while out.last?.isSpace == true { out.removeLast() }
        return out.text
    }
}
