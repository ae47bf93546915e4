/// A command to an IMAP server. Its arguments are typed, so that none can end it early: what is no atom is quoted or
/// sent as a literal, and CR, LF and NUL are refused.
public enum IMAPCommand: Sendable, Hashable, CustomStringConvertible {
    case capability
    case startTLS
    case login(user: String, Secret)
    /// With the initial response where the server takes one (RFC 4959), before base64.
    case authenticate(String, initial: [UInt8]?)
    case select(String, readOnly: Bool)
    case create(String)
    /// Of all with this UID or a higher one; `extended` asks for a compact answer (RFC 4731).
    case searchFrom(UInt32, extended: Bool)
    /// Which of these are there still; sets by `IMAPSet`.
    case searchAmong(String, Key, extended: Bool)
    case searchDeleted(extended: Bool)
    case fetch(String, items: String)
    case addFlag(String, Flag)
    case expunge
    case expungeOnly(String)
    case copy(String, to: String)
    case move(String, to: String)
    case idle
    case noop
    case logout

    public enum Key: String, Sendable, Hashable { case all = "", undeleted = " UNDELETED" }
    public enum Flag: String, Sendable, Hashable { case deleted = "\\Deleted", seen = "\\Seen" }

    /// A command as pieces of bytes: after each but the last, the server says "+" before the next is sent.
    public struct Encoded: Sendable, Hashable {
        public var pieces: [[UInt8]]
        /// The line as a transcript shows it, without secrets.
        public var shown: String
    }

    /// The command's word, for messages.
    public var name: String {
        switch self {
        case .capability: "CAPABILITY"
        case .startTLS: "STARTTLS"
        case .login: "LOGIN"
        case .authenticate(let mechanism, _): "AUTHENTICATE \(mechanism)"
        case .select(_, let readOnly): readOnly ? "EXAMINE" : "SELECT"
        case .create: "CREATE"
        case .searchFrom, .searchAmong, .searchDeleted: "UID SEARCH"
        case .fetch: "UID FETCH"
        case .addFlag: "UID STORE"
        case .expunge: "EXPUNGE"
        case .expungeOnly: "UID EXPUNGE"
        case .copy: "UID COPY"
        case .move: "UID MOVE"
        case .idle: "IDLE"
        case .noop: "NOOP"
        case .logout: "LOGOUT"
        }
    }

    /// Without arguments, for some are secret.
    public var description: String { name }

    /// - Throws: `unsayable` when a name or a secret holds CR, LF or NUL.
    public func encoded(tag: String) throws(WireError) -> Encoded {
        var line = IMAPCommandLine(tag: tag, name: name)
        switch self {
        case .capability, .startTLS, .expunge, .idle, .noop, .logout: break
        case .login(let user, let secret):
            try line.string(user)
            try line.secret(secret.revealed)
        case .authenticate(_, let initial):
            // RFC 4959 §3: "=" is an empty response.
            if let initial { line.hidden(initial.isEmpty ? [ASCII.equals] : Base64Text.encoded(initial)) }
        case .select(let folder, _), .create(let folder): try line.folder(folder)
        case .searchFrom(let uid, let extended): line.words("\(Self.result(extended))UID \(uid):*")
        case .searchAmong(let set, let key, let extended):
            line.words("\(Self.result(extended))UID \(set)\(key.rawValue)")
        case .searchDeleted(let extended): line.words("\(Self.result(extended))DELETED")
        case .fetch(let set, let items): line.words("\(set) \(items)")
        case .addFlag(let set, let flag): line.words("\(set) +FLAGS.SILENT (\(flag.rawValue))")
        case .expungeOnly(let set): line.words(set)
        case .copy(let set, let folder), .move(let set, let folder):
            line.words(set)
            try line.folder(folder)
        }
        return line.finished()
    }

    private static func result(_ extended: Bool) -> String { extended ? "RETURN (ALL) " : "" }
}

/// A command line in the making.
private struct IMAPCommandLine {
    private var pieces: [[UInt8]] = []
    private var line: [UInt8]
    private var shown: String

    init(tag: String, name: String) {
        line = Array("\(tag) \(name)".utf8)
        shown = "\(tag) \(name)"
    }

    /// Our own words and sets of numbers.
    mutating func words(_ text: String) {
        line.append(ASCII.space)
        line.append(contentsOf: text.utf8)
        shown += " \(text)"
    }

    mutating func hidden(_ bytes: [UInt8]) {
        line.append(ASCII.space)
        line.append(contentsOf: bytes)
        shown += " \(Secret.mask)"
    }

    mutating func string(_ text: String) throws(WireError) {
        try append(Array(text.utf8))
        shown += " \"\(wireText(text.utf8, limit: 200))\""
    }

    mutating func secret(_ text: String) throws(WireError) {
        try append(Array(text.utf8))
        shown += " \(Secret.mask)"
    }

    mutating func folder(_ name: String) throws(WireError) {
        guard !name.isEmpty, !name.utf8.contains(where: \.isControl) else {
            throw .unsayable("The folder name \(wireText(name.utf8, limit: 200)) has a control character, or is empty.")
        }
        try append(ModifiedUTF7.encoded(name))
        shown += " \"\(wireText(name.utf8, limit: 200))\""
    }

    /// As a quoted string where that can hold it, else as a literal.
    private mutating func append(_ bytes: [UInt8]) throws(WireError) {
        guard !bytes.contains(where: { $0 == ASCII.cr || $0 == ASCII.lf || $0 == 0 }) else {
            throw .unsayable("A name or password has a line break or a NUL in it.")
        }
        line.append(ASCII.space)
        guard bytes.count <= 1_000, bytes.allSatisfy({ $0.isASCII && !$0.isControl }) else {
            line.append(contentsOf: "{\(bytes.count)}\r\n".utf8)
            pieces.append(line)
            line = bytes
            return
        }
        line.append(ASCII.quote)
        for byte in bytes {
            if byte == ASCII.quote || byte == ASCII.backslash { line.append(ASCII.backslash) }
            line.append(byte)
        }
        line.append(ASCII.quote)
    }

    func finished() -> IMAPCommand.Encoded {
        IMAPCommand.Encoded(pieces: pieces + [line + ASCII.crlf], shown: shown)
    }
}
