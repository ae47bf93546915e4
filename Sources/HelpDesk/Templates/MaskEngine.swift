import SafeHTML

/// A template, read once: what the administrator wrote, and the masks in it.
///
/// Values are put between the pieces and never read again: what a customer writes is no mask, no markup and no header,
/// whatever it looks like (T36, T46).
struct MaskEngine: Sendable, Hashable {
    /// Where in the HTML a mask stands, which says how its value is written.
    enum Place: Sendable, Hashable {
        case content
        case attribute
        case addressStart
        case addressRest
        /// A style sheet: nothing is put there.
        case style
    }

    private enum Piece: Sendable, Hashable {
        case literal(String)
        case mask(Mask, Place)
    }

    private let pieces: [Piece]
    /// What looks like a mask and is none; left as it is.
    let unknown: [String]

    /// - Parameter html: cleaned: tags are whole, values are in double quotes.
    init(html: String, for kind: NoticeKind) {
        self.init(html, kind, isHTML: true)
    }

    /// A subject, or other plain text.
    init(text: String, for kind: NoticeKind) {
        self.init(text, kind, isHTML: false)
    }

    private init(_ template: String, _ kind: NoticeKind, isHTML: Bool) {
        var reader = TemplateReader(template, kind: kind)
        var place = HTMLPlace()
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        while let found = reader.next() {
            switch found {
            case .byte(let byte):
                if isHTML { place.read(byte) }
                literal.append(byte)
            case .mask(let mask):
                if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal.removeAll()
                pieces.append(.mask(mask, isHTML ? place.place : .content))
                place.readMask()
            }
        }
        if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
        self.pieces = pieces
        unknown = reader.unknown
    }

    var masks: [Mask] {
        pieces.compactMap { piece in
            guard case .mask(let mask, _) = piece else { return nil }
            return mask
        }
    }

    /// The HTML with its values.
    func html(_ value: (Mask) -> MaskValue) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .mask(let mask, .content): value(mask).html
            case .mask(let mask, .attribute): HTMLText.escape(value(mask).line)
            case .mask(let mask, .addressStart): HTMLText.escape(value(mask).address)
            case .mask(let mask, .addressRest): value(mask).addressPart
            case .mask(_, .style): ""
            }
        }.joined()
    }

    /// One line: a subject. Each value is at most 200 characters of it.
    func line(_ value: (Mask) -> MaskValue) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .mask(let mask, _): String(value(mask).line.prefix(200))
            }
        }.joined().oneLine(600)
    }
}

/// Finds the masks of a template, from its first byte to its last.
private struct TemplateReader {
    enum Found {
        case byte(UInt8)
        case mask(Mask)
    }

    private static let nameLimit = 300

    private let bytes: [UInt8]
    private let kind: NoticeKind
    private var index = 0
    private(set) var unknown: [String] = []

    init(_ template: String, kind: NoticeKind) {
        bytes = Array(template.utf8)
        self.kind = kind
    }

    mutating func next() -> Found? {
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "#"), let mask = mask() { return .mask(mask) }
        index += 1
        return .byte(bytes[index - 1])
    }

    private mutating func mask() -> Mask? {
        if let name = enclosedName() {
            if let mask = Mask(name), Mask.isKnown(mask, in: kind) {
                index += name.utf8.count + 2
                return mask
            }
            noteUnknown(name)
        }
        return kind == .welcome ? openMask() : nil
    }

    /// What stands up to the next `#`, on one line and without tags.
    private func enclosedName() -> String? {
        let rest = bytes[(index + 1)...].prefix(Self.nameLimit)
        guard let end = rest.firstIndex(of: UInt8(ascii: "#")) else { return nil }
        let name = bytes[(index + 1)..<end]
        guard !name.isEmpty, !name.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") })
        else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// `#username` and `#URL` without a `#` behind them, which welcome mails know.
    private mutating func openMask() -> Mask? {
        let word = bytes[(index + 1)...].prefix { Self.isNameByte($0) }
        let mask: Mask
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "username": mask = .named(.username)
        case "url": mask = .named(.url)
        default: return nil
        }
        index += word.count + 1
        return mask
    }

    private mutating func noteUnknown(_ name: String) {
        guard name.utf8.count <= 60, name.utf8.allSatisfy(Self.isNameByte), name.utf8.contains(where: { $0 > 0x40 })
        else { return }
        let text = "#\(name)#"
        if !unknown.contains(text) { unknown.append(text) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }
}

/// Follows clean HTML byte by byte, to know where a mask stands.
private struct HTMLPlace {
    private var isInTag = false
    private var isQuoted = false
    private var name: [UInt8] = []
    private var valueLength = 0

    mutating func read(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\"") where isInTag:
            isQuoted.toggle()
            valueLength = 0
            if !isQuoted { name.removeAll() }
        case _ where isQuoted: valueLength += 1
        case UInt8(ascii: "<"):
            isInTag = true
            name.removeAll()
        case UInt8(ascii: ">"): isInTag = false
        case UInt8(ascii: " ") where isInTag: name.removeAll()
        case UInt8(ascii: "=") where isInTag: break
        default: if isInTag { name.append(byte) }
        }
    }

    mutating func readMask() {
        if isQuoted { valueLength += 1 }
    }

    var place: MaskEngine.Place {
        guard isInTag else { return .content }
        // A mask between a tag's attributes, which the cleaner leaves nowhere, gets nothing.
        guard isQuoted else { return .style }
        switch String(decoding: name, as: UTF8.self).lowercased() {
        case "href", "src", "cite", "background": return valueLength == 0 ? .addressStart : .addressRest
        case "alt", "title": return .attribute
        default: return .style
        }
    }
}
