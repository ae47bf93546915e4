import PortableSQL

/// A link that does one thing once: becoming the first administrator, setting a password (T13, T21).
///
/// Random, only its digest stored; opening it changes nothing, the form behind it does.
public enum OneTimeLink {
    public enum Purpose: String, Sendable, SQLConvertible {
        case firstRun = "first-run"
        case password
        case welcome

        /// A welcome waits for somebody to read their mail; a reset is asked for by who waits for it.
        var life: Duration {
            switch self {
            case .firstRun: .seconds(365 * 86400)
            case .password: .seconds(1800)
            case .welcome: .seconds(7 * 86400)
            }
        }
    }

    public static func make(_ purpose: Purpose, for person: ID<Person>?, in work: DeskTransaction) throws -> String {
        // The console shows the first one; all others go into mails, where they may be quoted.
        let secret = purpose == .firstRun ? work.desk.tokens.secret() : LinkToken.random(work.desk.tokens)
        try work.sql.execute(
            """
            INSERT INTO one_time_link (token_digest, person_id, purpose, created_at, ends_at)
            VALUES (\(Tokens.digest(of: secret)), \(person), \(purpose), \(work.now), \(work.now + purpose.life))
            """)
        return secret
    }

    /// Whose link it is; nil where it is unknown, used or over.
    public static func person(behind secret: String, now: Timestamp, in tx: Transaction) throws -> Person? {
        guard LinkToken.isRandom(secret) else { return nil }
        let id: ID<Person>? = try tx.value(
            """
            SELECT person_id FROM one_time_link
            WHERE token_digest = \(Tokens.digest(of: secret)) AND purpose IN ('password', 'welcome') AND ends_at > \(now)
            """)
        guard let person = try id.map({ try Person.find($0, in: tx) }), !person.isDisabled else { return nil }
        return person
    }

    /// Sets the password and uses the link up, with all others of this person and all their sessions.
    ///
    /// - Throws: `DeskError.notFound` where the link can't be used, also where it was used a moment ago.
    public static func setPassword(_ hash: String, with secret: String, in work: DeskTransaction) throws -> ID<Person> {
        let id: ID<Person>? = try work.sql.value(
            """
            DELETE FROM one_time_link
            WHERE token_digest = \(Tokens.digest(of: secret)) AND purpose IN ('password', 'welcome') AND ends_at > \(work.now)
            RETURNING person_id
            """)
        guard let id, !(try Person.find(id, in: work.sql).isDisabled) else {
            throw DeskError.notFound("link, or it was used or is too old; ask for a new one")
        }
        try work.sql.execute("UPDATE person SET password_hash = \(hash) WHERE id = \(id)")
        try work.sql.execute("DELETE FROM one_time_link WHERE person_id = \(id)")
        try Session.endAll(of: id, in: work.sql)
        try SignInLink.void(of: id, in: work)
        return id
    }
}

/// The first administrator: made once, with the token that the console shows (ASVS 6.3.2).
public enum FirstRun {
    /// A new token where nobody administers the desk yet, the earlier one void; nil where somebody does.
    public static func token(in work: DeskTransaction) throws -> String? {
        guard try isOpen(in: work.sql) else { return nil }
        try work.sql.execute("DELETE FROM one_time_link WHERE purpose = 'first-run'")
        return try OneTimeLink.make(.firstRun, for: nil, in: work)
    }

    public static func isOpen(in tx: Transaction) throws -> Bool {
        try tx.value("SELECT COUNT(*) FROM person WHERE is_admin = TRUE AND is_disabled = FALSE", as: Int.self) == 0
    }

    public static func isToken(_ secret: String, in tx: Transaction) throws -> Bool {
        guard secret.utf8.count == 43 else { return false }
        let found: Int? = try tx.value(
            """
            SELECT COUNT(*) FROM one_time_link
            WHERE token_digest = \(Tokens.digest(of: secret)) AND purpose = 'first-run'
            """)
        return found == 1
    }

    /// - Throws: `DeskError.notAllowed` where the token is used up.
    public static func makeAdministrator(
        _ new: NewPerson, passwordHash: String, with secret: String, in work: DeskTransaction
    ) throws -> ID<Person> {
        let used = try work.sql.execute(
            "DELETE FROM one_time_link WHERE token_digest = \(Tokens.digest(of: secret)) AND purpose = 'first-run'")
        guard used == 1, try isOpen(in: work.sql) else {
            throw DeskError.notAllowed(
                "This desk has an administrator already, or the link is an old one. Sign in instead.")
        }
        var administrator = new
        administrator.isAdmin = true
        let id: ID<Person>
        if let email = new.email, let known = try Person.find(email, in: work.sql) {
            // Their first mail may have come before they did.
            id = known.id
            try work.sql.execute(
                "UPDATE person SET is_admin = TRUE, full_name = \(new.fullName.oneLine(200)) WHERE id = \(id)")
        } else {
            id = try Person.register(administrator, in: work)
        }
        try work.sql.execute("UPDATE person SET password_hash = \(passwordHash) WHERE id = \(id)")
        // The first administrator of a desk is who answers its mail.
        try work.sql.execute(
            """
            INSERT INTO category_technician (category_id, person_id)
            SELECT c.id, p.id FROM category c, person p WHERE c.is_default = TRUE AND p.id = \(id)
            ON CONFLICT DO NOTHING
            """)
        return id
    }
}
