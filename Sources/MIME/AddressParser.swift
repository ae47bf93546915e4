/// Reads address lists (RFC 5322 §3.4, §4.4) as real programs write them, in one pass and without recursion.
struct AddressParser {
    private let bytes: Bytes
    private let hint: String?
    private let limits: Limits
    private var at: Int
    private var item = Item()
    private var held: [UInt8]?
    private var inGroup = false
    private var found: [Mailbox] = []

    /// Who wrote the mail is taken from the addresses as they stand; for other fields, one hidden in an encoded word
    /// counts too.
    static func mailboxes(
        in bytes: Bytes, hint: String?, of field: String = "From", limits: Limits = .standard
    ) -> [Mailbox] {
        var parser = AddressParser(bytes: bytes, hint: hint, limits: limits)
        let found = parser.read()
        guard !["from", "sender"].contains(field.lowercased()) else { return found }
        return found.map { $0.address.utf8.contains(.at) ? $0 : unhidden($0) }
    }

    private init(bytes: Bytes, hint: String?, limits: Limits) {
        self.bytes = bytes
        self.hint = hint
        self.limits = limits
        at = bytes.startIndex
    }

    /// QUIRK RFC 2047 §5(3): some programs encode the whole mailbox, angle brackets included.
    private static func unhidden(_ mailbox: Mailbox) -> Mailbox {
        let text = mailbox.name.isEmpty ? mailbox.address : mailbox.name
        guard text.utf8.contains(.at) else { return mailbox }
        var parser = AddressParser(bytes: Array(text.utf8)[...], hint: nil, limits: .standard)
        let inner = parser.read()
        return inner.count == 1 ? inner[0] : mailbox
    }

    /// What was gathered of one mailbox so far.
    private struct Item {
        /// The words before the address, quotation marks undone.
        var phrase: [UInt8] = []
        /// The same as an addr-spec: quotation marks kept, white space and comments out.
        var spec: [UInt8] = []
        var hasAt = false
        var angle: [UInt8]?
        var comment: [UInt8] = []

        /// A comment alone is no mailbox.
        var isEmpty: Bool { phrase.isEmpty && spec.isEmpty && angle == nil }
    }

    private mutating func read() -> [Mailbox] {
        while at < bytes.endIndex, found.count < limits.addresses {
            let byte = bytes[at]
            at += 1
            switch byte {
            case .quote: quoted()
            case .open: comment()
            case .less: angle()
            case .comma: finish(beforeComma: true)
            case .semicolon:
                finish(beforeComma: false)
                inGroup = false
            case .colon where !item.hasAt && item.angle == nil && !inGroup:
                if item.isEmpty { break }
                item = Item()
                held = nil
                inGroup = true
            default: plain(byte)
            }
        }
        if found.count < limits.addresses { finish(beforeComma: false) }
        return found
    }

    private mutating func plain(_ byte: UInt8) {
        if byte.isBlank {
            if let last = item.phrase.last, !last.isBlank { item.phrase.append(.space) }
            return
        }
        guard byte > 32, byte != 127 else { return }
        if byte == .at { item.hasAt = true }
        item.phrase.append(byte)
        item.spec.append(byte)
    }

    /// A quoted string; an end that is missing is the end of the field (RFC 5322 §3.2.4).
    private mutating func quoted() {
        var text: [UInt8] = []
        var isEscaped = false
        let start = at
        while at < bytes.endIndex {
            let byte = bytes[at]
            at += 1
            if isEscaped {
                text.append(byte)
                isEscaped = false
            } else if byte == .backslash {
                isEscaped = true
            } else if byte == .quote {
                break
            } else {
                text.append(byte)
            }
        }
        item.phrase += text
        item.spec.append(.quote)
        item.spec += bytes[start..<at]
        if item.spec.last != .quote || at == start { item.spec.append(.quote) }
    }

    private mutating func comment() {
        var depth = 1
        var text: [UInt8] = []
        while at < bytes.endIndex, depth > 0 {
            let byte = bytes[at]
            at += 1
            switch byte {
            case .open: depth += 1
            case .close: depth -= 1
            case .backslash:
                if let escaped = bytes.at(at) {
                    text.append(escaped)
                    at += 1
                }
                continue
            default: break
            }
            if depth > 0 { text.append(byte) }
        }
        item.comment = text
    }

    /// An angle address; without its end it goes to the next comma.
    private mutating func angle() {
        var text: [UInt8] = []
        var isQuoted = false
        while at < bytes.endIndex {
            let byte = bytes[at]
            if byte == .greater, !isQuoted { break }
            if byte == .comma, !isQuoted, text.first != .at, text.contains(.at) { break }
            if byte == .less, !isQuoted {
                // QUIRK RFC 5322 §3.4: "<<ada@example.org>>" and "<Ada> <ada@example.org>" without the first end.
                text.removeAll()
                at += 1
                continue
            }
            if byte == .open, !isQuoted {
                let outer = item.comment
                at += 1
                comment()
                item.comment = outer
                continue
            }
            if byte == .quote { isQuoted.toggle() }
            if byte > 32 || isQuoted, byte != 127 { text.append(byte) }
            at += 1
        }
        while bytes.at(at) == .greater { at += 1 }
        if let earlier = item.angle, !text.contains(.at) {
            item.phrase += earlier.contains(.at) ? text : earlier
            if !earlier.contains(.at) { item.angle = text }
        } else {
            if let earlier = item.angle, !earlier.contains(.at) { item.phrase += earlier }
            item.angle = text
        }
    }

    private mutating func finish(beforeComma: Bool) {
        defer { item = Item() }
        if item.isEmpty { return }
        if let angle = item.angle {
            add(name: joinedName(), spec: withoutRoute(angle))
        } else if item.hasAt {
            flushHeld()
            add(name: item.comment, spec: bareSpec())
        } else if beforeComma, !inGroup, held == nil {
            held = item.phrase
        } else {
            flushHeld()
            addBare(item.phrase)
        }
    }

    /// Words without an at sign: one may be a local address, several are a name.
    private mutating func addBare(_ words: [UInt8]) {
        let isName = words[...].trimmed.contains(.space) || words[...].hasPrefix("=?")
        add(name: isName ? words : item.comment, spec: isName ? [] : words.filter { !$0.isBlank })
    }

    /// QUIRK RFC 5322 §3.4: "Lovelace, Ada <ada@example.org>" without quotation marks is one mailbox.
    private mutating func joinedName() -> [UInt8] {
        let name = item.phrase.isEmpty ? item.comment : item.phrase
        guard let before = held, !item.phrase.isEmpty else {
            flushHeld()
            return name
        }
        held = nil
        return before + [.comma, .space] + name
    }

    private mutating func flushHeld() {
        if let before = held { addBare(before) }
        held = nil
    }

    /// The addr-spec among bare words: "Ada ada@example.org" has one word with an at sign.
    private func bareSpec() -> [UInt8] {
        let words = Self.withoutBlanksAroundDots(item.phrase).split(separator: .space)
        guard words.count > 1, !item.spec.contains(.quote),
            let word = words.first(where: { $0.contains(.at) && $0.first != .at && $0.last != .at && $0.count > 2 })
        else { return item.spec }
        return Array(word)
    }

    /// RFC 5322 §4.4 allows "ada @ example . org".
    private static func withoutBlanksAroundDots(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var hasAt = false
        for byte in text {
            if byte == .at || byte == .dot, result.last == .space { result.removeLast() }
            let isAfterSign = result.last == .at || result.last == .dot && hasAt
            if byte != .space || !isAfterSign { result.append(byte) }
            if byte == .at { hasAt = true }
        }
        return result
    }

    /// Without a source route: "@a,@b:user@c" (RFC 5322 §4.4).
    private func withoutRoute(_ spec: [UInt8]) -> [UInt8] {
        guard spec.first == .at, let colon = spec.lastIndex(of: .colon) else { return spec }
        return Array(spec[(colon + 1)...])
    }

    private mutating func add(name: [UInt8], spec: [UInt8]) {
        var address = Charset.guess(spec[...], hint: hint)
        if address.lowercased().hasPrefix("mailto:") { address.removeFirst(7) }
        let mailbox = Mailbox(name: shown(name), address: address)
        if mailbox != Mailbox(address: "") { found.append(mailbox) }
    }

    private func shown(_ name: [UInt8]) -> String {
        let text = EncodedWord.decode(name[...].trimmed, hint: hint, limits: limits)
        guard text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
    }
}
