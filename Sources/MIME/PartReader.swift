/// Takes a message apart into its parts (RFC 2046 §5.1), in one pass over its lines and without recursion.
struct PartReader {
    private let source: [UInt8]
    private let end: Int
    private let limits: Limits
    /// The multiparts that are open, the outermost first.
    private var open: [Container] = []
    /// The leaf whose body is being passed over.
    private var leaf: Int?

    private(set) var parts: [Part] = []
    private(set) var defects: [Defect] = []

    init(_ source: [UInt8], end: Int, limits: Limits) {
        self.source = source
        self.end = end
        self.limits = limits
    }

    private struct Container {
        let part: Int
        var boundary: [UInt8]
        var isGuessed: Bool
    }

    /// Reads from the start of the message's header.
    mutating func read(from start: Int) {
        var at = begin(at: start, in: nil)
        while true {
            while at < end, !open.isEmpty { at = readLine(at) }
            guard let again = finish(above: 0, before: end, isBoundary: false) else { break }
            at = again
        }
    }

    /// Looks at the line at `at` and gives where the next one starts.
    private mutating func readLine(_ at: Int) -> Int {
        let lineEnd = source.lineEnd(from: at, to: end)
        let next = min(lineEnd + 1, end)
        guard lineEnd - at > 2, source[at] == .dash, source[at + 1] == .dash,
            let match = match(at + 2..<lineEnd)
        else { return next }
        if let again = finish(above: match.level + 1, before: at, isBoundary: true) { return again }
        if match.isClosing {
            close(before: at)
            return next
        }
        if parts.count >= limits.parts {
            note(.tooManyParts)
            open.removeAll()
            return end
        }
        return begin(at: next, in: open[match.level].part)
    }

    /// Which open multipart a line `--…` belongs to, the innermost first.
    private func match(_ line: Range<Int>) -> (level: Int, isClosing: Bool)? {
        var text = source[line]
        while let last = text.last, last.isWhite { text.removeLast() }
        for level in open.indices.reversed() {
            let boundary = open[level].boundary
            if text.elementsEqual(boundary) { return (level, false) }
            if text.count >= boundary.count + 2, text.starts(with: boundary),
                text.dropFirst(boundary.count).prefix(2).elementsEqual([.dash, .dash])
            {
                let isExact = text.count == boundary.count + 2
                if isExact || text.at(text.startIndex + boundary.count + 2)?.isWhite == true { return (level, true) }
            }
        }
        return nil
    }

    /// Reads a part's header and gives where its body starts.
    private mutating func begin(at start: Int, in parent: Int?) -> Int {
        var reader = HeaderReader(source, in: start..<end, limits: limits)
        let bodyStart = reader.read()
        for defect in reader.defects { note(defect) }
        let header = Header(source: source, entries: reader.entries, charsetHint: nil)
        let field = header.first("Content-Type")
        let named = field.flatMap { ContentType($0.unfolded, limits: limits) }
        if field != nil, named == nil { note(.contentTypeUnreadable) }
        let isDigest = parent.map { parts[$0].contentType.name == "multipart/digest" } ?? false
        let type = named ?? (isDigest ? .message : .plainText)
        let place = parts.count
        parts.append(
            Part(
                header: header, contentType: type, parent: parent, source: source, body: bodyStart..<end,
                hasContentType: named != nil))
        if let parent { parts[parent].children.append(place) }
        leaf = place
        if type.isMultipart { push(place, bodyStart) }
        return bodyStart
    }

    private mutating func push(_ place: Int, _ bodyStart: Int) {
        guard open.count < limits.depth else {
            parts[place].isOpaque = true
            return note(.tooDeep)
        }
        let named = parts[place].contentType.parameters["boundary"].map { Array($0.utf8)[...].trimmed } ?? []
        if named.count > limits.boundaryBytes { note(.boundaryTooLong) }
        if !named.isEmpty, named.count <= limits.boundaryBytes {
            open.append(Container(part: place, boundary: Array(named), isGuessed: false))
        } else {
            note(.noBoundary)
            guard let guessed = guessBoundary(in: bodyStart..<end) else { return note(.boundaryMissing) }
            open.append(Container(part: place, boundary: guessed, isGuessed: true))
        }
        leaf = nil
    }

    /// Ends the leaf and the multiparts from `level` inwards; their last line end belongs to the boundary.
    ///
    /// Where a multipart had no part at all and a boundary can be guessed, gives where to read it again.
    private mutating func finish(above level: Int, before place: Int, isBoundary: Bool) -> Int? {
        let bodyEnd = isBoundary ? withoutLineEnd(place) : place
        endLeaf(at: bodyEnd)
        while open.count > level, let innermost = open.last {
            let part = innermost.part
            parts[part].body = parts[part].body.lowerBound..<max(parts[part].body.lowerBound, bodyEnd)
            if parts[part].children.isEmpty {
                if !innermost.isGuessed, let guessed = guessBoundary(in: parts[part].body) {
                    note(.boundaryGuessed)
                    open[open.count - 1].boundary = guessed
                    open[open.count - 1].isGuessed = true
                    return parts[part].body.lowerBound
                }
                note(.boundaryMissing)
            } else {
                note(.notClosed)
            }
            open.removeLast()
        }
        return nil
    }

    /// Ends the innermost multipart at its closing boundary.
    private mutating func close(before place: Int) {
        guard let container = open.popLast() else { return }
        let start = parts[container.part].body.lowerBound
        parts[container.part].body = start..<max(start, withoutLineEnd(place))
        if parts[container.part].children.isEmpty { note(.boundaryMissing) }
    }

    private mutating func endLeaf(at bodyEnd: Int) {
        guard let place = leaf else { return }
        let start = parts[place].body.lowerBound
        parts[place].body = start..<max(start, bodyEnd)
        leaf = nil
    }

    private func withoutLineEnd(_ place: Int) -> Int {
        var bodyEnd = place
        if bodyEnd > 0, source[bodyEnd - 1] == .lf { bodyEnd -= 1 }
        if bodyEnd > 0, bodyEnd < place, source[bodyEnd - 1] == .cr { bodyEnd -= 1 }
        return bodyEnd
    }

    /// A line `--something` that a header field follows looks like a boundary.
    private func guessBoundary(in range: Range<Int>) -> [UInt8]? {
        let searchEnd = min(range.upperBound, range.lowerBound + limits.boundarySearchBytes)
        var at = range.lowerBound
        while at < searchEnd {
            let lineEnd = source.lineEnd(from: at, to: searchEnd)
            let next = min(lineEnd + 1, searchEnd)
            if lineEnd - at > 3, source[at] == .dash, source[at + 1] == .dash, source[next...].hasPrefix("content-") {
                let boundary = source[(at + 2)..<lineEnd].trimmed
                if !boundary.isEmpty, boundary.count <= limits.boundaryBytes { return Array(boundary) }
            }
            at = next
        }
        return nil
    }

    private mutating func note(_ defect: Defect) {
        if !defects.contains(defect) { defects.append(defect) }
    }
}
