/// Finds the fields of a header block and where its body begins.
struct HeaderReader {
    private let source: [UInt8]
    private let end: Int
    private let limits: Limits
    private var at: Int

    private(set) var entries: [FieldRange] = []
    private(set) var defects: [Defect] = []

    init(_ source: [UInt8], in range: Range<Int>, limits: Limits) {
        self.source = source
        self.limits = limits
        at = range.lowerBound
        end = range.upperBound
    }

    /// Reads up to the empty line, and gives where the body starts.
    mutating func read() -> Int {
        let start = at
        entries.reserveCapacity(16)
        while at < end {
            let line = lineRange(at)
            if line.content.isEmpty { return line.next }
            let first = source[at]
            if first.isBlank {
                guard continues(line) else { return line.next }
                extendLast(to: line.content.upperBound)
            } else if let colon = colon(in: line.content) {
                add(name: line.content.lowerBound..<colon.nameEnd, body: colon.place + 1..<line.content.upperBound)
            } else if !isJunk(line) {
                if !entries.isEmpty { note(.headerWithoutEnd) }
                return at
            }
            if at - start > limits.headerBytes { note(.headerTooLong) }
            at = line.next
        }
        return end
    }

    private struct Line {
        /// Without its line end.
        let content: Range<Int>
        let next: Int
    }

    private func lineRange(_ start: Int) -> Line {
        let lineEnd = source.lineEnd(from: start, to: end)
        var last = lineEnd
        while last > start, source[last - 1] == .cr { last -= 1 }
        return Line(content: start..<last, next: min(lineEnd + 1, end))
    }

    /// Whether a line that begins with a blank goes on with the field before it.
    ///
    /// QUIRK RFC 5322 §3.2.2: a line of blanks only ends the header where no field follows it.
    private func continues(_ line: Line) -> Bool {
        let isAllBlank = source[line.content].allSatisfy(\.isBlank)
        guard isAllBlank, line.next < end else { return !isAllBlank }
        let next = lineRange(line.next)
        if next.content.isEmpty { return true }
        return source[next.content.lowerBound].isBlank || colon(in: next.content) != nil
    }

    /// Where the colon of a field is, and where its name ends (RFC 5322 §4.5 allows blanks between).
    private func colon(in line: Range<Int>) -> (nameEnd: Int, place: Int)? {
        guard let place = source.index(of: .colon, from: line.lowerBound, to: line.upperBound) else { return nil }
        var nameEnd = place
        while nameEnd > line.lowerBound, source[nameEnd - 1].isBlank { nameEnd -= 1 }
        guard nameEnd > line.lowerBound, place - line.lowerBound < 256 else { return nil }
        if source[line.lowerBound] == .dash, nameEnd - line.lowerBound > 1, source[line.lowerBound + 1] == .dash {
            return nil
        }
        for byte in source[line.lowerBound..<nameEnd] where byte <= 32 || byte == 127 { return nil }
        return (nameEnd, place)
    }

    /// Whether a line that is no field is passed over: an mbox "From " line, or a stray line among fields.
    private mutating func isJunk(_ line: Line) -> Bool {
        let text = source[line.content]
        if entries.isEmpty { return text.hasPrefix("from ") || text.hasPrefix(">from ") }
        guard line.next < end, !text.hasPrefix("--") else { return false }
        let next = lineRange(line.next)
        guard !next.content.isEmpty, colon(in: next.content) != nil else { return false }
        note(.junkInHeader)
        return true
    }

    private mutating func add(name: Range<Int>, body: Range<Int>) {
        guard entries.count < limits.headerFields else { return note(.tooManyFields) }
        guard !defects.contains(.headerTooLong) else { return }
        entries.append(FieldRange(name: name, body: shortened(body)))
    }

    private mutating func extendLast(to newEnd: Int) {
        guard let last = entries.last, !defects.contains(.headerTooLong), !defects.contains(.tooManyFields) else {
            return
        }
        entries[entries.count - 1] = FieldRange(name: last.name, body: shortened(last.body.lowerBound..<newEnd))
    }

    private mutating func shortened(_ body: Range<Int>) -> Range<Int> {
        guard body.count > limits.fieldBytes else { return body }
        note(.fieldTooLong)
        return body.lowerBound..<body.lowerBound + limits.fieldBytes
    }

    private mutating func note(_ defect: Defect) {
        if !defects.contains(defect) { defects.append(defect) }
    }
}
