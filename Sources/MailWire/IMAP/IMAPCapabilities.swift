/// What a server can do (RFC 9051 §7.2.2).
public struct IMAPCapabilities: Sendable, Hashable {
    private let words: Set<String>

    public init(_ words: [String] = []) {
        self.words = Set(words)
    }

    public func has(_ word: String) -> Bool { words.contains(word) }

    public var startTLS: Bool { has("STARTTLS") }
    public var idle: Bool { has("IDLE") }
    public var uidPlus: Bool { has("UIDPLUS") || has("IMAP4REV2") }
    public var move: Bool { has("MOVE") || has("IMAP4REV2") }
    public var extendedSearch: Bool { has("ESEARCH") || has("IMAP4REV2") }
    public var initialResponse: Bool { has("SASL-IR") || has("IMAP4REV2") }
    public var loginDisabled: Bool { has("LOGINDISABLED") }
    public var mechanisms: Set<String> {
        Set(words.filter { $0.hasPrefix("AUTH=") }.map { String($0.dropFirst(5)) })
    }
    public var all: [String] { words.sorted() }
}
