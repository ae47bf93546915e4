/// Text: where it goes, and the white space that doesn't count.
extension FragmentBuilder {
    mutating func writeCharacters(_ first: UInt32, _ second: UInt32) {
        var bytes: [UInt8] = []
        swap(&bytes, &scratch)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(scalar: first)
        if second != 0 { bytes.append(scalar: second) }
        writeText(bytes, 0..<bytes.count)
        swap(&bytes, &scratch)
    }

    mutating func writeText(_ source: [UInt8], _ range: Range<Int>) {
        guard templateDepth == 0, !foreign.isHidden else { return }
        var start = range.lowerBound
        while start < range.upperBound, source[start] <= ASCII.space || source[start] == ASCII.delete { start += 1 }
        let isBlank = start == range.upperBound
        if mode == .columns {
            if isBlank { return }
            pop()
        }
        if stack.last?.tag.movesText == true {
            if !isBlank { writeMovedText(source, range, firstWord: start) }
            return
        }
        if out.isEmpty, parked == nil {
            if !isBlank { write(source, start..<range.upperBound) }
        } else if isBlank {
            if isVisible { append(source, range) }
        } else {
            write(source, range)
        }
    }

    /// Text in a table but in no cell stands before the table ("foster parenting", §13.2.6.1).
    private mutating func writeMovedText(_ source: [UInt8], _ range: Range<Int>, firstWord: Int) {
        reopenFormatting()
        guard stack.last?.tag.movesText == true else { return write(source, range) }
        let isFirst = moved.isEmpty && tableStart == 0
        beginMove()
        if firstWord > range.lowerBound, !isFirst, isVisible { out.append(ASCII.space) }
        write(source, firstWord..<range.upperBound)
        endMove()
    }

    private mutating func write(_ source: [UInt8], _ range: Range<Int>) {
        if formatting.hasClosed { reopenFormatting() }
        if isVisible { append(source, range) }
    }

    private mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        let mark = out.count
        if preStart == .past {
            Escaping.appendText(source, range, to: &out)
        } else {
            appendAtPreStart(source, range)
        }
        if room < 0 { cutText(from: mark) }
    }

    /// Takes back what had no room, but no part of a character or a reference.
    private mutating func cutText(from mark: Int) {
        isFull = true
        var end = max(mark, out.count + room)
        if let reference = out[mark..<end].suffix(6).lastIndex(of: ASCII.ampersand),
            !out[reference..<end].contains(ASCII.semicolon)
        {
            end = reference
        }
        while end > mark, end < out.count, out[end] & 0xC0 == 0x80 { end -= 1 }
        out.removeLast(out.count - end)
    }

    /// Appends the text right after `<pre>`: its content's own first line end needs another before it.
    private mutating func appendAtPreStart(_ source: [UInt8], _ range: Range<Int>) {
        var start = range.lowerBound
        if preStart == .opened, start < range.upperBound, source[start] == ASCII.lineFeed { start += 1 }
        while start < range.upperBound, source[start] < ASCII.tab || source[start] == ASCII.delete { start += 1 }
        preStart = .empty
        guard start < range.upperBound else { return }
        let mark = out.count
        Escaping.appendText(source, start..<range.upperBound, to: &out)
        guard out.count > mark else { return }
        if out[mark] == ASCII.lineFeed { out.insert(ASCII.lineFeed, at: mark) }
        preStart = .past
    }
}
