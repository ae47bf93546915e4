import PortableSQL

/// A link by which a customer signs in from a mail about their ticket, without a password (N10).
///
/// Works for three days, as often as it is opened: scanners open every link, so opening it signs nobody in (T14). Void once
/// the person sets a password, gets a role, or is disabled.
public struct SignInLink: Sendable {
    static let life = Duration.seconds(3 * 86400)
    /// What is over is still known for a while, so that the page can say so.
    private static let remembered = Duration.seconds(60 * 86400)

    public let id: ID<SignInLink>
    public let person: Person
    public let ticket: ID<Ticket>
    public let subject: String
    public let createdAt: Timestamp
    public let endsAt: Timestamp

    /// A link on its way into a mail.
    struct New: Sendable {
        let token: String
        let person: ID<Person>
        let ticket: ID<Ticket>
    }

    static func write(_ new: New, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO sign_in_link (token_digest, person_id, ticket_id, created_at, ends_at)
            VALUES (\(Tokens.digest(of: new.token)), \(new.person), \(new.ticket), \(work.now), \(work.now + life))
            """)
    }

    /// What a link is good for.
    public enum Found: Sendable {
        case good(SignInLink)
        /// It was ours, and is over or void.
        case over
    }

    /// Nil where it is none of ours.
    public static func find(_ token: String, now: Timestamp, in tx: Transaction) throws -> Found? {
        let token = token.lowercased()
        guard LinkToken.isRandom(token) else { return nil }
        let row = try tx.row(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE k.token_digest = \(Tokens.digest(of: token))
            """)
        guard let link = try row.map(SignInLink.init) else { return nil }
        guard link.endsAt > now, !link.person.isDisabled, try !Viewer.load(link.person.id, in: tx).isStaff,
            try isOwn(link, in: tx)
        else { return .over }
        return .good(link)
    }

    /// The ticket may have become somebody else's, or be gone.
    private static func isOwn(_ link: SignInLink, in tx: Transaction) throws -> Bool {
        try tx.value(
            """
            SELECT COUNT(*) FROM ticket
            WHERE id = \(link.ticket) AND submitter_id = \(link.person.id) AND deleted_at IS NULL
            """, as: Int.self) == 1
    }

    /// Those that still sign somebody in, newest first.
    public static func working(of person: ID<Person>, now: Timestamp, in tx: Transaction) throws -> [SignInLink] {
        try tx.rows(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE k.person_id = \(person) AND k.ends_at > \(now)
            ORDER BY k.id DESC
            LIMIT 100
            """
        ).map(SignInLink.init)
    }

    public static func revoke(_ id: ID<SignInLink>, of person: ID<Person>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE sign_in_link SET ends_at = \(work.now) WHERE id = \(id) AND person_id = \(person)")
        try Session.endThoseByLink(of: person, in: work.sql)
    }

    /// All links that were mailed to this person, also those to unsubscribe and to rate.
    public static func revokeAll(of person: ID<Person>, in work: DeskTransaction) throws {
        try void(of: person, in: work)
        try work.sql.execute("UPDATE person SET link_epoch = link_epoch + 1 WHERE id = \(person)")
    }

    /// They sign in otherwise from now on, or not at all.
    static func void(of person: ID<Person>, in work: DeskTransaction) throws {
        try work.sql.execute(
            "UPDATE sign_in_link SET ends_at = \(work.now) WHERE person_id = \(person) AND ends_at > \(work.now)")
        try Session.endThoseByLink(of: person, in: work.sql)
    }

    static func purge(in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM sign_in_link WHERE ends_at < \(work.now - remembered)")
    }

    private static let columns: SQL = """
        k.id AS link_id, k.ticket_id, k.created_at AS link_created_at, k.ends_at, t.subject, \(Person.columns)
        """
    private static let source: SQL = """
        sign_in_link k
        JOIN ticket t ON t.id = k.ticket_id
        JOIN person p ON p.id = k.person_id
        LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
        """

    private init(_ row: Row) throws {
        id = try row("link_id")
        person = try Person(row)
        ticket = try row("ticket_id")
        subject = try row("subject")
        createdAt = try row("link_created_at")
        endsAt = try row("ends_at")
    }
}
