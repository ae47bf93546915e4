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

    init(_ html: String) {
        tokenizer = Tokenizer(Array(html.utf8))
    }

    mutating func text() -> String {
        while true {
            switch tokenizer.next() {
            case .text(let range): write(tokenizer.input[range])
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
        bytes.append(scalar: first)
        if second != 0 { bytes.append(scalar: second) }
        write(bytes[...])
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>) {
        guard hiddenDepth == 0 else { return }
        if preDepth > 0 { lines.write(kept: bytes) } else { lines.write(bytes) }
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
        lines.write(words[...])
    }

    private mutating func endLink() {
        guard let ended = link else { return }
        link = nil
        let words = lines.text(from: ended.start)
        guard !ended.address.isEmpty, !words.isEmpty, !Self.says(words, ended.address) else { return }
        lines.write(kept: ([ASCII.space, ASCII.less] + ended.address + [ASCII.greater])[...])
    }

    /// Whether a link's words are where it leads: the address itself, with or without its scheme and last slash.
    private static func says(_ words: [UInt8], _ address: [UInt8]) -> Bool {
        func bare(_ text: [UInt8]) -> ArraySlice<UInt8> {
            var text = text.map(\.lowercased)[...]
            for scheme: StaticString in ["https://", "http://", "mailto:", "tel:"]
            where Array(text).matches(scheme, at: 0) {
                text = text.dropFirst(scheme.utf8CodeUnitCount)
                break
            }
            if Array(text.prefix(4)).matches("www.", at: 0) { text = text.dropFirst(4) }
            return text.last == ASCII.slash ? text.dropLast() : text
        }
        return bare(words).elementsEqual(bare(address))
    }

    private var isHidden: Bool {
        guard let style = value(of: .style) else { return false }
        return style.split(separator: ASCII.semicolon).contains { declaration in
            declaration.elementsEqual("display:none".utf8) || declaration.elementsEqual("visibility:hidden".utf8)
        }
    }

    private func value(of attribute: Attribute) -> [UInt8]? {
        for found in tokenizer.tag.attributes where tokenizer.name(of: found) == attribute {
            var value: [UInt8] = []
            tokenizer.decode(found, into: &value)
            return value
        }
        return nil
    }
}
