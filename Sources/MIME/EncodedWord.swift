/// Encoded words in header fields (RFC 2047): `=?charset?Q?text?=`.
enum EncodedWord {
    /// Decodes all encoded words of an unfolded field body; what is between is read by guess.
    static func decode(_ bytes: Bytes, hint: String? = nil, limits: Limits = .standard) -> String {
        guard bytes.firstPair(.equals, .question, from: bytes.startIndex) != nil else {
            return Charset.guess(bytes, hint: hint)
        }
        var reader = FieldText(hint: hint)
        var textStart = bytes.startIndex
        var at = bytes.startIndex
        var words = 0
        while words < limits.encodedWords, let start = bytes.firstPair(.equals, .question, from: at) {
            switch word(at: start, in: bytes) {
            case .word(let word):
                reader.add(text: bytes[textStart..<start])
                reader.add(word)
                textStart = word.end
                at = word.end
                words += 1
            case .none:
                at = start + 2
            case .noneToTheEnd:
                at = bytes.endIndex
            }
        }
        reader.add(text: bytes[textStart...])
        return reader.finished()
    }

    struct Word {
        let charset: String
        let bytes: [UInt8]
        let end: Int
    }

    private enum Found {
        case word(Word)
        case none
        case noneToTheEnd
    }

    private static func word(at start: Int, in bytes: Bytes) -> Found {
        let longest = min(bytes.endIndex, start + 2 + 80)
        guard let charsetEnd = bytes[(start + 2)..<longest].firstIndex(of: .question),
            let encoding = bytes.at(charsetEnd + 1)?.lowered, encoding == 0x62 || encoding == 0x71,
            bytes.at(charsetEnd + 2) == .question
        else { return .none }
        let textStart = charsetEnd + 3
        guard let textEnd = bytes.firstPair(.question, .equals, from: textStart) else { return .noneToTheEnd }
        if let inner = bytes.firstPair(.equals, .question, from: textStart), inner + 1 < textEnd,
            encoding == 0x62 || isStart(inner, in: bytes)
        {
            return .none
        }
        let text = bytes[textStart..<textEnd]
        let label = bytes[(start + 2)..<charsetEnd].prefix { $0 != .star }
        return .word(
            Word(
                charset: label.trimmed.loweredASCII,
                bytes: encoding == 0x62 ? Base64.decode(text) : QuotedPrintable.decodeWord(text),
                end: textEnd + 2))
    }

    /// Whether `=?` begins something that looks like an encoded word of its own.
    private static func isStart(_ place: Int, in bytes: Bytes) -> Bool {
        guard let charsetEnd = bytes[(place + 2)..<min(bytes.endIndex, place + 82)].firstIndex(of: .question),
            let encoding = bytes.at(charsetEnd + 1)?.lowered
        else { return false }
        return (encoding == 0x62 || encoding == 0x71) && bytes.at(charsetEnd + 2) == .question
    }
}

/// Joins plain text and encoded words into what a person reads.
private struct FieldText {
    let hint: String?
    private var text = ""
    private var charset = ""
    private var pending: [UInt8] = []
    private var follows = false

    init(hint: String?) {
        self.hint = hint
    }

    /// White space between two encoded words is not shown (RFC 2047 §6.2).
    mutating func add(text gap: Bytes) {
        if follows, gap.allSatisfy(\.isBlank) { return }
        flush()
        follows = false
        text += Charset.guess(gap, hint: hint)
    }

    /// QUIRK RFC 2047 §5(3): some programs cut a character in two, so words of one charset are joined as bytes.
    mutating func add(_ word: EncodedWord.Word) {
        if follows, word.charset != charset { flush() }
        charset = word.charset
        pending += word.bytes
        follows = true
    }

    mutating func finished() -> String {
        flush()
        return text
    }

    private mutating func flush() {
        if !pending.isEmpty { text += Charset.decode(pending[...], label: charset) }
        pending = []
    }
}
