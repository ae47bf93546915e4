/// A command line to a POP3 server. It can't hold a line break: what could is checked when the line is made.
public struct POP3Command: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The line with its CRLF.
    public let bytes: [UInt8]
    /// The line as a transcript shows it, without secrets.
    public let shown: String
    /// Lines follow a +OK, up to one with a dot.
    public let hasList: Bool

    public var description: String { shown }
    /// Without the bytes, for some are secret.
    public var customMirror: Mirror { Mirror(self, children: ["shown": shown]) }

    private init(_ line: String, hasList: Bool = false) {
        bytes = Array(line.utf8) + ASCII.crlf
        shown = line
        self.hasList = hasList
    }

    private init(secret line: [UInt8], shown: String) {
        bytes = line + ASCII.crlf
        self.shown = shown
        hasList = false
    }

    /// RFC 2449 §5.
    public static let capabilities = POP3Command("CAPA", hasList: true)
    /// The size of each mail (RFC 1939 §5).
    public static let list = POP3Command("LIST", hasList: true)
    /// The lasting name of each mail (RFC 1939 §7).
    public static let names = POP3Command("UIDL", hasList: true)
    /// Removes what is marked, and says goodbye (RFC 1939 §6).
    public static let quit = POP3Command("QUIT")
    static let startTLS = POP3Command("STLS")

    /// The whole mail (RFC 1939 §5).
    public static func retrieve(_ number: Int) -> POP3Command { POP3Command("RETR \(number)") }
    /// The mail's header alone (RFC 1939 §7).
    public static func header(_ number: Int) -> POP3Command { POP3Command("TOP \(number) 0") }
    /// Marks the mail, to be removed at QUIT (RFC 1939 §5).
    public static func delete(_ number: Int) -> POP3Command { POP3Command("DELE \(number)") }

    static func user(_ name: String) throws(WireError) -> POP3Command {
        guard !name.utf8.contains(where: \.isControl) else {
            throw .unsayable("The user name has a line break or another control character.")
        }
        return POP3Command("USER \(name)")
    }

    static func password(_ secret: Secret) throws(WireError) -> POP3Command {
        let bytes = Array(secret.revealed.utf8)
        guard !bytes.contains(where: \.isControl) else {
            throw .unsayable("The password or token has a line break or another control character.")
        }
        return POP3Command(secret: Array("PASS ".utf8) + bytes, shown: "PASS \(Secret.mask)")
    }

    /// - Parameter initial: what is said along with it, before base64 (RFC 5034 §4).
    static func login(_ mechanism: SASLMechanism, initial: [UInt8]?) -> POP3Command {
        let verb = "AUTH \(mechanism.rawValue)"
        guard let initial else { return POP3Command(verb) }
        return POP3Command(
            secret: Array("\(verb) ".utf8) + Base64Text.encoded(initial), shown: "\(verb) \(Secret.mask)")
    }

    /// A line of a login under way, before base64.
    static func answer(_ bytes: [UInt8]) -> POP3Command {
        POP3Command(secret: Base64Text.encoded(bytes), shown: bytes.isEmpty ? "" : Secret.mask)
    }
}
