/// The first line of a server's answer (RFC 1939 §3), with its response code (RFC 2449 §8) where it gave one.
///
///     S: -ERR [IN-USE] Do you have another POP session running?
public struct POP3Reply: Sendable, Hashable, CustomStringConvertible {
    public enum Status: String, Sendable, Hashable {
        case ok = "+OK"
        case error = "-ERR"
        /// The server waits for more of a login (RFC 5034 §4); the text is base64.
        case more = "+"
    }

    public let status: Status
    /// In capitals without its brackets, as in "IN-USE" or "SYS/TEMP".
    public let code: String?
    /// What follows the status, the code with its brackets too; control characters as spaces.
    public let text: String

    public init(_ status: Status, code: String? = nil, text: String = "") {
        self.status = status
        self.code = code
        self.text = text
    }

    public var isOK: Bool { status == .ok }

    /// A no that is about the server, its load or another session, and not about a password or a mail (RFC 2449 §8.1.1,
    /// §8.1.2; RFC 3206 §4).
    public var isAboutServer: Bool {
        guard status == .error, let code else { return false }
        return code == "IN-USE" || code == "LOGIN-DELAY" || code == "SYS" || code.hasPrefix("SYS/")
    }

    public var description: String { text.isEmpty ? status.rawValue : "\(status.rawValue) \(text)" }

    /// Of a line without its CRLF; nil where it is no reply.
    init?(_ line: [UInt8]) {
        let word = line.prefix { $0 != ASCII.space }
        guard let status = Status(rawValue: word.text) else { return nil }
        let rest = line.dropFirst(word.count + 1)
        self.status = status
        code = status == .more ? nil : Self.code(rest)
        text = wireText(rest, limit: status == .more ? POP3Reader.lineLimit : 1_000)
    }

    private static func code(_ rest: ArraySlice<UInt8>) -> String? {
        guard rest.first == ASCII.openBracket, let end = rest.firstIndex(of: ASCII.closeBracket) else { return nil }
        let inside = rest[rest.startIndex..<end].dropFirst()
        guard !inside.isEmpty, inside.count <= 100, !inside.contains(ASCII.space) else { return nil }
        return wireText(inside).uppercased()
    }
}
