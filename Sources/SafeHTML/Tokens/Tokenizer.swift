/// Splits HTML into tokens by the rules that browsers follow (WHATWG HTML §13.2.5), in one pass over its bytes.
///
/// The input is UTF-8 with LF line ends (`Tokenizer.normalized`). Every byte is looked at a bounded number of times,
/// whatever the input. The caller switches `content` after a start tag whose content isn't markup.
struct Tokenizer {
    /// How what follows is read.
    enum Content {
        case data, rcdata, rawText, script, plainText, cdata
    }

    let input: [UInt8]
    /// Where the next token begins.
    var position = 0
    let end: Int
    let attributeLimit: Int

    var content = Content.data
    /// The name, in lower case, whose end tag ends RCDATA, raw text and script.
    var lastStartTag: [UInt8] = []
    /// Whether `<![CDATA[` opens a section, as it does within svg and math.
    var allowsCDATA = false

    /// Where the script that is being read ends, once found.
    var scriptStop: Int?

    var tag = TagToken(name: 0..<0)
    var doctype = DoctypeToken()

    /// - Parameter attributeLimit: attributes of a tag beyond it are passed over.
    init(_ input: [UInt8], attributeLimit: Int = 64) {
        self.input = input
        self.end = input.count
        self.attributeLimit = attributeLimit
        tag.attributes.reserveCapacity(16)
    }

    /// The UTF-8 of `html`, its first `limit` bytes at most, with CR LF and CR as LF (WHATWG HTML §13.2.3.5).
    static func normalized(_ html: String, limit: Int = .max) -> [UInt8] {
        var bytes = Array(html.utf8)
        if bytes.count > limit {
            bytes.removeLast(bytes.count - limit)
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        }
        var source = bytes.index(of: ASCII.carriageReturn, from: 0, to: bytes.count)
        guard source < bytes.count else { return bytes }
        var target = source
        while source < bytes.count {
            let byte = bytes[source]
            source += 1
            bytes[target] = byte == ASCII.carriageReturn ? ASCII.lineFeed : byte
            target += 1
            if byte == ASCII.carriageReturn, source < bytes.count, bytes[source] == ASCII.lineFeed { source += 1 }
        }
        bytes.removeLast(bytes.count - target)
        return bytes
    }

    /// The next token; `.end` from the end on.
    mutating func next() -> Token {
        while position < end {
            if let token = step() { return token }
        }
        return .end
    }

    /// Goes on from `position`, before the end; nil where that gave no token.
    private mutating func step() -> Token? {
        switch content {
        case .data: return nextInData()
        case .rcdata: return nextInRCDATA()
        case .rawText: return nextInRawText()
        case .script: return nextInScript()
        case .plainText: return nextInPlainText()
        case .cdata: return nextInCDATA()
        }
    }

    /// The byte at `index`, nil at the end.
    @inline(__always) func byte(at index: Int) -> UInt8? {
        index < end ? input[index] : nil
    }

    private mutating func nextInData() -> Token? {
        switch input[position] {
        case ASCII.less: return openTag()
        case ASCII.ampersand: return readReference()
        default: return readText()
        }
    }

    private mutating func readText() -> Token {
        let start = position
        position = input.index(of: ASCII.less, or: ASCII.ampersand, from: start + 1, to: end)
        return .text(start..<position)
    }

    /// A reference at `position`, or its `&` as text (§13.2.5.72–80).
    mutating func readReference() -> Token {
        guard let reference = CharacterReference(in: input, at: position, limit: end, inAttribute: false) else {
            position += 1
            return .text(position - 1..<position)
        }
        position = reference.end
        return .characters(reference.first, reference.second)
    }

    /// What begins with `<` (§13.2.5.6–8); nil where it gives no token.
    private mutating func openTag() -> Token? {
        guard let next = byte(at: position + 1) else { return lessAsText() }
        if next.isLetter { return readTag(from: position + 1) ? .startTag : nil }
        switch next {
        case ASCII.slash: return openEndTag()
        case ASCII.bang: return openDeclaration()
        case ASCII.question: return readBogusComment(from: position + 1)
        default: return lessAsText()
        }
    }

    mutating func lessAsText() -> Token {
        position += 1
        return .text(position - 1..<position)
    }

    private mutating func openEndTag() -> Token? {
        guard let next = byte(at: position + 2) else {
            position = end
            return .text(end - 2..<end)
        }
        if next.isLetter { return readTag(from: position + 2) ? .endTag : nil }
        if next == ASCII.greater {
            position += 3
            return nil
        }
        return readBogusComment(from: position + 2)
    }

    /// Reads the tag whose name begins at `start` (§13.2.5.8, §13.2.5.32–40); false where the input ends within it.
    mutating func readTag(from start: Int) -> Bool {
        if !tag.attributes.isEmpty { tag.attributes.removeAll(keepingCapacity: true) }
        tag.isSelfClosing = false
        var index = start
        while index < end {
            let byte = input[index]
            if byte <= ASCII.greater, byte.isSpace || byte == ASCII.slash || byte == ASCII.greater { break }
            index += 1
        }
        tag.name = start..<index
        return readAttributes(from: index)
    }

    private mutating func readAttributes(from start: Int) -> Bool {
        var index = start
        while index < end {
            let byte = input[index]
            if byte == ASCII.greater {
                position = index + 1
                return true
            }
            if byte.isSpace {
                index += 1
            } else if byte == ASCII.slash {
                index += 1
                tag.isSelfClosing = self.byte(at: index) == ASCII.greater
            } else {
                index = readAttribute(from: index) ?? end
            }
        }
        position = end
        return false
    }

    /// Reads one attribute and gives where to go on; nil where the input ends within it.
    private mutating func readAttribute(from start: Int) -> Int? {
        var index = start + 1
        while index < end {
            let byte = input[index]
            if byte <= ASCII.greater,
                byte == ASCII.equals || byte.isSpace || byte == ASCII.greater || byte == ASCII.slash
            {
                break
            }
            index += 1
        }
        let name = start..<index
        while index < end, input[index].isSpace { index += 1 }
        guard index < end else { return nil }
        guard input[index] == ASCII.equals else {
            keep(AttributeToken(name: name, value: index..<index))
            return index
        }
        index += 1
        while index < end, input[index].isSpace { index += 1 }
        guard index < end else { return nil }
        return readValue(of: name, from: index)
    }

    private mutating func readValue(of name: Range<Int>, from start: Int) -> Int? {
        let quote = input[start]
        guard quote == ASCII.doubleQuote || quote == ASCII.singleQuote else {
            return readUnquotedValue(of: name, from: start)
        }
        var index = input.index(of: quote, or: ASCII.ampersand, or: ASCII.null, from: start + 1, to: end)
        let isEncoded = index < end && input[index] != quote
        if isEncoded { index = input.index(of: quote, from: index, to: end) }
        guard index < end else { return nil }
        keep(AttributeToken(name: name, value: start + 1..<index, isEncoded: isEncoded))
        return index + 1
    }

    private mutating func readUnquotedValue(of name: Range<Int>, from start: Int) -> Int? {
        var index = start
        var isEncoded = false
        while index < end {
            let byte = input[index]
            if byte == ASCII.greater || byte.isSpace { break }
            if byte == ASCII.ampersand || byte == ASCII.null { isEncoded = true }
            index += 1
        }
        guard index < end else { return nil }
        keep(AttributeToken(name: name, value: start..<index, isEncoded: isEncoded))
        return index
    }

    @inline(__always) private mutating func keep(_ attribute: AttributeToken) {
        guard tag.attributes.count < attributeLimit else { return }
        tag.attributes.append(attribute)
    }
}
