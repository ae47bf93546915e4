/// A server's answer (RFC 5321 §4.2), with its enhanced code (RFC 3463) where it gave one.
///
///     S: 550 5.1.1 No such user here
public struct SMTPReply: Sendable, Hashable, CustomStringConvertible {
    /// 200–599.
    public let code: Int
    /// As in "5.1.1".
    public let enhanced: String?
    /// The lines without codes, control characters as spaces.
    public let lines: [String]

    public init(code: Int, enhanced: String? = nil, lines: [String]) {
        self.code = code
        self.enhanced = enhanced
        self.lines = lines
    }

    public init(code: Int, enhanced: String? = nil, text: String) {
        self.init(code: code, enhanced: enhanced, lines: [text])
    }

    /// All lines as one.
    public var text: String { lines.joined(separator: " ") }
    public var isPositive: Bool { code >= 200 && code < 400 }
    /// It may work later (RFC 5321 §4.2.1).
    public var isTransient: Bool { code >= 400 && code < 500 }
    /// It will not work later.
    public var isPermanent: Bool { code >= 500 }

    public var description: String {
        var words = ["\(code)"]
        if let enhanced { words.append(enhanced) }
        if !text.isEmpty { words.append(text) }
        return words.joined(separator: " ")
    }

    /// The reply as it is sent, each line with its CRLF.
    public var bytes: [UInt8] {
        let code = enhanced.map { "\($0) " } ?? ""
        var result: [UInt8] = []
        for (index, line) in lines.enumerated() {
            let mark = index == lines.count - 1 ? " " : "-"
            result.append(contentsOf: "\(self.code)\(mark)\(code)\(line)\r\n".utf8)
        }
        return result
    }
}
