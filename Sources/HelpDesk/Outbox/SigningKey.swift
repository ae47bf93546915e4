import MailSigning
import PortableSQL

/// A key that signs the mail of a domain, once a person said so (OUT5, RFC 6376).
public struct SigningKey: Sendable {
    public let id: ID<SigningKey>
    public let domain: String
    public let selector: String
    public let algorithm: DKIMKey.Algorithm
    /// The value of the TXT record that publishes it.
    public let record: String
    let secret: [UInt8]
    public let isEnabled: Bool
    public let createdAt: Timestamp

    private static let columns: SQL = "id, domain, selector, algorithm, record, secret, is_enabled, created_at"
    private static let place = "dkim"

    private init(_ row: Row) throws {
        id = try row("id")
        domain = try row("domain")
        selector = try row("selector")
        guard let algorithm = DKIMKey.Algorithm(rawValue: try row("algorithm")) else {
            throw DeskError.notFound("key")
        }
        self.algorithm = algorithm
        record = try row("record")
        secret = try row("secret")
        isEnabled = try row("is_enabled")
        createdAt = try row("created_at")
    }

    /// Where the record belongs, without a last dot.
    public var recordName: String { "\(selector)._domainkey.\(domain)" }

    public var zoneRecord: ZoneRecord { ZoneRecord(name: recordName, value: record) }

    /// Opens and parses the key: some tenths of a millisecond, so it is kept by who signs.
    public func signer(tokens: Tokens) throws -> DKIMSigner {
        try DKIMSigner(domain: domain, selector: selector, key: DKIMKey(pem: tokens.open(secret, place: Self.place)))
    }

    // MARK: Finding

    public static func all(in tx: Transaction) throws -> [SigningKey] {
        try tx.rows("SELECT \(columns) FROM dkim_key ORDER BY domain, id LIMIT 500").map(SigningKey.init)
    }

    /// Those that sign now.
    public static func enabled(in tx: Transaction) throws -> [SigningKey] {
        try tx.rows(
            "SELECT \(columns) FROM dkim_key WHERE is_enabled = TRUE ORDER BY domain, algorithm DESC, id LIMIT 500"
        )
        .map(
            SigningKey.init)
    }

    public static func find(_ id: ID<SigningKey>, in tx: Transaction) throws -> SigningKey {
        guard let row = try tx.row("SELECT \(columns) FROM dkim_key WHERE id = \(id)") else {
            throw DeskError.notFound("key")
        }
        return try SigningKey(row)
    }

    // MARK: Making

    /// A key that nobody has stored yet; making an RSA key takes a good part of a second, so it is done outside of transactions.
    public struct New: Sendable {
        public let domain: String
        public let selector: String
        let key: DKIMKey

        /// - Parameter selector: nil: one that tells the kind and the month, as `mr2026-11r`.
        /// - Throws: `DeskError.invalid` where the domain or the selector can be none.
        public init(
            domain: String, algorithm: DKIMKey.Algorithm, selector: String? = nil, now: Timestamp
        ) throws {
            let letter = algorithm == .rsa ? "r" : "e"
            let chosen = selector ?? "mr\(now.rfc3339.prefix(7))\(letter)"
            let key = algorithm == .rsa ? try DKIMKey.rsa() : DKIMKey.ed25519()
            let signer: DKIMSigner
            do {
                signer = try DKIMSigner(domain: domain.trimmingSpaces, selector: chosen, key: key)
            } catch {
                throw DeskError.invalid([Self.problem(error, domain.oneLine(100), chosen.oneLine(100))])
            }
            (self.domain, self.selector, self.key) = (signer.domain, signer.selector, key)
        }

        private static func problem(_ error: SigningError, _ domain: String, _ selector: String) -> FieldError {
            if case .badSelector = error {
                return FieldError("selector", "\(selector) is no selector: letters, digits and hyphens.")
            }
            return FieldError("domain", "\(domain) is no domain of the DNS.")
        }
    }

    /// Keeps it, sealed; it signs nothing before it is enabled.
    ///
    /// - Throws: `DeskError.invalid` where the selector is taken and was named.
    @discardableResult
    public static func add(_ new: New, in work: DeskTransaction) throws -> ID<SigningKey> {
        let secret = try work.desk.tokens.seal(new.key.pem, place: place)
        for number in 1...99 {
            let selector = number == 1 ? new.selector : "\(new.selector)\(number)"
            let id: ID<SigningKey>? = try work.sql.value(
                """
                INSERT INTO dkim_key (domain, selector, algorithm, record, secret, created_at)
                VALUES (\(new.domain), \(selector), \(new.key.algorithm.rawValue), \(new.key.record), \(secret), \(work.now))
                ON CONFLICT (domain, selector) DO NOTHING
                RETURNING id
                """)
            if let id { return id }
        }
        throw DeskError.invalid([FieldError("selector", "The selector \(new.selector) is taken.")])
    }

    /// It signs from now on; another key of its kind for the domain signs no more.
    public static func enable(_ id: ID<SigningKey>, in work: DeskTransaction) throws {
        let key = try find(id, in: work.sql)
        try work.sql.execute(
            """
            UPDATE dkim_key SET is_enabled = FALSE
            WHERE domain = \(key.domain) AND algorithm = \(key.algorithm.rawValue) AND is_enabled = TRUE
            """)
        try work.sql.execute("UPDATE dkim_key SET is_enabled = TRUE WHERE id = \(id)")
    }

    public static func disable(_ id: ID<SigningKey>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE dkim_key SET is_enabled = FALSE WHERE id = \(id)")
    }

    /// - Throws: `DeskError.notAllowed` while it signs.
    public static func remove(_ id: ID<SigningKey>, in work: DeskTransaction) throws {
        guard try !find(id, in: work.sql).isEnabled else {
            throw DeskError.notAllowed("This key signs mail; let it sign no more first.")
        }
        try work.sql.execute("DELETE FROM dkim_key WHERE id = \(id)")
    }
}
