import PortableSQL

/// A server that mail leaves through, and what the desk signs in with (OUT2).
///
/// The desk's own stands in the settings, and takes all mail that no other is for.
public struct OutgoingServer: Sendable, Hashable {
    public typealias Security = OutgoingSettings.Security
    public typealias Login = OutgoingSettings.Login

    /// The desk's own.
    public static let standard = ID<OutgoingServer>(0)
    static let place = "outgoing server"

    public let id: ID<OutgoingServer>
    public let name: String
    public let host: String
    public let port: Int
    public let security: Security
    public let login: Login
    public let username: String
    let sealedPassword: [UInt8]
    /// The mailbox whose permission it is signed in with, where `login` is `oauth`.
    public let oauthMailbox: String
    /// The path of a PEM file that is trusted beside the system's; empty for none.
    public let trustedCertificate: String
    public let connections: Int

    public var isConfigured: Bool { !host.isEmpty }
    public var isStandard: Bool { id == Self.standard }
    public var hasPassword: Bool { !sealedPassword.isEmpty }

    public init(_ settings: OutgoingSettings) {
        id = Self.standard
        name = "the desk's own server"
        host = settings.host
        port = settings.port
        security = settings.security
        login = settings.login
        username = settings.username
        sealedPassword = settings.sealedPassword
        oauthMailbox = settings.oauthMailbox
        trustedCertificate = settings.trustedCertificate
        connections = settings.connections
    }

    private static let columns: SQL =
        "id, name, host, port, security, login, username, secret, oauth_mailbox, trusted_certificate, connections"

    private init(_ row: Row) throws {
        id = try row("id")
        name = try row("name")
        host = try row("host")
        port = try row("port")
        security = Security(rawValue: try row("security")) ?? .starttls
        login = Login(rawValue: try row("login")) ?? .none
        username = try row("username")
        sealedPassword = try row("secret")
        oauthMailbox = try row("oauth_mailbox")
        trustedCertificate = try row("trusted_certificate")
        connections = try row("connections")
    }

    /// Empty where none is set.
    public func password(tokens: Tokens) throws -> String {
        guard hasPassword else { return "" }
        return try tokens.open(sealedPassword, place: isStandard ? OutgoingSettings.place : Self.place)
    }

    // MARK: Finding

    /// The desk's own first, also where it is not set yet.
    public static func all(in tx: Transaction) throws -> [OutgoingServer] {
        let others = try tx.rows("SELECT \(columns) FROM outgoing_server ORDER BY name_key, id LIMIT 100")
        return [OutgoingServer(try OutgoingSettings.load(in: tx))] + (try others.map(OutgoingServer.init))
    }

    public static func find(_ id: ID<OutgoingServer>, in tx: Transaction) throws -> OutgoingServer? {
        guard id != standard else { return OutgoingServer(try OutgoingSettings.load(in: tx)) }
        return try tx.row("SELECT \(columns) FROM outgoing_server WHERE id = \(id)").map(OutgoingServer.init)
    }

    public static func find(named name: String, in tx: Transaction) throws -> OutgoingServer? {
        let key = name.trimmingSpaces.lowercased()
        return try tx.row("SELECT \(columns) FROM outgoing_server WHERE name_key = \(key)").map(OutgoingServer.init)
    }
}

// MARK: What each is for

extension OutgoingServer {
    /// The addresses and domains that mails go through it from, in lower case.
    public static func senders(in tx: Transaction) throws -> [ID<OutgoingServer>: [String]] {
        var found: [ID<OutgoingServer>: [String]] = [:]
        for row in try tx.rows("SELECT sender, server_id FROM outgoing_sender ORDER BY sender LIMIT 1000") {
            found[try row("server_id"), default: []].append(try row("sender"))
        }
        return found
    }

    /// Which server takes a mail from an address: its own, else its domain's, else the desk's.
    static func route(from address: EmailAddress) -> SQL {
        """
        COALESCE((SELECT s.server_id FROM outgoing_sender s WHERE s.sender IN (\(address.key), \(address.domain))
                  ORDER BY LENGTH(s.sender) DESC LIMIT 1), 0)
        """
    }

    public static func forMail(from address: EmailAddress, in tx: Transaction) throws -> OutgoingServer {
        let id: ID<OutgoingServer> = try tx.value("SELECT \(route(from: address))") ?? standard
        return try find(id, in: tx) ?? OutgoingServer(try OutgoingSettings.load(in: tx))
    }

    /// Mails from this address or domain go through `server` from now on, those that wait too.
    ///
    /// - Throws: `DeskError.invalid` where the sender is neither address nor domain.
    public static func assign(_ sender: String, to server: ID<OutgoingServer>, in work: DeskTransaction) throws {
        let key = try checked(sender)
        if server == standard {
            try work.sql.execute("DELETE FROM outgoing_sender WHERE sender = \(key)")
        } else {
            try work.sql.execute(
                """
                INSERT INTO outgoing_sender (sender, server_id) VALUES (\(key), \(server))
                ON CONFLICT (sender) DO UPDATE SET server_id = excluded.server_id
                """)
        }
        try reroute(in: work)
    }

    /// A domain may be written with @ before it.
    static func checked(_ sender: String) throws -> String {
        let text = sender.trimmingSpaces.lowercased()
        let bare = text.hasPrefix("@") ? String(text.dropFirst()) : text
        if bare.contains("@"), let address = EmailAddress(bare) { return address.key }
        if !bare.contains("@"), let address = EmailAddress("x@\(bare)") { return address.domain }
        throw DeskError.invalid([
            FieldError("senders", "\(text.oneLine(100)) is neither an e-mail address nor a domain.")
        ])
    }

    /// What waits goes where its From address belongs now, and is tried there at once, but for mails that may have arrived.
    static func reroute(in work: DeskTransaction) throws {
        let owner: SQL = """
            COALESCE((
                SELECT s.server_id
                FROM outgoing_mail m
                JOIN outgoing_sender s
                  ON s.sender = LOWER(m.envelope_from) OR LOWER(m.envelope_from) LIKE '%@' || s.sender
                WHERE m.id = delivery.outgoing_mail_id
                ORDER BY LENGTH(s.sender) DESC
                LIMIT 1), 0)
            """
        try work.sql.execute(
            """
            UPDATE delivery SET next_at = \(work.now)
            WHERE state = 'deferred' AND is_in_doubt = FALSE AND server_id <> \(owner)
            """)
        try work.sql.execute(
            "UPDATE delivery SET server_id = \(owner) WHERE state IN ('waiting', 'deferred', 'asking')")
        work.signal(.outbox)
    }
}

/// Whom a test mail is from.
public struct TestSender: Sendable {
    public let address: EmailAddress
    public let name: String
}

extension OutgoingServer {
    /// The From of a mail that tries this server: one that is sent through it.
    public func testSender(hostName: String, in tx: Transaction) throws -> TestSender {
        let own = try SenderIdentity.load(category: nil, hostName: hostName, in: tx)
        guard !isStandard else { return TestSender(address: own.address, name: own.name) }
        let senders = try Self.senders(in: tx)[id] ?? []
        let addresses = try Category.all(in: tx).compactMap { $0.fromAddress.flatMap { EmailAddress($0) } }
        let address =
            senders.lazy.compactMap { EmailAddress($0) }.first
            ?? addresses.first { senders.contains($0.domain) }
            ?? senders.lazy.compactMap { EmailAddress("support@\($0)") }.first
        return TestSender(address: address ?? own.address, name: own.name)
    }
}
