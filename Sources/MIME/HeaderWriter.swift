/// Writes header fields that no value can break out of (RFC 5322 §2.2), folded at 78 bytes.
struct HeaderWriter {
    private(set) var bytes: [UInt8] = []

    /// Names that a draft has its own properties for, and those of the body.
    private static let taken: Set<String> = [
        "date", "from", "sender", "to", "cc", "bcc", "reply-to", "subject", "message-id", "in-reply-to", "references",
        "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id",
    ]

    static func isFree(name: String) -> Bool {
        let isName = name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != .colon }
        return isName && !name.isEmpty && name.utf8.count <= 76 && !taken.contains(name.lowercased())
    }

    /// Writes words with a space between each, folding where a line would pass 78 bytes.
    mutating func add(_ name: String, words: [[UInt8]]) {
        bytes += Array(name.utf8) + [.colon]
        var column = name.utf8.count + 1
        for (place, word) in words.enumerated() {
            if place > 0, column + 1 + word.count > 78 {
                bytes += [.cr, .lf]
                column = 0
            }
            bytes.append(.space)
            bytes += word
            column += 1 + word.count
        }
        bytes += [.cr, .lf]
    }

    mutating func add(_ name: String, text: String) throws(DraftError) {
        let words = Self.words(text)
        guard words.allSatisfy({ $0.count <= 900 }) else { throw .tooLong(field: name) }
        add(name, words: words)
    }

    mutating func add(_ name: String, mailboxes: [Mailbox]) throws(DraftError) {
        if mailboxes.isEmpty { return }
        var words: [[UInt8]] = []
        for (place, mailbox) in mailboxes.enumerated() {
            guard Self.isSafe(address: mailbox.address) else { throw .badAddress(mailbox.address) }
            let phrase = Self.phrase(mailbox.name)
            words += phrase
            let spec = Array(mailbox.address.utf8)
            let address = phrase.isEmpty ? spec : [.less] + spec + [.greater]
            words.append(place < mailboxes.count - 1 ? address + [.comma] : address)
        }
        add(name, words: words)
    }

    mutating func add(_ name: String, ids: [String]) throws(DraftError) {
        if ids.isEmpty { return }
        for id in ids where !Self.isSafe(id: id) { throw .badMessageID(id) }
        add(name, words: ids.map { [.less] + Array($0.utf8) + [.greater] })
    }

    /// A display name as atoms, as a quoted string, or as encoded words (RFC 5322 §3.2.5, RFC 2047 §5(3)).
    private static func phrase(_ name: String) -> [[UInt8]] {
        let clean = shown(name)
        if clean.isEmpty { return [] }
        guard clean.allSatisfy({ $0 < 0x80 }), !mayLookEncoded(clean), clean.count <= 200 else {
            return EncodedWordWriter.words(String(decoding: clean, as: UTF8.self))
        }
        let isAtoms = clean.allSatisfy { $0.isLetter || $0.isDigit || $0 == .space || $0 == .dash }
        if isAtoms { return clean.split(separator: .space).map(Array.init) }
        let escaped = clean.flatMap { $0 == .quote || $0 == .backslash ? [.backslash, $0] : [$0] }
        return [[.quote] + escaped + [.quote]]
    }

    /// Plain words, or encoded words for all of the text where some of it is outside ASCII.
    private static func words(_ text: String) -> [[UInt8]] {
        let clean = shown(text)
        let words = clean.split(separator: .space).map(Array.init)
        let isPlain = clean.allSatisfy { $0 < 0x80 } && !mayLookEncoded(clean) && words.allSatisfy { $0.count <= 400 }
        return isPlain ? words : EncodedWordWriter.words(String(decoding: clean, as: UTF8.self))
    }

    private static func mayLookEncoded(_ bytes: [UInt8]) -> Bool {
        bytes[...].firstPair(.equals, .question, from: 0) != nil
    }

    /// Control characters become spaces: a line end in a value can't end the field.
    private static func shown(_ text: String) -> [UInt8] {
        Array(Array(text.utf8).map { $0 < 32 || $0 == 127 ? .space : $0 }[...].trimmed)
    }

    private static func isSafe(address: String) -> Bool {
        let bytes = Array(address.utf8)
        guard let at = bytes.lastIndex(of: .at), at > 0, at < bytes.count - 1, bytes.count <= 900 else { return false }
        let isQuoted = bytes[0] == .quote && bytes[at - 1] == .quote && at > 1
        let local = isQuoted ? bytes[1..<(at - 1)] : bytes[..<at]
        let refused: [UInt8] =
            isQuoted ? [.quote, .backslash] : [.quote, .backslash, .space, .at] + Array("(),:;<>[]".utf8)
        let isDomain = bytes[(at + 1)...].allSatisfy {
            $0.isLetter || $0.isDigit || $0 == .dot || $0 == .dash || $0 == .underscore || $0 >= 0x80
                || $0 == 0x5B || $0 == 0x5D || $0 == .colon
        }
        return isDomain && local.allSatisfy { $0 >= 32 && $0 != 127 && !refused.contains($0) }
    }

    private static func isSafe(id: String) -> Bool {
        let bytes = id.utf8
        return !bytes.isEmpty && bytes.count <= 900
            && bytes.allSatisfy { $0 > 32 && $0 < 127 && $0 != .less && $0 != .greater }
    }
}
