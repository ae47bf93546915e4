/// A command line to an SMTP or LMTP server. It can't hold a line break: what could is checked when the line is made.
public struct SMTPCommand: Sendable, Hashable, CustomStringConvertible {
    /// The line with its CRLF.
    public let bytes: [UInt8]
    /// The line as a transcript shows it, without secrets.
    public let shown: String

    public var description: String { shown }

    private init(_ line: String, shown: String? = nil) {
        bytes = Array(line.utf8) + ASCII.crlf
        self.shown = shown ?? line
    }

    private init(secret line: [UInt8], shown: String) {
        bytes = line + ASCII.crlf
        self.shown = shown
    }

    static let startTLS = SMTPCommand("STARTTLS")
    static let data = SMTPCommand("DATA")
    static let reset = SMTPCommand("RSET")
    public static let quit = SMTPCommand("QUIT")
    /// The answer to an error of an OAuth exchange (RFC 7628 §3.2.3).
    static let empty = SMTPCommand("")

    static func hello(_ name: String) throws(WireError) -> SMTPCommand {
        SMTPCommand("EHLO \(try checked(name))")
    }

    static func oldHello(_ name: String) throws(WireError) -> SMTPCommand {
        SMTPCommand("HELO \(try checked(name))")
    }

    static func mail(from address: String, parameters: [String]) throws(WireError) -> SMTPCommand {
        let words = ["MAIL FROM:<\(try path(address))>"] + parameters
        return SMTPCommand(words.joined(separator: " "))
    }

    static func recipient(_ address: String) throws(WireError) -> SMTPCommand {
        SMTPCommand("RCPT TO:<\(try path(address))>")
    }

    static func login(_ mechanism: SASLMechanism, initial: [UInt8]?) -> SMTPCommand {
        let verb = "AUTH \(mechanism.rawValue)"
        guard let initial else { return SMTPCommand(verb) }
        return SMTPCommand(
            secret: Array("\(verb) ".utf8) + Base64Text.encoded(initial), shown: "\(verb) \(Secret.mask)")
    }

    static func secret(_ bytes: [UInt8]) -> SMTPCommand {
        SMTPCommand(secret: Base64Text.encoded(bytes), shown: Secret.mask)
    }

    private static func path(_ address: String) throws(WireError) -> String {
        guard SMTPAddress.isSayable(address) else {
            throw .unsayable("The address \(wireText(address.utf8, limit: 200)) can't be written in SMTP.")
        }
        return address
    }

    private static func checked(_ name: String) throws(WireError) -> String {
        guard !name.isEmpty, name.utf8.allSatisfy({ !$0.isControl && $0 != ASCII.space && $0.isASCII }) else {
            throw .unsayable("The name to say hello with, \(wireText(name.utf8, limit: 200)), is no host name.")
        }
        return name
    }
}
