import PortableSQL

/// Somebody the desk knows: a customer, a technician or an administrator (D1, D2).
public struct Person: Sendable, Hashable {
    public let id: ID<Person>
    public let username: String
    public let firstName: String
    public let lastName: String
    public let fullName: String
    /// The primary address; nil where the person has none.
    public let email: EmailAddress?
    public let isAdmin: Bool
    public let isManager: Bool
    public let isDisabled: Bool
    public let hasPassword: Bool
    public let companyID: ID<Company>?
    public let language: String
    public let timeZone: String
    public let signature: String
    public let createdAt: Timestamp
    public let lastSeenAt: Timestamp?
    /// Since when mail to the primary address comes back, and with which words.
    public let failingSince: Timestamp?
    public let failure: String?
    /// Which of the links that were mailed to them still count.
    let linkEpoch: Int64

    /// What pages and mails call them.
    public var displayName: String {
        if !fullName.isEmpty { return fullName }
        let joined = [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ")
        if !joined.isEmpty { return joined }
        return email?.text ?? username
    }

    /// One or two letters for a face: the first of the first and of the last word.
    public var initials: String {
        let words = displayName.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
        guard let first = words.first?.first else { return "?" }
        guard words.count > 1, email?.text != displayName, let last = words.last?.first else {
            return first.uppercased()
        }
        return "\(first)\(last)".uppercased()
    }
}

extension Person {
    static let columns: SQL = """
        p.id, p.username, p.first_name, p.last_name, p.full_name, p.company_id, p.language, p.time_zone, p.signature,
        p.is_admin, p.is_manager, p.is_disabled, p.password_hash IS NOT NULL AS has_password, p.created_at, p.last_seen_at, p.link_epoch,
        e.address AS email, e.failing_since, e.failure
        """
    static let source: SQL = "person p LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE"

    init(_ row: Row) throws {
        id = try row("id")
        username = try row("username")
        firstName = try row("first_name")
        lastName = try row("last_name")
        fullName = try row("full_name")
        let address: String? = try row("email")
        email = address.flatMap { EmailAddress($0) }
        isAdmin = try row("is_admin")
        isManager = try row("is_manager")
        isDisabled = try row("is_disabled")
        hasPassword = try row("has_password")
        companyID = try row("company_id")
        language = try row("language")
        timeZone = try row("time_zone")
        signature = try row("signature")
        createdAt = try row("created_at")
        lastSeenAt = try row("last_seen_at")
        failingSince = try row("failing_since")
        failure = try row("failure")
        linkEpoch = try row("link_epoch")
    }

    /// - Throws: `DeskError.notFound`
    public static func find(_ id: ID<Person>, in tx: Transaction) throws -> Person {
        guard let row = try tx.row("SELECT \(columns) FROM \(source) WHERE p.id = \(id)") else {
            throw DeskError.notFound("person")
        }
        return try Person(row)
    }

    /// The person who has this address, among their addresses.
    public static func find(_ address: EmailAddress, in tx: Transaction) throws -> Person? {
        try tx.row(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE p.id = (SELECT person_id FROM person_email WHERE address_key = \(address.key))
            """
        ).map(Person.init)
    }

    /// By what they type to sign in: username or any address.
    public static func find(signInName name: String, in tx: Transaction) throws -> Person? {
        let key = name.trimmingSpaces.lowercased()
        return try tx.row(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE p.username_key = \(key)
               OR p.id = (SELECT person_id FROM person_email WHERE address_key = \(key))
            ORDER BY p.id
            LIMIT 1
            """
        ).map(Person.init)
    }

    static func find(all ids: [ID<Person>], in tx: Transaction) throws -> [ID<Person>: Person] {
        let people = try tx.rows("SELECT \(columns) FROM \(source) WHERE p.id IN \(list: ids)").map(Person.init)
        return Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
