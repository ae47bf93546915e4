/// Lines of text as they grow: white space that collapses, blank lines between blocks, marks before quoted lines.
struct TextLines {
    private var out: [UInt8] = []
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
    mutating func write(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index].isSpace {
                dueSpace = true
                index += 1
                continue
            }
            let start = index
            while index < bytes.endIndex, !bytes[index].isSpace { index += 1 }
            beginWord()
            append(word: bytes[start..<index])
        }
    }

    /// A no-break space is a space to who reads plain text.
    private mutating func append(word: ArraySlice<UInt8>) {
        guard word.contains(0xA0) else { return out.append(contentsOf: word) }
        var index = word.startIndex
        while index < word.endIndex {
            if word[index] == 0xC2, index + 1 < word.endIndex, word[index + 1] == 0xA0 {
                out.append(ASCII.space)
                index += 2
            } else {
                out.append(word[index])
                index += 1
            }
        }
    }

    /// Writes text as it stands, with its line ends.
    mutating func write(kept bytes: ArraySlice<UInt8>) {
        for (index, line) in bytes.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { breakLine() }
            guard !line.isEmpty else { continue }
            beginWord()
            append(word: line)
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
        write(kept: Array("---".utf8)[...])
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

    /// What was written since `start`, without the white space around it.
    func text(from start: Int) -> [UInt8] {
        guard start <= out.count else { return [] }
        let words = out[start...].drop { $0.isSpace }
        return Array(words.reversed().drop { $0.isSpace }.reversed())
    }

    func finished() -> String {
        var end = out.count
        while end > 0, out[end - 1].isSpace { end -= 1 }
        return String(decoding: out[..<end], as: UTF8.self)
    }
}
