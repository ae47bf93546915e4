import MIME
import MailReading
import PortableSQL

/// The test of a mailbox's server: a mail of ours with a forged Authentication-Results, which it must remove before its
/// word about senders is believed (RFC 8601 §5, reliability §7.1).
public struct AuthProbe: Sendable, Hashable {
    public enum State: String, Sendable, SQLConvertible {
        case asked
        case sending
        /// On its way.
        case sent
        case safe
        /// The forgery came through.
        case unsafe
        /// It could not be sent.
        case failed
    }

    public let mailbox: ID<Mailbox>
    public let server: String
    public let state: State
    /// What came of it, in sentences a person can act on.
    public let words: String
    public let askedAt: Timestamp
    let nonce: String

    private static let columns: SQL = "mailbox_id, server, nonce, state, words, asked_at"

    init(_ row: Row) throws {
        mailbox = try row("mailbox_id")
        server = try row("server")
        nonce = try row("nonce")
        state = try row("state")
        words = try row("words")
        askedAt = try row("asked_at")
    }

    /// The last one of a mailbox.
    public static func find(_ mailbox: ID<Mailbox>, in tx: Transaction) throws -> AuthProbe? {
        try tx.row("SELECT \(columns) FROM auth_probe WHERE mailbox_id = \(mailbox)").map(AuthProbe.init)
    }

    /// Asks a worker to send one; what came of the one before is forgotten.
    public static func ask(_ server: String, of mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        let server = server.lowercased()
        guard !server.isEmpty, NewMailbox.isServerName(server) else {
            throw DeskError.invalid([FieldError("authServer", NewMailbox.authServerHint)])
        }
        _ = try Mailbox.find(mailbox, in: work.sql)
        try work.sql.execute("DELETE FROM auth_probe WHERE mailbox_id = \(mailbox)")
        try work.sql.execute(
            """
            INSERT INTO auth_probe (mailbox_id, server, nonce, state, asked_at)
            VALUES (\(mailbox), \(server), \(hexadecimal(work.desk.tokens.bytes(16))), \(State.asked), \(work.now))
            """)
        work.signal(.mailbox)
    }

    /// The oldest that waits to be sent.
    public static func take(in work: DeskTransaction) throws -> AuthProbe? {
        let row = try work.sql.row(
            "SELECT \(columns) FROM auth_probe WHERE state = 'asked' ORDER BY asked_at, mailbox_id LIMIT 1 \(.skipLocked)"
        )
        guard let probe = try row.map(AuthProbe.init) else { return nil }
        try probe.set(.sending, "", from: [.asked], in: work)
        return probe
    }

    public func sent(in work: DeskTransaction) throws {
        try set(.sent, "", from: [.sending], in: work)
    }

    public func failed(_ words: String, in work: DeskTransaction) throws {
        try set(.failed, words, from: [.sending], in: work)
    }

    private func set(_ new: State, _ words: String, from old: [State], in work: DeskTransaction) throws {
        let ended: Timestamp? = [.asked, .sending, .sent].contains(new) ? nil : work.now
        try work.sql.execute(
            """
            UPDATE auth_probe SET state = \(new), words = \(words.oneLine(1000)), ended_at = \(ended)
            WHERE mailbox_id = \(mailbox) AND nonce = \(nonce) AND state IN \(list: old)
            """)
    }

    // MARK: The mail

    /// The mail to be sent, as bytes with CRLF.
    public func mail(from: String, to: String, domain: String, tokens: Tokens, now: Timestamp) throws -> [UInt8] {
        var draft = MessageDraft(
            from: [MIME.Mailbox(address: from)], to: [MIME.Mailbox(address: to)],
            subject: "Test of the mail server, by Mailroom", date: now.seconds,
            messageID: ProbeToken(mailbox: mailbox, nonce: nonce).messageID(domain: domain, tokens: tokens))
        let name = server == SenderEvidence.namelessServer ? "" : "\(server); "
        draft.extraFields = [
            (name: "Authentication-Results", value: "\(name)dmarc=pass header.from=\(forgedDomain)"),
            (name: "Auto-Submitted", value: "auto-generated"),
        ]
        draft.text =
            "By this mail the help desk finds out whether its mail server removes forged fields. It makes no ticket.\n"
        return try draft.bytes()
    }

    private var forgedDomain: String { "\(nonce).invalid" }

    // MARK: What came of it

    /// Writes down what the server did to it; a second copy changes nothing.
    func arrived(_ message: Message, in work: DeskTransaction) throws {
        let (state, words) = verdict(on: message)
        try set(state, words, from: [.sending, .sent], in: work)
    }

    /// Whose field stands topmost counts, whatever stands between: a stranger can hand in the same without that.
    private func verdict(on message: Message) -> (State, String) {
        let fields = message.header.fields.prefix(200).filter { $0.name.lowercased() == "authentication-results" }
            .compactMap { AuthenticationResults($0.body) }
        let named = fields.filter { ($0.server ?? SenderEvidence.namelessServer) == server }
        guard let top = named.first else {
            return (
                .safe,
                "The server removed the forged field: safe to trust. It wrote none of its own on this mail, so see whether mails from outside carry it."
            )
        }
        if isForged(top) {
            return (
                .unsafe,
                "The forged field of \(server) came through on top: anybody can write it, so it must not be trusted. Ask the server's administrator to remove such fields from mail that comes in (RFC 8601 §5), and test again."
            )
        }
        return named.contains(where: isForged)
            ? (
                .safe,
                "The server left the forged field, but wrote its own above it, which is the one that counts: safe to trust."
            )
            : (.safe, "The server removed the forged field and wrote its own: safe to trust.")
    }

    private func isForged(_ field: AuthenticationResults) -> Bool {
        field.results.contains { $0.properties["header.from"]?.lowercased() == forgedDomain }
    }

    /// - Throws: `DeskError.invalid` where the last test showed that this name can be forged.
    static func refuseForgeable(_ server: String, of mailbox: ID<Mailbox>, in tx: Transaction) throws {
        guard let last = try find(mailbox, in: tx), last.state == .unsafe, last.server == server.lowercased() else {
            return
        }
        throw DeskError.invalid([FieldError("authServer", last.words)])
    }
}

/// What the Message-ID of such a mail says: `probe.<mailbox>.<nonce>.<signature>@domain`.
struct ProbeToken: Sendable, Hashable {
    let mailbox: ID<Mailbox>
    let nonce: String

    init(mailbox: ID<Mailbox>, nonce: String) {
        self.mailbox = mailbox
        self.nonce = nonce
    }

    /// Nil where it is none of ours.
    init?(messageID: String, tokens: Tokens) {
        let parts = messageID.prefix { $0 != "@" }.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "probe", let number = Int64(parts[1], radix: 36),
            let signature = bytes(hexadecimal: parts[3])
        else { return nil }
        self.init(mailbox: ID(number), nonce: String(parts[2]))
        guard tokens.isSignature(signature, of: payload) else { return nil }
    }

    func messageID(domain: String, tokens: Tokens) -> String {
        "\(payload).\(hexadecimal(tokens.signature(of: payload)))@\(domain)"
    }

    private var payload: String { "probe.\(String(mailbox.number, radix: 36)).\(nonce)" }
}
