import PortableSQL

/// One of somebody's addresses (D2).
public struct OwnedAddress: Sendable, Hashable {
    public let id: ID<OwnedAddress>
    public let email: EmailAddress
    /// Mails go there.
    public let isPrimary: Bool
}

extension Person {
    private static let addressLimit = 50

    /// The primary one first.
    public static func addresses(of person: ID<Person>, in tx: Transaction) throws -> [OwnedAddress] {
        try tx.rows(
            """
            SELECT id, address, is_primary FROM person_email
            WHERE person_id = \(person)
            ORDER BY is_primary DESC, id
            LIMIT \(addressLimit)
            """
        ).compactMap { row in
            let text: String = try row("address")
            guard let email = EmailAddress(text) else { return nil }
            return OwnedAddress(id: try row("id"), email: email, isPrimary: try row("is_primary"))
        }
    }

    /// The first becomes the primary one.
    ///
    /// - Throws: `DeskError.invalid` where another person, or they themselves, have it already.
    public static func addAddress(_ email: EmailAddress, to person: ID<Person>, in work: DeskTransaction) throws {
        let own = try addresses(of: person, in: work.sql)
        guard !own.contains(where: { $0.email == email }) else {
            throw DeskError.invalid([FieldError("email", "They have \(email) already.")])
        }
        guard own.count < addressLimit else {
            throw DeskError.invalid([FieldError("email", "Nobody has more than \(addressLimit) addresses here.")])
        }
        try add(email, to: person, isPrimary: own.isEmpty, in: work)
    }

    /// - Throws: `DeskError.notAllowed` for the primary one: mails need somewhere to go.
    public static func removeAddress(
        _ id: ID<OwnedAddress>, of person: ID<Person>, in work: DeskTransaction
    ) throws {
        let address = try address(id, of: person, in: work)
        guard !address.isPrimary else {
            throw DeskError.notAllowed("Mails go to \(address.email); make another address the primary one first.")
        }
        try work.sql.execute("DELETE FROM person_email WHERE id = \(id)")
    }

    public static func makePrimary(_ id: ID<OwnedAddress>, of person: ID<Person>, in work: DeskTransaction) throws {
        _ = try address(id, of: person, in: work)
        try work.sql.execute("UPDATE person_email SET is_primary = (id = \(id)) WHERE person_id = \(person)")
    }

    private static func address(_ id: ID<OwnedAddress>, of person: ID<Person>, in work: DeskTransaction) throws
        -> OwnedAddress
    {
        guard let found = try addresses(of: person, in: work.sql).first(where: { $0.id == id }) else {
            throw DeskError.notFound("address")
        }
        return found
    }
}
