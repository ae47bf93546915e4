/// A status response (RFC 9051 §7.1).
///
///     S: A7 NO [TRYCREATE] No such folder
public struct IMAPStatus: Sendable, Hashable, CustomStringConvertible {
    public enum Condition: String, Sendable, Hashable {
        case ok = "OK", no = "NO", bad = "BAD", bye = "BYE", preauth = "PREAUTH"
    }

    public var condition: Condition
    /// The first word in square brackets, in capitals, as in "UIDVALIDITY".
    public var code: String?
    /// What follows that word.
    public var argument: String
    /// Control characters as spaces.
    public var text: String

    public init(condition: Condition, code: String? = nil, argument: String = "", text: String) {
        self.condition = condition
        self.code = code
        self.argument = argument
        self.text = text
    }

    /// The server's words, without the condition.
    public var words: String {
        guard let code else { return text }
        let bracket = argument.isEmpty ? "[\(code)]" : "[\(code) \(argument)]"
        return text.isEmpty ? bracket : "\(bracket) \(text)"
    }

    public var description: String { "\(condition.rawValue) \(words)" }

    /// Of the bytes behind the condition.
    init(_ condition: Condition, _ rest: ArraySlice<UInt8>) {
        self.condition = condition
        guard rest.first == ASCII.openBracket, let end = rest.firstIndex(of: ASCII.closeBracket) else {
            (code, argument, text) = (nil, "", wireText(rest))
            return
        }
        let inside = rest[rest.startIndex..<end].dropFirst()
        let word = inside.prefix { $0 != ASCII.space }
        code = wireText(word, limit: 100).uppercased()
        argument = wireText(inside.dropFirst(word.count + 1), limit: 8_192)
        text = wireText(rest[end...].dropFirst().drop { $0 == ASCII.space })
    }
}
