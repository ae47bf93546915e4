import PortableSQL

/// What a ticket is about, and who works on it (D5).
public struct Category: Sendable, Hashable {
    public let id: ID<Category>
    public let name: String
    public let section: String
    public let description: String
    public let forTechsOnly: Bool
    public let defaultAssignee: ID<Person>?
    public let fromAddress: String?
    public let fromName: String?
    /// Where answers to its mails go, where that is another place than the desk's.
    public let replyTo: String?
    public let isDefault: Bool
}

extension Category {
    static let columns: SQL = """
        c.id, c.name, c.section, c.description, c.for_techs_only, c.default_assignee_id, c.from_address, c.from_name, c.reply_to, c.is_default
        """

    init(_ row: Row) throws {
        id = try row("id")
        name = try row("name")
        section = try row("section")
        description = try row("description")
        forTechsOnly = try row("for_techs_only")
        defaultAssignee = try row("default_assignee_id")
        fromAddress = try row("from_address")
        fromName = try row("from_name")
        replyTo = try row("reply_to")
        isDefault = try row("is_default")
    }

    public static func all(in tx: Transaction) throws -> [Category] {
        try tx.rows("SELECT \(columns) FROM category c ORDER BY c.section, c.name_key, c.id LIMIT 1000").map(
            Category.init)
    }

    public static func find(_ id: ID<Category>, in tx: Transaction) throws -> Category {
        guard let row = try tx.row("SELECT \(columns) FROM category c WHERE c.id = \(id)") else {
            throw DeskError.notFound("category")
        }
        return try Category(row)
    }

    public static func find(named name: String, in tx: Transaction) throws -> Category? {
        try tx.row("SELECT \(columns) FROM category c WHERE c.name_key = \(name.trimmingSpaces.lowercased())").map(
            Category.init)
    }

    public static func defaultID(in tx: Transaction) throws -> ID<Category> { try standard(in: tx).id }

    /// Where new tickets go that name no other (IN5).
    static func standard(in tx: Transaction) throws -> Category {
        guard let row = try tx.row("SELECT \(columns) FROM category c ORDER BY c.is_default DESC, c.id LIMIT 1") else {
            throw DeskError.notFound("category")
        }
        return try Category(row)
    }

    /// - Throws: `DeskError.invalid` where the name is empty, too long or taken.
    @discardableResult
    public static func add(_ name: String, section: String = "", in work: DeskTransaction) throws -> ID<Category> {
        let name = try checkedName(name)
        let id: ID<Category>? = try work.sql.value(
            """
            INSERT INTO category (name, name_key, section)
            VALUES (\(name), \(name.lowercased()), \(section.oneLine(100)))
            ON CONFLICT (name_key) DO NOTHING
            RETURNING id
            """)
        guard let id else { throw DeskError.invalid([FieldError("name", "There is a category \(name) already.")]) }
        return id
    }

    public static func rename(_ id: ID<Category>, to name: String, in work: DeskTransaction) throws {
        let name = try checkedName(name)
        if let other = try find(named: name, in: work.sql), other.id != id {
            throw DeskError.invalid([FieldError("name", "There is a category \(name) already.")])
        }
        try work.sql.execute("UPDATE category SET name = \(name), name_key = \(name.lowercased()) WHERE id = \(id)")
    }

    public static func makeDefault(_ id: ID<Category>, in work: DeskTransaction) throws {
        _ = try find(id, in: work.sql)
        try work.sql.execute("UPDATE category SET is_default = FALSE WHERE is_default = TRUE")
        try work.sql.execute("UPDATE category SET is_default = TRUE WHERE id = \(id)")
    }

    /// Whom its mails are from (OUT1); what is empty is as the desk's.
    ///
    /// - Throws: `DeskError.invalid` where an address is none.
    public static func setSender(
        _ id: ID<Category>, address: String, name: String, replyTo: String, in work: DeskTransaction
    ) throws {
        var errors: [FieldError] = []
        for (field, text) in [("from-address", address), ("reply-to", replyTo)]
        where !text.isBlank && EmailAddress(text) == nil {
            errors.append(FieldError(field, "\(text.oneLine(100)) is no e-mail address."))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
        func orNull(_ text: String) -> String? { text.isBlank ? nil : text.oneLine(320) }
        try work.sql.execute(
            """
            UPDATE category
            SET from_address = \(orNull(address)), from_name = \(orNull(name)), reply_to = \(orNull(replyTo))
            WHERE id = \(id)
            """)
    }

    private static func checkedName(_ name: String) throws -> String {
        let name = name.oneLine(100)
        guard !name.isEmpty else { throw DeskError.invalid([FieldError("name", "Enter a name.")]) }
        return name
    }
}

extension Category {
    /// The people with access, by category.
    public static func technicians(in tx: Transaction) throws -> [ID<Category>: [Person]] {
        var found: [ID<Category>: [Person]] = [:]
        let rows = try tx.rows(
            """
            SELECT t.category_id, \(Person.columns)
            FROM category_technician t
            JOIN person p ON p.id = t.person_id
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
            WHERE p.is_disabled = FALSE
            ORDER BY p.full_name, p.id
            """)
        for row in rows { found[try row("category_id"), default: []].append(try Person(row)) }
        return found
    }

    /// Who can be given a ticket of this category: its technicians.
    public static func technicians(of id: ID<Category>, in tx: Transaction) throws -> [Person] {
        try tx.rows(
            """
            SELECT \(Person.columns)
            FROM category_technician t
            JOIN person p ON p.id = t.person_id
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
            WHERE t.category_id = \(id) AND p.is_disabled = FALSE
            ORDER BY p.full_name, p.id
            """
        ).map(Person.init)
    }

    public static func setTechnicians(_ people: [ID<Person>], of id: ID<Category>, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM category_technician WHERE category_id = \(id)")
        for person in Set(people) { try addTechnician(person, to: id, in: work) }
    }

    public static func addTechnician(_ person: ID<Person>, to id: ID<Category>, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO category_technician (category_id, person_id) VALUES (\(id), \(person))
            ON CONFLICT DO NOTHING
            """)
        // Technicians sign in with their password only (N10).
        try SignInLink.void(of: person, in: work)
    }
}
