/// Builds the clean fragment from tokens: what a browser's tree construction (WHATWG HTML §13.2.6) would make of them,
/// reduced to the elements that are written, and written as it goes.
///
/// There is no tree: the open elements are a stack, the output grows at its end. What belongs before that (text that a
/// browser moves before its table, formatting that a block cuts) is an `Insertion`, put in place at the end.
struct FragmentBuilder {
    /// Which part of a table is being read ("insertion mode", §13.2.4.1).
    enum Mode: UInt8 {
        case body, table, columns, section, row, caption, cell
    }

    /// What becomes of a line end right after `<pre>`, which a parser drops (§13.2.6.4.7).
    enum PreStart {
        case past, opened, empty
    }

    let policy: CleaningPolicy
    let limits: CleaningLimits
    let part: QuotePart
    var tokenizer: Tokenizer

    var out: [UInt8] = []
    var stack: [OpenElement] = []
    /// The open elements below it are not closed before the end.
    var floor = 0
    var formatting = ActiveFormatting()
    var moved = Insertions()
    /// The output proper, while `out` takes what goes before a table.
    var parked: [UInt8]?

    var known = KnownMarkup()
    /// The rules of the style sheets met so far; nil while there are none.
    var sheet: StyleSheet?
    var sheetsAreSpent = false
    /// Bytes of style sheets that may still be read, and written.
    var sheetRoom: Int
    var sheetBudget: Int
    var preStart = PreStart.past
    /// Open `<template>`s, whose content is nowhere seen.
    var templateDepth = 0
    var foreign = ForeignContent()
    var restIsQuoted = false

    /// Whether the image that is being written has something to show.
    var hasSource = false
    var hasAlternative = false

    var nodes = 0
    var links = 0
    var hasRemoteImages = false
    var isCut = false
    /// Whether something had no room any more, which ends the work.
    var isFull = false
    var removals: [Removal] = []
    var scratch: [UInt8] = []
    /// Bytes that opening formatting elements again may still add, so that the output stays linear in the input.
    var reopeningBudget: Int

    init(_ html: String, policy: CleaningPolicy, limits: CleaningLimits, part: QuotePart) {
        self.policy = policy
        self.limits = limits
        self.part = part
        let input = Tokenizer.normalized(html, limit: limits.bytes)
        isCut = html.utf8.count > limits.bytes
        tokenizer = Tokenizer(input, attributeLimit: limits.attributes)
        reopeningBudget = input.count + 4096
        sheetRoom = max(limits.sheetBytes, 0)
        sheetBudget = min(
            4 * input.count + 16_384, limits.bytes - (limits.depth &* 16) - input.count - input.count / 2)
        out.reserveCapacity(input.count + input.count / 8)
        stack.reserveCapacity(64)
    }

    mutating func build() -> CleanHTML {
        let html = bytes().text
        return CleanHTML(html: html, hasRemoteImages: hasRemoteImages, links: links, isCut: isCut, removed: removals)
    }

    /// Reads everything and gives what was written, as UTF-8.
    mutating func bytes() -> [UInt8] {
        readTokens()
        while !stack.isEmpty { pop() }
        return moved.isEmpty ? out : moved.merged(into: out)
    }

    private mutating func readTokens() {
        let input = tokenizer.input
        while true {
            switch tokenizer.next() {
            case .text(let range): writeText(input, range)
            case .characters(let first, let second): writeCharacters(first, second)
            case .startTag: startTag()
            case .endTag: endTag()
            case .comment, .doctype: break
            case .end: return
            }
            if isFull || room <= 0 {
                isCut = isCut || isFull || tokenizer.position < tokenizer.end
                return
            }
        }
    }

    /// Bytes that may still be written: as many as may be read, so that what was cleaned can be cleaned again, less what
    /// the end tags of all that is open may take.
    var room: Int {
        let reserve = limits.depth &* 16
        let most = limits.bytes > reserve &* 2 ? limits.bytes - reserve : limits.bytes
        return most - out.count - moved.byteCount - (parked?.count ?? 0)
    }

    var mode: Mode { stack.last?.mode ?? .body }

    /// Whether what comes now is written, or belongs to the part that isn't asked for.
    var isVisible: Bool {
        switch part {
        case .all: true
        case .own: !isQuoted
        case .quoted: isQuoted
        }
    }

    var isQuoted: Bool { restIsQuoted || stack.last?.isQuoted ?? false }
}

/// An element whose end tag has not been written.
struct OpenElement {
    let tag: Tag
    let mode: FragmentBuilder.Mode
    /// Whether a `p` is open that a block would close ("in button scope").
    let hasParagraph: Bool
    /// Where its start tag begins and ends in the output.
    var start = 0
    var content = 0
    /// Its entry in the list of active formatting elements, zero where it has none.
    var formattingID = 0
    /// Whether it goes before the table that is open, by itself or within such an element.
    var isMoved = false
    /// Whether the output turns back to the table after it.
    var endsMove = false
    var isQuoted = false
    var isVisible = true
}
