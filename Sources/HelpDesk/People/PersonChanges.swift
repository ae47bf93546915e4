import PortableSQL

extension Person {
    /// Gives or takes the right to administer. The last administrator who can sign in stays one.
    ///
    /// - Throws: `DeskError.notAllowed`
    public static func setRole(_ id: ID<Person>, isAdmin: Bool, isManager: Bool, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET is_admin = \(isAdmin), is_manager = \(isManager) WHERE id = \(id)")
        try keepOneAdministrator(in: work)
        try Session.endAll(of: id, in: work.sql)
        try SignInLink.void(of: id, in: work)
    }

    /// A disabled person can't sign in, gets no mail, and a mail from them is held.
    ///
    /// - Throws: `DeskError.notAllowed` for the last administrator.
    public static func setDisabled(_ id: ID<Person>, _ isDisabled: Bool, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET is_disabled = \(isDisabled) WHERE id = \(id)")
        try keepOneAdministrator(in: work)
        if isDisabled {
            try Session.endAll(of: id, in: work.sql)
            try work.sql.execute("DELETE FROM one_time_link WHERE person_id = \(id)")
            try SignInLink.void(of: id, in: work)
        }
    }

    /// Sets a password; whoever was signed in with the old one no longer is.
    public static func setPasswordHash(_ id: ID<Person>, _ hash: String, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET password_hash = \(hash) WHERE id = \(id)")
        try Session.endAll(of: id, in: work.sql)
        try SignInLink.void(of: id, in: work)
    }

    public static func saw(_ id: ID<Person>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET last_seen_at = \(work.now) WHERE id = \(id)")
    }

    private static func keepOneAdministrator(in work: DeskTransaction) throws {
        let left: Int? = try work.sql.value("SELECT COUNT(*) FROM person WHERE is_admin = TRUE AND is_disabled = FALSE")
        guard left ?? 0 > 0 else {
            throw DeskError.notAllowed("This is the last administrator; make somebody else one first.")
        }
    }

    static func administrators(in tx: Transaction) throws -> [ID<Person>] {
        try tx.values("SELECT id FROM person WHERE is_admin = TRUE AND is_disabled = FALSE ORDER BY id LIMIT 100")
    }

    /// A person says that mail to all their addresses arrives again (IN10).
    public static func mailWorksAgain(_ id: ID<Person>, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE person_email SET failing_since = NULL, failure = NULL
            WHERE person_id = \(id) AND failing_since IS NOT NULL
            """)
    }

    /// Mail to this address came back, or was taken again.
    static func markFailing(_ address: EmailAddress, since: Timestamp?, words: String?, in tx: Transaction) throws {
        // Nearly all addresses are well and stay so: then no row is written.
        try tx.execute(
            """
            UPDATE person_email SET failing_since = \(since), failure = \(words)
            WHERE address_key = \(address.key) AND (failing_since IS NOT NULL OR \(since != nil))
            """)
    }
}

/// Some of the people, for a page or a command.
public struct PeopleList: Sendable {
    public let people: [Person]
    /// In which categories each of them is a technician.
    public let categories: [ID<Person>: [String]]
    public let total: Int

    /// People whose name, username or address holds `search`, newest last seen first; `limit` at most.
    public static func load(search: String = "", limit: Int = 200, in tx: Transaction) throws -> PeopleList {
        let words = search.trimmingSpaces.lowercased().filter { $0 != "%" && $0 != "_" }
        let condition: SQL = words.isEmpty ? "TRUE" : matching("%\(words)%")
        let people = try tx.rows(
            """
            SELECT \(Person.columns)
            FROM \(Person.source)
            WHERE \(condition)
            ORDER BY p.is_disabled, p.is_admin DESC, COALESCE(p.last_seen_at, p.created_at) DESC, p.id DESC
            LIMIT \(limit)
            """
        ).map(Person.init)
        let total: Int = try tx.value("SELECT COUNT(*) FROM person p WHERE \(condition)") ?? 0
        var categories: [ID<Person>: [String]] = [:]
        let memberships = try tx.rows(
            """
            SELECT t.person_id, c.name
            FROM category_technician t JOIN category c ON c.id = t.category_id
            WHERE t.person_id IN \(list: people.map(\.id))
            ORDER BY c.name_key
            """)
        for row in memberships { categories[try row("person_id"), default: []].append(try row("name")) }
        return PeopleList(people: people, categories: categories, total: total)
    }

    private static func matching(_ pattern: String) -> SQL {
        """
        p.username_key LIKE \(pattern) OR LOWER(p.full_name) LIKE \(pattern)
        OR EXISTS (SELECT 1 FROM person_email x WHERE x.person_id = p.id AND x.address_key LIKE \(pattern))
        """
    }
}
