/// What a server said it can do (RFC 2449 §5).
///
///     C: CAPA
///     S: +OK
///     S: TOP
///     S: UIDL
///     S: PIPELINING
///     S: SASL PLAIN XOAUTH2
///     S: .
public struct POP3Capabilities: Sendable, Hashable {
    private var words: [String: [String]] = [:]
    /// Whether the server has told them; an old one, without CAPA, can't.
    public let areKnown: Bool

    public init() {
        areKnown = false
    }

    /// Of the lines of a list.
    public init(_ lines: [String]) {
        areKnown = true
        for line in lines {
            let parts = line.split(separator: " ").map { $0.uppercased() }
            guard let keyword = parts.first else { continue }
            words[keyword, default: []].append(contentsOf: parts.dropFirst())
        }
    }

    public func has(_ keyword: String) -> Bool { words[keyword] != nil }

    /// RFC 2595 §4.
    public var startTLS: Bool { has("STLS") }
    /// Several commands may be under way (RFC 2449 §6.6).
    public var pipelining: Bool { has("PIPELINING") }
    public var top: Bool { has("TOP") }
    public var uidl: Bool { has("UIDL") }
    /// USER and PASS are taken here (RFC 2449 §6.2).
    public var user: Bool { has("USER") }
    /// The mechanisms of AUTH (RFC 2449 §6.3).
    public var mechanisms: Set<String> { Set(words["SASL"] ?? []) }
    /// The seconds that must lie between two logins, nil where there is no such rule (RFC 2449 §6.5).
    public var loginDelay: Int? { words["LOGIN-DELAY"]?.first?.utf8.decimal }
    public var keywords: [String] { words.keys.sorted() }
}
