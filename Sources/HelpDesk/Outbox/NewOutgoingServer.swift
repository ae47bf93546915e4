import PortableSQL

/// A server as a form or a command names it.
public struct NewOutgoingServer: Sendable {
    public var name: String
    public var host: String
    public var port: Int
    public var security: String
    /// `none`, `password`, `bearer` or `oauth`.
    public var login: String
    public var username: String
    /// Nil: the one it has stays.
    public var password: String?
    public var oauthMailbox: String
    public var trustedCertificate: String
    public var connections: Int
    /// From addresses and domains; no other server has them afterwards.
    public var senders: [String]

    public init(
        name: String, host: String, port: Int = 587, security: String = "starttls", login: String = "none",
        username: String = "", password: String? = nil, oauthMailbox: String = "", trustedCertificate: String = "",
        connections: Int = 2,
        senders: [String] = []
    ) {
        self.name = name.oneLine(100)
        self.host = host.trimmingSpaces
        self.port = port
        self.security = security
        self.login = login
        self.username = username.oneLine(320)
        self.password = password
        self.oauthMailbox = oauthMailbox.trimmingSpaces
        self.trustedCertificate = trustedCertificate.trimmingSpaces
        self.connections = connections
        self.senders = senders
    }

    /// - Throws: `DeskError.invalid` with every field that can't be.
    func check(in tx: Transaction) throws {
        var errors: [FieldError] = []
        func require(_ isRight: Bool, _ field: String, _ words: String) {
            if !isRight { errors.append(FieldError(field, words)) }
        }
        require(!name.isEmpty, "name", "Give the server a name, as it is known to you.")
        require(
            !host.isEmpty && host.utf8.count <= 253 && !host.contains(where: \.isWhitespace), "host",
            "Enter the server's address, as smtp.example.org.")
        require((1...65535).contains(port), "port", "A port is a number from 1 to 65535.")
        require(
            OutgoingServer.Security(rawValue: security) != nil, "security",
            "Security is one of tls, starttls, opportunistic, none.")
        require(
            OutgoingServer.Login(rawValue: login) != nil, "login", "Login is one of none, password, bearer, oauth.")
        require((1...20).contains(connections), "connections", "From 1 to 20 connections at once.")
        require(
            login == "none" || login == "oauth" || !username.isEmpty, "username", "Enter the name to sign in with.")
        if login == OutgoingServer.Login.oauth.rawValue {
            let mailbox = try EmailAddress(oauthMailbox).flatMap { address in
                try Mailbox.all(in: tx).first { $0.address == address }
            }
            require(
                mailbox?.login == .oauth, "oauthMailbox",
                "Name a mailbox of the desk that signs in by OAuth; add it under Incoming email accounts first.")
        }
        for sender in senders {
            do { _ = try OutgoingServer.checked(sender) } catch DeskError.invalid(let wrong) { errors += wrong }
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }
}

extension OutgoingServer {
    /// - Throws: `DeskError.invalid` where something can't be, or the name is taken.
    @discardableResult
    public static func add(_ new: NewOutgoingServer, in work: DeskTransaction) throws -> ID<OutgoingServer> {
        try new.check(in: work.sql)
        let id: ID<OutgoingServer>? = try work.sql.value(
            """
            INSERT INTO outgoing_server (name, name_key, host, port, security, login, username, secret, oauth_mailbox,
                                         trusted_certificate,
                                         connections, created_at)
            VALUES (\(new.name), \(new.name.lowercased()), \(new.host), \(new.port), \(new.security), \(new.login),
                    \(new.username), \(try seal(new.password ?? "", work)), \(new.oauthMailbox), \(new.trustedCertificate),
                    \(new.connections), \(work.now))
            ON CONFLICT (name_key) DO NOTHING
            RETURNING id
            """)
        guard let id else { throw taken(new.name) }
        try setSenders(new.senders, of: id, in: work)
        return id
    }

    /// What the old one put off is tried with the new one at once, but for mails that may have arrived.
    public static func update(_ id: ID<OutgoingServer>, to new: NewOutgoingServer, in work: DeskTransaction) throws {
        try new.check(in: work.sql)
        guard let old = try find(id, in: work.sql), !old.isStandard else { throw DeskError.notFound("server") }
        if let other = try find(named: new.name, in: work.sql), other.id != id { throw taken(new.name) }
        if let security = Security(rawValue: new.security) {
            try SecretPlace(
                host: new.host, port: new.port, security: security, trustedCertificate: new.trustedCertificate
            )
            .check(keptFrom: old.secretPlace, isKept: new.password == nil && old.hasPassword, field: "password")
        }
        let secret = try new.password.map { try seal($0, work) } ?? old.sealedPassword
        try work.sql.execute(
            """
            UPDATE outgoing_server
            SET name = \(new.name), name_key = \(new.name.lowercased()), host = \(new.host), port = \(new.port),
                security = \(new.security), login = \(new.login), username = \(new.username), secret = \(secret),
                oauth_mailbox = \(new.oauthMailbox), trusted_certificate = \(new.trustedCertificate),
                connections = \(new.connections)
            WHERE id = \(id)
            """)
        try work.sql.execute(
            """
            UPDATE delivery SET next_at = \(work.now)
            WHERE server_id = \(id) AND state = 'deferred' AND is_in_doubt = FALSE
            """)
        try setSenders(new.senders, of: id, in: work)
    }

    /// What waits for it goes through the desk's own server.
    public static func remove(_ id: ID<OutgoingServer>, in work: DeskTransaction) throws {
        guard id != standard else { throw DeskError.notFound("server") }
        try work.sql.execute("DELETE FROM outgoing_sender WHERE server_id = \(id)")
        try work.sql.execute("DELETE FROM outgoing_trouble WHERE server_id = \(id)")
        try work.sql.execute("DELETE FROM outgoing_server WHERE id = \(id)")
        try reroute(in: work)
    }

    private static func setSenders(_ senders: [String], of id: ID<OutgoingServer>, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM outgoing_sender WHERE server_id = \(id)")
        for sender in senders { try assign(sender, to: id, in: work) }
        try reroute(in: work)
    }

    private static func seal(_ password: String, _ work: DeskTransaction) throws -> [UInt8] {
        password.isEmpty ? [] : try work.desk.tokens.seal(password, place: place)
    }

    private static func taken(_ name: String) -> DeskError {
        .invalid([FieldError("name", "There is a server \(name) already.")])
    }
}
