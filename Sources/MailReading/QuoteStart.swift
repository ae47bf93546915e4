/// Where somebody else's words begin without quote marks of their own.
struct QuoteStart {
    enum Mark {
        case attribution(Attribution)
        /// A line without date or address directly above quoted lines.
        case lead
        case header(HeaderBlock)
        /// A drawn line, with the header block below it where there is one.
        case separator(Separator, HeaderBlock?)
    }

    let mark: Mark
    /// The lines of the mark itself.
    let range: Range<Int>

    var header: HeaderBlock? {
        switch mark {
        case .header(let block): block
        case .separator(_, let block): block
        case .attribution, .lead: nil
        }
    }

    var isForward: Bool {
        if case .separator(.forwarded, _) = mark { return true }
        return false
    }

    /// Marks are looked for in so many lines; what stands below is read as it is marked or not (reliability §4.8: 10 s).
    static let mostLines = 4_000

    init?(at start: Int, in lines: [TextLine]) {
        let line = lines[start]
        if line.isBlank || start >= Self.mostLines { return nil }
        if Separator.isGroupWiseHead(line) {
            mark = .separator(.original, nil)
            range = start..<start + 1
        } else if let joined = Self.joined(at: start, in: lines) {
            mark = .separator(joined.separator, joined.block)
            range = joined.block.range
        } else if let drawn = Self.drawn(at: start, in: lines) {
            mark = .separator(drawn.separator, drawn.block)
            range = start..<(drawn.block?.range.upperBound ?? start + 1)
        } else if let block = HeaderBlock(at: start, in: lines), block.isSure {
            mark = .header(block)
            range = block.range
        } else if let attribution = Attribution(at: start, in: lines) {
            mark = .attribution(attribution)
            range = attribution.range
        } else if let lead = QuotationLead(at: start, in: lines) {
            mark = .lead
            range = lead.range
        } else {
            return nil
        }
    }

    /// A drawn line, above a header block or one that says enough.
    private static func drawn(at start: Int, in lines: [TextLine]) -> (separator: Separator, block: HeaderBlock?)? {
        guard let separator = Separator(lines[start].content) else { return nil }
        let block = block(below: start, in: lines)
        if block == nil, !separator.standsAlone(as: lines[start].content) { return nil }
        return (separator, block)
    }

    private static func block(below start: Int, in lines: [TextLine]) -> HeaderBlock? {
        var at = start + 1
        while at < lines.count, at <= start + 3, lines[at].isBlank { at += 1 }
        guard at < lines.count else { return nil }
        return HeaderBlock(at: at, in: lines)
    }

    /// Yahoo's one line: `----- Forwarded Message ----- From: …To: …`.
    private static func joined(at start: Int, in lines: [TextLine]) -> (separator: Separator, block: HeaderBlock)? {
        let content = lines[start].content
        guard content.hasPrefix("--"), let end = content.range(ofDashesAfterWords: ()) else { return nil }
        let rest = content[end...]
        guard !rest.isEmpty, let separator = Separator(content[..<end]) else { return nil }
        guard let block = HeaderBlock(joined: rest, at: start) else { return nil }
        return (separator, block)
    }
}

extension Substring {
    /// Where the second run of dashes of `--- words --- rest` ends.
    fileprivate func range(ofDashesAfterWords: ()) -> Index? {
        let words = drop { $0 == "-" || $0 == " " }
        guard let dashes = words.firstRange(of: "---") else { return nil }
        return words[dashes.lowerBound...].firstIndex { $0 != "-" }
    }
}
