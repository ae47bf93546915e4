/// One line of a body, with its quote marks apart.
struct TextLine {
    /// As it stands, without its line end.
    let whole: Substring
    /// How many `>` (or `|`) it begins with.
    let depth: Int
    /// Without quote marks and white space at the ends.
    let content: Substring

    var isBlank: Bool { content.isEmpty }
    var isQuoted: Bool { depth > 0 }

    init(_ whole: Substring) {
        self.whole = whole
        if let plain = Self.plain(whole) {
            depth = 0
            content = plain
            return
        }
        var rest = Self.trimmedStart(whole)
        var depth = 0
        while let first = rest.unicodeScalars.first, first == ">" || first == "|" && (depth > 0 || Self.isBar(rest)) {
            depth += 1
            rest = Self.trimmedStart(rest.dropFirst())
        }
        self.depth = depth
        while let last = rest.last, last.isWhitespace || Self.isInvisible(last) { rest.removeLast() }
        content = rest
    }

    /// Most lines begin and end with a visible letter or blanks of ASCII: the same, found without taking characters apart.
    private static func plain(_ whole: Substring) -> Substring? {
        let bytes = whole.utf8
        guard let start = bytes.firstIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
            return whole[whole.endIndex...]
        }
        guard let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }),
            isVisible(bytes[start]), isVisible(bytes[last]), bytes[start] != UInt8(ascii: ">"),
            bytes[start] != UInt8(ascii: "|")
        else { return nil }
        let end = bytes.index(after: last)
        // What follows may combine with the letter before it.
        let after = bytes.index(after: start)
        guard after == bytes.endIndex || bytes[after] < 0x80 else { return nil }
        return whole[start..<end]
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    static func all(in text: String) -> [TextLine] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { TextLine(Substring($0)) }
    }

    /// One quote mark fewer.
    var unquoted: Substring {
        let rest = Self.trimmedStart(whole)
        guard isQuoted else { return whole }
        let inner = rest.dropFirst()
        return inner.first == " " ? inner.dropFirst() : inner
    }

    private static func isBar(_ text: Substring) -> Bool {
        let next = text.dropFirst().first
        return next == nil || next == " "
    }

    private static func trimmedStart(_ text: Substring) -> Substring {
        text.drop { $0.isWhitespace || isInvisible($0) }
    }

    private static func isInvisible(_ character: Character) -> Bool { character.isInvisible }
}

extension Character {
    /// Marks of direction and joints, which programs put around names and addresses of right-to-left languages.
    var isInvisible: Bool {
        // Each is a character of its own, so one look at its scalar is enough.
        guard let scalar = unicodeScalars.first?.value, scalar >= 0x200B else { return false }
        switch scalar {
        case 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: return true
        default: return false
        }
    }
}
