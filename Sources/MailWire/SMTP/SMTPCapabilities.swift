/// What a server said it can do (RFC 5321 §4.1.1.1).
///
///     S: 250-mail.example.org
///     S: 250-SIZE 52428800
///     S: 250-AUTH PLAIN LOGIN XOAUTH2
///     S: 250 PIPELINING
public struct SMTPCapabilities: Sendable, Hashable {
    private var words: [String: [String]] = [:]

    public init() {}

    /// Of the lines behind the first of an EHLO reply.
    public init(_ reply: SMTPReply) {
        for line in reply.lines.dropFirst() {
            let parts = line.split(separator: " ").map { $0.uppercased() }
            guard let keyword = parts.first else { continue }
            words[keyword] = Array(parts.dropFirst())
            // QUIRK: some old servers write "AUTH=LOGIN" for programs that are older still.
            if keyword.hasPrefix("AUTH=") { words["AUTH", default: []].append(String(keyword.dropFirst(5))) }
        }
    }

    public func has(_ keyword: String) -> Bool { words[keyword] != nil }

    public var startTLS: Bool { has("STARTTLS") }
    public var pipelining: Bool { has("PIPELINING") }
    public var eightBitMIME: Bool { has("8BITMIME") }
    public var smtpUTF8: Bool { has("SMTPUTF8") }
    /// RFC 1870: the server takes a SIZE with MAIL.
    public var takesSize: Bool { has("SIZE") }
    /// The largest mail in bytes, nil where the server named none.
    public var sizeLimit: Int? {
        guard let limit = words["SIZE"]?.first?.utf8.decimal, limit > 0 else { return nil }
        return limit
    }
    public var login: Set<String> { Set(words["AUTH"] ?? []) }
    public var keywords: [String] { words.keys.sorted() }
}
