/// The server's side of an SMTP (RFC 5321) or LMTP (RFC 2033) connection.
///
///     C: LHLO mta.example.org
///     S: 250-desk.example.org …
///     C: MAIL FROM:<grace@example.org> SIZE=1830
///     S: 250 2.1.0 Sender ok
///     C: RCPT TO:<support@example.org>
///     S: 250 2.1.5 Recipient ok
///     C: DATA
///     S: 354 …
///     (the mail)
///     S: 250 2.0.0 Kept as 17
///
/// A line goes in, an action comes out; `recipient` and `ended` bring in what others decided.
public struct SMTPServerSession: Sendable {
    public enum Flavour: Sendable, Hashable { case smtp, lmtp }

    public enum Action: Sendable, Hashable {
        case reply(SMTPReply)
        /// Reply, then close.
        case close(SMTPReply)
        /// Ask whether mail for this address is taken, then call `recipient`.
        case check(recipient: String)
        /// Reply; what follows is the mail, as `MailDataReader` reads it; then call `ended`.
        case readMail(SMTPReply)
    }

    /// Sizes, with their source.
    public struct Limits: Sendable, Hashable {
        /// reliability.md §4.8; a larger mail is answered 552.
        public var mailSize = 64 << 20
        /// RFC 5321 §4.5.3.1.8 asks for at least 100.
        public var recipients = 100
        /// RFC 5321 §4.5.3.1.4 asks for at least 512 bytes; extensions add to it.
        public var lineLength = 2_048
        /// Commands that were none, until the connection is closed.
        public var errors = 20

        public init() {}
    }

    public struct Envelope: Sendable, Hashable {
        /// The reverse-path, empty for `<>`.
        public var from: String
        public var recipients: [String]

        public init(from: String, recipients: [String]) {
            self.from = from
            self.recipients = recipients
        }
    }

    /// Who takes part, nil between transactions.
    public private(set) var envelope: Envelope?
    /// What the client calls itself, empty before its greeting.
    public private(set) var helo = ""
    /// What MAIL said of the size, in bytes.
    public private(set) var declaredSize: Int?
    private let flavour: Flavour
    private let hostName: String
    private let limits: Limits
    private var errors = 0
    private var asked: String?

    public init(_ flavour: Flavour, hostName: String, limits: Limits = Limits()) {
        self.flavour = flavour
        self.hostName = hostName
        self.limits = limits
    }

    public var greeting: SMTPReply {
        SMTPReply(code: 220, text: "\(hostName) \(flavour == .lmtp ? "LMTP" : "ESMTP") Mailroom")
    }

    /// A command line, without its line end.
    public mutating func received(_ line: [UInt8]) -> Action {
        guard !line.contains(0) else { return error(500, "5.5.2", "A command has no NUL") }
        let verb = line.prefix { $0 != ASCII.space }.text.uppercased()
        let words = line.dropFirst(verb.utf8.count + 1)
        switch (verb, flavour) {
        case ("EHLO", .smtp), ("LHLO", .lmtp): return hello(words, extended: true)
        case ("HELO", .smtp): return hello(words, extended: false)
        case ("MAIL", _): return mail(line)
        case ("RCPT", _): return recipient(line)
        case ("DATA", _): return data(words)
        case ("RSET", _): return reset()
        case ("NOOP", _): return ok("2.0.0", "Fine")
        case ("VRFY", _): return .reply(SMTPReply(code: 252, enhanced: "2.5.0", text: "Send some mail and see"))
        case ("HELP", _):
            return .reply(SMTPReply(code: 214, enhanced: "2.0.0", text: "MAIL, RCPT, DATA, RSET, NOOP, QUIT"))
        case ("QUIT", _): return .close(SMTPReply(code: 221, enhanced: "2.0.0", text: "\(hostName) says goodbye"))
        default: return error(500, "5.5.1", "Unknown command")
        }
    }

    /// What `check` found: nil takes the recipient, a reply refuses it.
    public mutating func recipient(refusedBy refusal: SMTPReply?) -> Action {
        guard let recipient = asked else { return error(503, "5.5.1", "No recipient was asked for") }
        asked = nil
        if let refusal { return .reply(refusal) }
        envelope?.recipients.append(recipient)
        return ok("2.1.5", "Recipient ok")
    }

    /// What became of the mail: the replies to send, one, or with LMTP one a recipient (RFC 2033 §4.2).
    public mutating func ended(_ reply: SMTPReply) -> [SMTPReply] {
        let count = flavour == .lmtp ? envelope?.recipients.count ?? 1 : 1
        forgetTransaction()
        return [SMTPReply](repeating: reply, count: Swift.max(1, count))
    }

    private mutating func hello(_ words: ArraySlice<UInt8>, extended: Bool) -> Action {
        let name = wireText(words.prefix { $0 != ASCII.space }, limit: 255)
        guard !name.isEmpty else { return error(501, "5.5.4", "Hello, who?") }
        helo = name
        forgetTransaction()
        guard extended else { return .reply(SMTPReply(code: 250, text: hostName)) }
        let extensions = [
            "PIPELINING", "SIZE \(limits.mailSize)", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "HELP",
        ]
        return .reply(SMTPReply(code: 250, lines: [hostName] + extensions))
    }

    private mutating func mail(_ line: [UInt8]) -> Action {
        guard !helo.isEmpty else { return error(503, "5.5.1", "Say hello first") }
        guard envelope == nil else { return error(503, "5.5.1", "A mail is under way") }
        guard let path = Self.path(in: line, after: "MAIL FROM:") else {
            return error(501, "5.1.7", "That is no sender; MAIL FROM:<address>")
        }
        var size: Int?
        for (keyword, value) in path.parameters {
            switch keyword {
            case "SIZE":
                guard let bytes = value.utf8.decimal else { return error(501, "5.5.4", "SIZE is a number") }
                guard bytes <= limits.mailSize else { return .reply(tooLarge) }
                size = bytes
            case "BODY":
                guard ["7BIT", "8BITMIME"].contains(value.uppercased()) else {
                    return error(501, "5.5.4", "BODY is 7BIT or 8BITMIME")
                }
            case "SMTPUTF8", "AUTH": break
            default: return error(555, "5.5.4", "Unknown parameter of MAIL")
            }
        }
        envelope = Envelope(from: path.address, recipients: [])
        declaredSize = size
        return ok("2.1.0", "Sender ok")
    }

    private mutating func recipient(_ line: [UInt8]) -> Action {
        guard let envelope else { return error(503, "5.5.1", "MAIL comes first") }
        guard envelope.recipients.count < limits.recipients else {
            return .reply(SMTPReply(code: 452, enhanced: "4.5.3", text: "\(limits.recipients) recipients at most"))
        }
        guard let path = Self.path(in: line, after: "RCPT TO:"), !path.address.isEmpty else {
            return error(501, "5.1.3", "That is no recipient; RCPT TO:<address>")
        }
        guard path.parameters.isEmpty else { return error(555, "5.5.4", "Unknown parameter of RCPT") }
        asked = path.address
        return .check(recipient: path.address)
    }

    private mutating func data(_ words: ArraySlice<UInt8>) -> Action {
        guard let envelope else { return error(503, "5.5.1", "MAIL comes first") }
        guard words.allSatisfy({ $0 == ASCII.space }) else { return error(501, "5.5.4", "DATA has no parameters") }
        // RFC 5321 §3.3 allows 503 and 554 both; 503 is what RFC 2033 §4.2 has for LMTP.
        guard !envelope.recipients.isEmpty else {
            return flavour == .lmtp
                ? error(503, "5.5.1", "No recipient") : error(554, "5.5.1", "No valid recipients")
        }
        return .readMail(SMTPReply(code: 354, text: "Go ahead, end with a dot on a line of its own"))
    }

    private mutating func reset() -> Action {
        forgetTransaction()
        return ok("2.0.0", "Forgotten")
    }

    public var tooLarge: SMTPReply {
        SMTPReply(code: 552, enhanced: "5.3.4", text: "\(limits.mailSize) bytes at most")
    }

    private mutating func forgetTransaction() {
        envelope = nil
        declaredSize = nil
        asked = nil
    }

    private func ok(_ enhanced: String, _ text: String) -> Action {
        .reply(SMTPReply(code: 250, enhanced: enhanced, text: text))
    }

    private mutating func error(_ code: Int, _ enhanced: String, _ text: String) -> Action {
        errors += 1
        guard errors < limits.errors else {
            return .close(SMTPReply(code: 421, enhanced: "4.7.0", text: "Too many errors"))
        }
        return .reply(SMTPReply(code: code, enhanced: enhanced, text: text))
    }

    /// "MAIL FROM:" in any case, with or without a space behind the colon (QUIRK: some programs write one).
    private static func path(in line: [UInt8], after prefix: String) -> SMTPPath? {
        guard line.prefix(prefix.utf8.count).text.uppercased() == prefix else { return nil }
        return SMTPPath(line.dropFirst(prefix.utf8.count))
    }
}
