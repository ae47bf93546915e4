/// Reads clean HTML, which is balanced, and writes its text.
struct PlainTextWriter {
    private struct List {
        var isOrdered: Bool
        var number: Int
    }

    private struct Link {
        let address: [UInt8]
        let start: Int
    }

    private var tokenizer: Tokenizer
    private var lines = TextLines()
    private var lists: [List] = []
    private var link: Link?
    private var preDepth = 0
    /// The elements open within one that isn't displayed, with itself.
    private var hiddenDepth = 0
    private var scratch: [UInt8] = []

    init(_ html: [UInt8]) {
        tokenizer = Tokenizer(html)
    }

    mutating func text() -> String {
        let input = tokenizer.input
        while true {
            switch tokenizer.next() {
            case .text(let range): write(input, range)
            case .characters(let first, let second): write(first, second)
            case .startTag: start(tokenizer.tagName)
            case .endTag: end(tokenizer.tagName)
            case .comment, .doctype: break
            case .end: return lines.finished()
            }
        }
    }

    private mutating func write(_ first: UInt32, _ second: UInt32) {
        var bytes: [UInt8] = []
        swap(&bytes, &scratch)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(scalar: first)
        if second != 0 { bytes.append(scalar: second) }
        write(bytes, 0..<bytes.count)
        swap(&bytes, &scratch)
    }

    private mutating func write(_ source: [UInt8], _ range: Range<Int>) {
        guard hiddenDepth == 0 else { return }
        if preDepth > 0 { lines.write(kept: source, range) } else { lines.write(source, range) }
    }

    private mutating func start(_ tag: Tag) {
        if hiddenDepth > 0 || isHidden {
            if !tag.isVoid { hiddenDepth += 1 }
            return
        }
        switch tag {
        case .br: lines.breakLine()
        case .hr: lines.rule()
        case .img: writeImage()
        case .a: link = Link(address: value(of: .href) ?? [], start: lines.written)
        case .ul, .ol: openList(tag)
        case .li: openItem()
        case .td, .th: lines.cell()
        case .blockquote: lines.quote()
        case .pre:
            preDepth += 1
            lines.block(apart: true)
        case .dd: lines.block(apart: false)
        default: if Self.isBlock(tag) { lines.block(apart: isApart(tag)) }
        }
    }

    private mutating func end(_ tag: Tag) {
        if hiddenDepth > 0 {
            hiddenDepth -= 1
            return
        }
        switch tag {
        case .a: endLink()
        case .ul, .ol:
            lists.removeLast(min(lists.count, 1))
            lines.block(apart: lists.isEmpty)
        case .tr: lines.endRow()
        case .td, .th: break
        case .blockquote: lines.endQuote()
        case .pre:
            preDepth -= 1
            lines.block(apart: true)
        default: if Self.isBlock(tag) { lines.block(apart: isApart(tag)) }
        }
    }

    /// Blocks with a margin, which stand a blank line apart; a list's items stay together.
    private func isApart(_ tag: Tag) -> Bool {
        switch tag {
        case .p: lists.isEmpty
        case .h1, .h2, .h3, .h4, .h5, .h6, .dl, .figure: true
        default: false
        }
    }

    private static func isBlock(_ tag: Tag) -> Bool {
        tag.isBlock || tag == .table || tag == .tr || tag == .caption
    }

    private mutating func openList(_ tag: Tag) {
        lines.block(apart: lists.isEmpty)
        let number = value(of: .start).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 1
        lists.append(List(isOrdered: tag == .ol, number: number))
    }

    private mutating func openItem() {
        let depth = max(lists.count, 1)
        let isOrdered = lists.last?.isOrdered ?? false
        let mark = isOrdered ? "\(lists[depth - 1].number). " : "- "
        if isOrdered { lists[depth - 1].number &+= 1 }
        lines.item(String(repeating: "  ", count: min(depth - 1, 8)) + mark)
    }

    /// An image that is all there is of a link speaks for it.
    private mutating func writeImage() {
        guard link != nil, let words = value(of: .alt) else { return }
        lines.write(words, 0..<words.count)
    }

    private mutating func endLink() {
        guard let ended = link else { return }
        link = nil
        let words = lines.words(from: ended.start)
        guard !ended.address.isEmpty, !words.isEmpty, !says(words, ended.address) else { return }
        let shown = [ASCII.space, ASCII.less] + ended.address + [ASCII.greater]
        lines.write(kept: shown, 0..<shown.count)
    }

    /// Whether a link's words are where it leads: the address itself, with or without its scheme and last slash.
    private func says(_ words: Range<Int>, _ address: [UInt8]) -> Bool {
        let said = lines.out[Self.bare(lines.out, words)]
        let meant = address[Self.bare(address, 0..<address.count)]
        return said.count == meant.count && said.elementsEqual(meant) { $0.lowercased == $1.lowercased }
    }

    private static func bare(_ text: [UInt8], _ range: Range<Int>) -> Range<Int> {
        func begins(_ prefix: StaticString, at start: Int) -> Bool {
            start + prefix.utf8CodeUnitCount <= range.upperBound && text.matches(prefix, at: start)
        }
        var start = range.lowerBound
        for scheme: StaticString in ["https://", "http://", "mailto:", "tel:"] where begins(scheme, at: start) {
            start += scheme.utf8CodeUnitCount
            break
        }
        if begins("www.", at: start) { start += 4 }
        let endsInSlash = start < range.upperBound && text[range.upperBound - 1] == ASCII.slash
        return start..<(endsInSlash ? range.upperBound - 1 : range.upperBound)
    }

    private var isHidden: Bool {
        guard let style = tokenizer.attribute(.style) else { return false }
        guard style.isEncoded else { return Self.hides(tokenizer.input, style.value) }
        let decoded = value(of: .style) ?? []
        return Self.hides(decoded, 0..<decoded.count)
    }

    /// Whether a style, as the cleaner writes it, has one of the two declarations that hide an element.
    private static func hides(_ style: [UInt8], _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = style.index(of: ASCII.semicolon, from: start, to: range.upperBound)
            switch end - start {
            case 12: if style[start..<end].elementsEqual("display:none".utf8) { return true }
            case 17: if style[start..<end].elementsEqual("visibility:hidden".utf8) { return true }
            default: break
            }
            start = end + 1
        }
        return false
    }

    private func value(of wanted: Attribute) -> [UInt8]? {
        guard let found = tokenizer.attribute(wanted) else { return nil }
        var value: [UInt8] = []
        tokenizer.decode(found, into: &value)
        return value
    }
}
