import PortableSQL

/// A group of customers (D7). New senders at one of its domains join it.
public struct Company: Sendable, Hashable {
    public let id: ID<Company>
    public let name: String
    public let notes: String
    /// In lower case, in order.
    public let domains: [String]
    /// How many people it has.
    public let people: Int
}

extension Company {
    private static let notesLimit = 4000
    private static let domainLimit = 200

    /// By name.
    public static func all(in tx: Transaction) throws -> [Company] {
        var domains: [ID<Company>: [String]] = [:]
        for row in try tx.rows("SELECT company_id, domain FROM company_domain ORDER BY domain LIMIT 100000") {
            domains[try row("company_id"), default: []].append(try row("domain"))
        }
        return try tx.rows(
            """
            SELECT c.id, c.name, c.notes, (SELECT COUNT(*) FROM person p WHERE p.company_id = c.id) AS people
            FROM company c
            ORDER BY c.name_key, c.id
            LIMIT 5000
            """
        ).map { row in
            let id: ID<Company> = try row("id")
            return Company(
                id: id, name: try row("name"), notes: try row("notes"), domains: domains[id] ?? [],
                people: try row("people"))
        }
    }

    /// - Throws: `DeskError.invalid` where the name is empty or taken, or a domain is none or another company's.
    @discardableResult
    public static func add(_ name: String, domains: String = "", notes: String = "", in work: DeskTransaction) throws
        -> ID<Company>
    {
        let name = try checkedName(name, of: nil, in: work.sql)
        let id: ID<Company>? = try work.sql.value(
            """
            INSERT INTO company (name, name_key, notes)
            VALUES (\(name), \(name.lowercased()), \(notes.beginning(notesLimit)))
            RETURNING id
            """)
        guard let id else { throw DeskError.notFound("company") }
        try setDomains(domains, of: id, in: work)
        return id
    }

    /// - Parameter domains: as typed, with blanks, commas or line breaks between.
    /// - Parameter takesKnown: people already known at its domains who have no company join it too.
    public static func update(
        _ id: ID<Company>, name: String, domains: String, notes: String, takesKnown: Bool, in work: DeskTransaction
    ) throws {
        let name = try checkedName(name, of: id, in: work.sql)
        let changed = try work.sql.execute(
            """
            UPDATE company SET name = \(name), name_key = \(name.lowercased()), notes = \(notes.beginning(notesLimit))
            WHERE id = \(id)
            """)
        guard changed == 1 else { throw DeskError.notFound("company") }
        try setDomains(domains, of: id, in: work)
        if takesKnown { try takeKnown(id, in: work) }
    }

    /// Its people stay, without a company.
    public static func remove(_ id: ID<Company>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET company_id = NULL WHERE company_id = \(id)")
        try work.sql.execute("DELETE FROM company_domain WHERE company_id = \(id)")
        try work.sql.execute("DELETE FROM company WHERE id = \(id)")
    }

    /// A value for `company_id`: the company that has this domain.
    static func owning(_ domain: String?) -> SQL {
        guard let domain else { return "NULL" }
        return "(SELECT company_id FROM company_domain WHERE domain = \(domain))"
    }

    /// A condition on `ticket t`: its submitter is of the company.
    static func condition(_ name: String) -> SQL {
        """
        t.submitter_id IN (
            SELECT p.id FROM person p JOIN company k ON k.id = p.company_id
            WHERE k.name_key = \(name.trimmingSpaces.lowercased()))
        """
    }

    private static func checkedName(_ name: String, of id: ID<Company>?, in tx: Transaction) throws -> String {
        let name = name.oneLine(200)
        guard !name.isEmpty else { throw DeskError.invalid([FieldError("name", "Enter the company's name.")]) }
        let other: ID<Company>? = try tx.value("SELECT id FROM company WHERE name_key = \(name.lowercased())")
        guard other == nil || other == id else {
            throw DeskError.invalid([FieldError("name", "There is a company \(name) already.")])
        }
        return name
    }

    private static func setDomains(_ text: String, of id: ID<Company>, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM company_domain WHERE company_id = \(id)")
        for domain in try self.domains(text) {
            let added = try work.sql.execute(
                """
                INSERT INTO company_domain (domain, company_id) VALUES (\(domain), \(id))
                ON CONFLICT (domain) DO NOTHING
                """)
            guard added == 1 else {
                throw DeskError.invalid([FieldError("domains", "Another company has the domain \(domain).")])
            }
        }
    }

    private static func domains(_ text: String) throws -> [String] {
        let words = text.lowercased().split { $0.isWhitespace || $0 == "," || $0 == ";" }
        let domains = Set(words.map { String($0.first == "@" ? $0.dropFirst() : $0) })
        if let wrong = domains.sorted().first(where: { !$0.contains(".") || EmailAddress("a@\($0)") == nil }) {
            throw DeskError.invalid([
                FieldError("domains", "\"\(wrong.oneLine(100))\" is no mail domain; write it as example.com.")
            ])
        }
        guard domains.count <= domainLimit else {
            throw DeskError.invalid([FieldError("domains", "A company has \(domainLimit) domains at most.")])
        }
        return domains.sorted()
    }

    private static func takeKnown(_ id: ID<Company>, in work: DeskTransaction) throws {
        let domains: [String] = try work.sql.values("SELECT domain FROM company_domain WHERE company_id = \(id)")
        // An underscore would stand for any character.
        for domain in domains where !domain.contains("_") {
            let pattern = "%@\(domain)"
            try work.sql.execute(
                """
                UPDATE person SET company_id = \(id)
                WHERE company_id IS NULL
                  AND id IN (SELECT person_id FROM person_email WHERE is_primary = TRUE AND address_key LIKE \(pattern))
                """)
        }
    }
}
