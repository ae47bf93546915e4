import PortableSQL

/// An incoming mail account (IN1), with how it fares.
public struct Mailbox: Sendable, Hashable {
    /// How mail is fetched. Not called `Protocol`, which is a word of Swift.
    public enum Access: String, Sendable, CaseIterable, SQLConvertible {
        case imap
        case pop3

        /// Where such a server listens (RFC 8314 §3.2, §3.3; RFC 9051, RFC 1939).
        public func port(_ security: Security) -> Int {
            switch self {
            case .imap: security == .tls ? 993 : 143
            case .pop3: security == .tls ? 995 : 110
            }
        }
    }

    public enum Security: String, Sendable, CaseIterable, SQLConvertible {
        case tls
        case starttls
        case none
    }

    /// What becomes of a mail on the server once it is ours (IN3).
    public enum Afterwards: String, Sendable, CaseIterable, SQLConvertible {
        case delete
        case move
        case seen
    }

    /// How the desk signs in.
    public enum Login: String, Sendable, CaseIterable, SQLConvertible {
        case password
        /// By a token that a provider gives (RFC 6749); see `OAuthGrant`.
        case oauth
    }

    /// Mail that is there already when the mailbox is added (IN1).
    public enum ExistingMail: String, Sendable, CaseIterable, SQLConvertible {
        /// Makes tickets, and nobody is mailed about it.
        case all
        /// Stays where it is.
        case new
    }

    public let id: ID<Mailbox>
    public var address: EmailAddress
    public var access: Access
    public var host: String
    public var port: Int
    public var security: Security
    public var username: String
    public var login: Login
    /// A PEM file with the certificate to trust beside those of the system.
    public var trustedCertificate: String?
    public var folder: String
    public var categoryID: ID<Category>?
    public var afterwards: Afterwards
    public var moveTo: String?
    public var existingMail: ExistingMail
    public var isEnabled: Bool
    /// The name in the Authentication-Results fields that the mailbox's own server writes (RFC 8601); empty: none.
    public var authServer: String
    public var trust: TrustPolicy
    public let createdAt: Timestamp
    public var health: MailboxHealth
}

/// How a mailbox fares: what the page shows of it (IN11).
public struct MailboxHealth: Sendable, Hashable {
    public var uidValidity: Int64?
    public var lastUID: Int64
    /// The first UID that was not there yet when the mailbox was added; nil where the server was not asked then.
    public var startUID: Int64?
    public var lastCheckAt: Timestamp?
    public var lastSuccessAt: Timestamp?
    public var lastMailAt: Timestamp?
    public var lastError: String?
    public var errorsInRow: Int
    public var disabledUntil: Timestamp?
    /// Whether the server tells of new mail by itself (IDLE).
    public var isWatching: Bool
}

extension Mailbox {
    static let columns: SQL = """
        id, address, host, port, security, username, trusted_certificate, folder, category_id, afterwards, move_to,
        existing_mail, is_enabled, created_at, uidvalidity, last_uid, start_uid, last_check_at, last_success_at,
        last_mail_at, last_error, errors_in_row, disabled_until, is_watching, protocol, auth_server, trust, login
        """

    init(_ row: Row) throws {
        id = try row("id")
        let text: String = try row("address")
        guard let address = EmailAddress(text) else { throw DatabaseError.unreadable(column: "address") }
        self.address = address
        access = try row("protocol")
        authServer = try row("auth_server")
        trust = try row("trust")
        host = try row("host")
        port = try row("port")
        security = try row("security")
        username = try row("username")
        login = try row("login")
        trustedCertificate = try row("trusted_certificate")
        folder = try row("folder")
        categoryID = try row("category_id")
        afterwards = try row("afterwards")
        moveTo = try row("move_to")
        existingMail = try row("existing_mail")
        isEnabled = try row("is_enabled")
        createdAt = try row("created_at")
        health = MailboxHealth(
            uidValidity: try row("uidvalidity"), lastUID: try row("last_uid"), startUID: try row("start_uid"),
            lastCheckAt: try row("last_check_at"), lastSuccessAt: try row("last_success_at"),
            lastMailAt: try row("last_mail_at"), lastError: try row("last_error"),
            errorsInRow: try row("errors_in_row"),
            disabledUntil: try row("disabled_until"), isWatching: try row("is_watching"))
    }

    public static func all(in tx: Transaction) throws -> [Mailbox] {
        try tx.rows("SELECT \(columns) FROM mailbox ORDER BY address_key, id LIMIT 1000").map(Mailbox.init)
    }

    public static func find(_ id: ID<Mailbox>, in tx: Transaction) throws -> Mailbox {
        guard let row = try tx.row("SELECT \(columns) FROM mailbox WHERE id = \(id)") else {
            throw DeskError.notFound("mailbox")
        }
        return try Mailbox(row)
    }

    public static func find(_ address: EmailAddress, in tx: Transaction) throws -> Mailbox? {
        try tx.row("SELECT \(columns) FROM mailbox WHERE address_key = \(address.key)").map(Mailbox.init)
    }

    /// The password, opened.
    public func password(in tx: Transaction, tokens: Tokens) throws -> String {
        let sealed: [UInt8]? = try tx.value("SELECT secret FROM mailbox WHERE id = \(id)")
        guard let sealed else { throw DeskError.notFound("mailbox") }
        return try tokens.open(sealed, place: Self.place(address))
    }

    static func place(_ address: EmailAddress) -> String { "mailbox \(address.key)" }
}

extension Mailbox {
    @discardableResult
    public static func add(_ new: NewMailbox, in work: DeskTransaction) throws -> ID<Mailbox> {
        try new.check()
        guard let address = EmailAddress(new.address) else {
            throw DeskError.invalid([FieldError("address", "Enter an address.")])
        }
        let id: ID<Mailbox>? = try work.sql.value(
            """
            INSERT INTO mailbox (address, address_key, host, port, security, username, secret, trusted_certificate, folder,
                                 category_id, afterwards, move_to, existing_mail, created_at, uidvalidity, start_uid,
                                 protocol, auth_server, trust, login, is_enabled)
            VALUES (\(address.text), \(address.key), \(new.host), \(new.port), \(new.security), \(new.username),
                    \(try work.desk.tokens.seal(new.password, place: place(address))), \(new.trustedCertificate), \(new.folder),
                    \(new.category), \(new.afterwards), \(new.moveTo), \(new.existingMail), \(work.now),
                    \(new.uidValidity), \(new.startUID), \(new.access), \(new.authServer.lowercased()), \(new.trust), \(new.login), \(new.login == Login.password.rawValue))
            ON CONFLICT (address_key) DO NOTHING
            RETURNING id
            """)
        guard let id else {
            throw DeskError.invalid([FieldError("address", "\(address) is one of the desk's mailboxes already.")])
        }
        work.signal(.mailbox)
        return id
    }

    /// Mail that was taken from it stays; its journal rows forget which mailbox it was.
    public static func remove(_ id: ID<Mailbox>, in work: DeskTransaction) throws {
        _ = try find(id, in: work.sql)
        try work.sql.execute(
            "UPDATE inbound SET mailbox_id = NULL, uid = NULL, is_on_server = FALSE WHERE mailbox_id = \(id)")
        try work.sql.execute("DELETE FROM oauth_grant WHERE mailbox_id = \(id)")
        try work.sql.execute("DELETE FROM auth_probe WHERE mailbox_id = \(id)")
        try work.sql.execute("DELETE FROM mailbox_old_mail WHERE mailbox_id = \(id)")
        try work.sql.execute("DELETE FROM connection_test WHERE mailbox_id = \(id)")
        try work.sql.execute("DELETE FROM mailbox WHERE id = \(id)")
        work.signal(.mailbox)
    }

    /// Enables it again after errors (IN11), or puts it to rest.
    public static func setEnabled(_ id: ID<Mailbox>, _ isEnabled: Bool, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE mailbox SET is_enabled = \(isEnabled), errors_in_row = 0, disabled_until = NULL
            WHERE id = \(id)
            """)
        work.signal(.mailbox)
    }

    /// Whose word about senders counts here, and how much proof is asked for (reliability §7.3).
    public static func setTrust(_ id: ID<Mailbox>, server: String, policy: TrustPolicy, in work: DeskTransaction) throws
    {
        guard NewMailbox.isServerName(server) else {
            throw DeskError.invalid([FieldError("authServer", NewMailbox.authServerHint)])
        }
        try AuthProbe.refuseForgeable(server, of: id, in: work.sql)
        try work.sql.execute(
            "UPDATE mailbox SET auth_server = \(server.lowercased()), trust = \(policy) WHERE id = \(id)")
        work.signal(.mailbox)
    }

    public static func setPassword(_ id: ID<Mailbox>, _ password: String, in work: DeskTransaction) throws {
        let mailbox = try find(id, in: work.sql)
        let sealed = try work.desk.tokens.seal(password, place: place(mailbox.address))
        try work.sql.execute("UPDATE mailbox SET secret = \(sealed) WHERE id = \(id)")
        try setEnabled(id, true, in: work)
    }
}

extension MailboxHealth {
    public static let unknown = MailboxHealth(
        uidValidity: nil, lastUID: 0, startUID: nil, lastCheckAt: nil, lastSuccessAt: nil, lastMailAt: nil,
        lastError: nil,
        errorsInRow: 0, disabledUntil: nil, isWatching: false)
}
