import PortableSQL

/// An incoming mail account (IN1), with how it fares.
public struct Mailbox: Sendable, Hashable {
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

    /// Mail that is there already when the mailbox is added (IN1).
    public enum ExistingMail: String, Sendable, CaseIterable, SQLConvertible {
        /// Makes tickets, and nobody is mailed about it.
        case all
        /// Stays where it is.
        case new
    }

    public let id: ID<Mailbox>
    public var address: EmailAddress
    public var host: String
    public var port: Int
    public var security: Security
    public var username: String
    /// A PEM file with the certificate to trust beside those of the system.
    public var trustedCertificate: String?
    public var folder: String
    public var categoryID: ID<Category>?
    public var afterwards: Afterwards
    public var moveTo: String?
    public var existingMail: ExistingMail
    public var isEnabled: Bool
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
        last_mail_at, last_error, errors_in_row, disabled_until, is_watching
        """

    init(_ row: Row) throws {
        id = try row("id")
        let text: String = try row("address")
        guard let address = EmailAddress(text) else { throw DatabaseError.unreadable(column: "address") }
        self.address = address
        host = try row("host")
        port = try row("port")
        security = try row("security")
        username = try row("username")
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

/// What is entered to add a mailbox.
public struct NewMailbox: Sendable, Codable {
    public var address: String
    public var host: String
    public var port: Int
    public var security: String
    public var username: String
    public var password: String
    public var folder = "INBOX"
    public var category: ID<Category>?
    public var afterwards = Mailbox.Afterwards.delete.rawValue
    public var moveTo: String?
    public var existingMail = Mailbox.ExistingMail.new.rawValue
    public var trustedCertificate: String?
    /// A connection without TLS to another machine was asked for in spite of the warning.
    public var acceptsNoTLS = false
    /// What the server said when it was asked, so that "already there" is exact.
    public var uidValidity: Int64?
    public var startUID: Int64?

    public init(address: String, host: String, port: Int, security: String, username: String, password: String) {
        self.address = address
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
    }

    /// - Throws: `DeskError.invalid` with every field that can't be.
    public func check() throws {
        var errors: [FieldError] = []
        if EmailAddress(address) == nil { errors.append(FieldError("address", "Enter the mailbox's e-mail address.")) }
        let isHost = !host.isEmpty && host.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "/" }
        if !isHost { errors.append(FieldError("host", "Enter the server's name, such as imap.example.org.")) }
        if !(1...65535).contains(port) { errors.append(FieldError("port", "A port is a number from 1 to 65535.")) }
        if Mailbox.Security(rawValue: security) == nil {
            errors.append(FieldError("security", "One of tls, starttls, none."))
        }
        if security == "none", !isLoopback, !acceptsNoTLS {
            errors.append(
                FieldError(
                    "security",
                    "Without TLS the password and all mail cross the network in the clear. Confirm that this is wanted."
                ))
        }
        if username.isEmpty { errors.append(FieldError("username", "Enter the name to log in with.")) }
        if password.isEmpty { errors.append(FieldError("password", "Enter the password.")) }
        if Mailbox.Afterwards(rawValue: afterwards) == nil {
            errors.append(FieldError("afterwards", "One of delete, move, seen."))
        }
        if afterwards == "move", (moveTo ?? "").isEmpty {
            errors.append(FieldError("moveTo", "Name the folder to move to."))
        }
        if Mailbox.ExistingMail(rawValue: existingMail) == nil {
            errors.append(FieldError("existingMail", "One of all, new."))
        }
        if folder.isEmpty || folder.contains(where: \.isNewline) {
            errors.append(FieldError("folder", "Name the folder, such as INBOX."))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }

    private var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "::1" }
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
                                 category_id, afterwards, move_to, existing_mail, created_at, uidvalidity, start_uid)
            VALUES (\(address.text), \(address.key), \(new.host), \(new.port), \(new.security), \(new.username),
                    \(try work.desk.tokens.seal(new.password, place: place(address))), \(new.trustedCertificate), \(new.folder),
                    \(new.category), \(new.afterwards), \(new.moveTo), \(new.existingMail), \(work.now),
                    \(new.uidValidity), \(new.startUID))
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
