import MIME

/// One Authentication-Results field: what a server says it found out about a mail's sender (RFC 8601 §2.2).
///
///     Authentication-Results: mx.example.org; dkim=pass header.d=example.com; spf=fail smtp.mailfrom=example.net
///
/// It proves nothing by itself: a sender can write one too. Whose field counts is decided by who reads the mailbox.
public struct AuthenticationResults: Sendable, Hashable {
    /// One method's result, all in lower case but the values.
    public struct Result: Sendable, Hashable {
        public let method: String
        public let result: String
        /// `header.d`, `smtp.mailfrom` … and what they are.
        public let properties: [String: String]
    }

    /// Whose results these are; nil where the field names nobody, as Microsoft 365 writes it.
    public let server: String?
    public let results: [Result]

    /// Nil where the body is no such field's.
    public init?(_ body: String) {
        var parts = Self.tokens(body).split(separator: .semicolon, omittingEmptySubsequences: false)[...]
        guard let first = parts.first else { return nil }
        if first.contains(.equals) {
            server = nil
        } else {
            // A version may stand behind the name.
            guard case .word(let name)? = first.first, !name.isEmpty else { return nil }
            server = name.lowercased()
            parts = parts.dropFirst()
        }
        results = parts.prefix(Self.mostResults).compactMap { Self.result(Array($0)) }
    }

    private static let mostResults = 50
    private static let mostBytes = 16_384

    private enum Token: Hashable {
        case word(String)
        case equals, semicolon
    }

    /// `method=result`, then `type.property=value` any number of times; `none` alone is no result.
    private static func result(_ tokens: [Token]) -> Result? {
        var pairs: [(name: String, value: String)] = []
        for (index, token) in tokens.enumerated() where token == .equals {
            guard index > 0, index + 1 < tokens.count, case .word(let name) = tokens[index - 1],
                case .word(let value) = tokens[index + 1]
            else { continue }
            pairs.append((name.lowercased(), value))
        }
        guard let first = pairs.first else { return nil }
        // "dkim/1=pass": the method's version says nothing to us.
        let method = first.name.prefix { $0 != "/" }
        let properties = Dictionary(
            pairs.dropFirst().map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        return Result(method: String(method), result: first.value.lowercased(), properties: properties)
    }

    /// Words, equals signs and semicolons; comments are out, quoted strings are words (RFC 5322 §3.2).
    private static func tokens(_ body: String) -> [Token] {
        var tokens: [Token] = []
        var word: [UInt8] = []
        var depth = 0
        var isQuoted = false
        var isEscaped = false
        func end() {
            if !word.isEmpty { tokens.append(.word(String(decoding: word, as: UTF8.self))) }
            word = []
        }
        for byte in body.utf8.prefix(mostBytes) {
            if isEscaped {
                isEscaped = false
                if depth == 0 { word.append(byte) }
            } else if byte == UInt8(ascii: "\\"), isQuoted || depth > 0 {
                isEscaped = true
            } else if isQuoted {
                if byte == UInt8(ascii: "\"") { isQuoted = false } else { word.append(byte) }
            } else if byte == UInt8(ascii: "(") {
                depth += 1
            } else if depth > 0 {
                if byte == UInt8(ascii: ")") { depth -= 1 }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isQuoted = true
                case UInt8(ascii: ";"):
                    end()
                    tokens.append(.semicolon)
                case UInt8(ascii: "="):
                    end()
                    tokens.append(.equals)
                case 0x20, 0x09, 0x0D, 0x0A: end()
                default: word.append(byte)
                }
            }
        }
        end()
        return tokens
    }
}
