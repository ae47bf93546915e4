/// Responses from their text and literals (RFC 9051 §9).
enum IMAPGrammar {
    /// reliability.md §2, T49.
    static let depthLimit = 32

    /// - Parameter text: the pieces of the line, a literal between each two.
    static func response(_ text: [ArraySlice<UInt8>], literals: [IMAPValue]) throws(WireError) -> IMAPResponse {
        guard let line = text.first else { return .other("") }
        let tag = line.prefix { $0 != ASCII.space }
        let rest = line.dropFirst(tag.count + 1)
        switch tag.first {
        case ASCII.plus where tag.count == 1: return .more(wireText(rest, limit: 8_192))
        case 0x2A where tag.count == 1: return try untagged(rest, text, literals)
        default: return try tagged(tag, rest)
        }
    }

    private static func tagged(_ tag: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) throws(WireError) -> IMAPResponse {
        guard let status = status(rest), [.ok, .no, .bad].contains(status.condition), !tag.isEmpty else {
            throw .malformed(
                "The server sent what is no IMAP response: \(wireText(tag + [ASCII.space] + rest, limit: 200))")
        }
        return .tagged(wireText(tag, limit: 100), status)
    }

    private static func status(_ rest: ArraySlice<UInt8>) -> IMAPStatus? {
        let word = rest.prefix { $0 != ASCII.space }
        guard word.count <= 7, let condition = IMAPStatus.Condition(rawValue: word.text.uppercased()) else {
            return nil
        }
        return IMAPStatus(condition, rest.dropFirst(word.count + 1))
    }

    private static func untagged(
        _ rest: ArraySlice<UInt8>, _ text: [ArraySlice<UInt8>], _ literals: [IMAPValue]
    ) throws(WireError) -> IMAPResponse {
        if let status = status(rest) {
            // QUIRK: capabilities in the code of a status count as a CAPABILITY response would; the session sees to it.
            return .status(status)
        }
        let word = rest.prefix { $0 != ASCII.space }
        let behind = rest.dropFirst(word.count + 1)
        if let number = word.decimal {
            return try numbered(number, behind, text.dropFirst(), literals)
        }
        switch word.prefix(20).text.uppercased() {
        case "CAPABILITY": return .capabilities(capabilities(behind))
        case "SEARCH": return .found(try numbers(behind))
        case "ESEARCH": return .found(try extendedSearch(behind))
        default: return .other(wireText(word, limit: 100).uppercased())
        }
    }

    private static func numbered(
        _ number: Int, _ rest: ArraySlice<UInt8>, _ more: ArraySlice<ArraySlice<UInt8>>, _ literals: [IMAPValue]
    ) throws(WireError) -> IMAPResponse {
        let word = rest.prefix { $0 != ASCII.space }
        switch word.text.uppercased() {
        case "EXISTS": return .exists(number)
        case "EXPUNGE": return .expunged(number)
        case "FETCH":
            var reader = IMAPValueReader(depthLimit: depthLimit)
            try reader.take(rest.dropFirst(word.count + 1))
            for (piece, literal) in zip(more, literals) {
                try reader.take(literal: literal)
                try reader.take(piece)
            }
            guard case .list(let items) = try reader.finish().first else {
                throw .malformed("A FETCH response of the server has no list.")
            }
            return .fetched(IMAPFetched(items))
        default: return .other(wireText(word, limit: 100).uppercased())
        }
    }

    static func capabilities(_ words: ArraySlice<UInt8>) -> [String] {
        words.split(separator: ASCII.space).prefix(200).map { wireText($0, limit: 100).uppercased() }
    }

    /// Read in place, runs joined: the line of a large folder has megabytes.
    private static func numbers(_ words: ArraySlice<UInt8>) throws(WireError) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var rest = words.drop { $0 == ASCII.space }
        // RFC 7162 §3.1.5 adds "(MODSEQ 123)".
        while let first = rest.first, first != ASCII.openParen {
            let word = rest.prefix { $0 != ASCII.space }
            guard let uid = word.decimal.flatMap({ UInt32(exactly: $0) }) else {
                throw .malformed("A SEARCH response of the server has something that is no number.")
            }
            if let last = result.last, last.upperBound < uid, last.upperBound + 1 == uid {
                result[result.count - 1] = last.lowerBound...uid
            } else {
                result.append(uid...uid)
            }
            rest = rest[word.endIndex...].drop { $0 == ASCII.space }
        }
        return result
    }

    /// `(TAG "A1") UID ALL 1:4,9` (RFC 9051 §7.3.4).
    private static func extendedSearch(_ words: ArraySlice<UInt8>) throws(WireError) -> [ClosedRange<UInt32>] {
        let parts = words.split(separator: ASCII.space)
        guard let all = parts.firstIndex(where: { $0.text.uppercased() == "ALL" }), all + 1 < parts.count else {
            return []
        }
        guard let set = IMAPSet.ranges(parts[all + 1]) else {
            throw .malformed("An ESEARCH response of the server has something that is no number.")
        }
        return set
    }
}
