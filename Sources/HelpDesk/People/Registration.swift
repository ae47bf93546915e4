import PortableSQL

/// What is needed to make somebody known.
public struct NewPerson: Sendable {
    public var username: String?
    public var email: EmailAddress?
    public var firstName = ""
    public var lastName = ""
    public var fullName = ""
    public var isAdmin = false
    public var isManager = false

    public init(email: EmailAddress?, fullName: String = "", username: String? = nil) {
        self.email = email
        self.fullName = fullName
        self.username = username
    }
}

extension Person {
    /// Makes a person; their username is their address where none is given, their company the one that their domain
    /// is of (D7).
    ///
    /// - Throws: `DeskError.invalid` where the username or the address is taken, or neither is given.
    @discardableResult
    public static func register(_ new: NewPerson, in work: DeskTransaction) throws -> ID<Person> {
        let username = (new.username ?? new.email?.text ?? "").trimmingSpaces
        guard !username.isEmpty, username.count <= 200 else {
            throw DeskError.invalid([
                FieldError("email", "Enter an e-mail address, or a username of at most 200 characters.")
            ])
        }
        let id: ID<Person>? = try work.sql.value(
            """
            INSERT INTO person (username, username_key, first_name, last_name, full_name, is_admin, is_manager, created_at,
                                company_id)
            VALUES (\(username), \(username.lowercased()), \(new.firstName.oneLine(200)), \(new.lastName.oneLine(200)),
                    \(new.fullName.oneLine(200)), \(new.isAdmin), \(new.isManager), \(work.now),
                    \(Company.owning(new.email?.domain)))
            ON CONFLICT (username_key) DO NOTHING
            RETURNING id
            """)
        guard let id else {
            throw DeskError.invalid([FieldError("email", "\(username) is known already.")])
        }
        if let email = new.email { try add(email, to: id, isPrimary: true, in: work) }
        return id
    }

    /// - Throws: `DeskError.invalid` where another person has the address.
    static func add(_ address: EmailAddress, to person: ID<Person>, isPrimary: Bool, in work: DeskTransaction) throws {
        let added = try work.sql.execute(
            """
            INSERT INTO person_email (person_id, address, address_key, is_primary)
            VALUES (\(person), \(address.text), \(address.key), \(isPrimary))
            ON CONFLICT (address_key) DO NOTHING
            """)
        guard added == 1 else {
            throw DeskError.invalid([FieldError("email", "Another person has the address \(address).")])
        }
    }

    /// The person with this address, made known where they are not yet (IN4).
    static func findOrRegister(_ address: EmailAddress, name: String, in work: DeskTransaction) throws -> (
        ID<Person>, isNew: Bool
    ) {
        let known: ID<Person>? = try work.sql.value(
            "SELECT person_id FROM person_email WHERE address_key = \(address.key)")
        if let known { return (known, false) }
        var new = NewPerson(email: address, fullName: Self.acceptableName(name, for: address))
        // Somebody may have this address as a username only.
        let isTaken: Int64? = try work.sql.value("SELECT id FROM person WHERE username_key = \(address.key)")
        if isTaken != nil { new.username = "\(address.text) (by mail)" }
        return (try register(new, in: work), true)
    }

    /// A display name that a stranger chose is shown beside the address and put into headers: no address, no markup in it.
    static func acceptableName(_ name: String, for address: EmailAddress) -> String {
        let cleaned = name.oneLine(80).filter { !"<>@\"".contains($0) }.trimmingSpaces
        return cleaned.lowercased() == address.localPart.lowercased() && !cleaned.contains(" ") ? "" : cleaned
    }
}

extension String {
    /// Its first `limit` characters; nearly always all of it, which needs no counting.
    func beginning(_ limit: Int) -> String { utf8.count <= limit ? self : String(prefix(limit)) }

    /// One line of at most `limit` characters, without control and direction characters.
    func oneLine(_ limit: Int) -> String {
        // Nearly all are ASCII, which needs no tables.
        if utf8.allSatisfy({ $0 < 0x80 }) {
            let kept = utf8.prefix(2 * limit).compactMap { $0 < 0x20 ? 0x20 : $0 == 0x7F ? nil : $0 }
            return String(decoding: kept.prefix(limit), as: UTF8.self).trimmingSpaces
        }
        let kept = unicodeScalars.prefix(8 * limit).map { scalar -> Unicode.Scalar in
            scalar.properties.isWhitespace || scalar.value < 0x20 ? " " : scalar
        }.filter { scalar in
            scalar.value != 0x7F && !(0x202A...0x202E).contains(scalar.value)
                && !(0x2066...0x2069).contains(scalar.value)
        }
        return String(String(String.UnicodeScalarView(kept)).prefix(limit)).trimmingSpaces
    }
}
