import PortableSQL

/// Somebody who is signed in, by a cookie of which only the digest is stored.
public struct Session: Sendable {
    public let person: Person
    /// What every form of this session carries (CSRF).
    public let formToken: String
    /// Began with a link in a mail: good for the person's own tickets, for nothing that needs their password (T15).
    public let isByLink: Bool
    let digest: [UInt8]
    let seenAt: Timestamp

    /// How long a session that began with a link lives without use, and at most.
    private static let lifeByLink = (idle: Duration.seconds(2 * 3600), most: Duration.seconds(86400))

    /// How long a session lives without use, and at most (reliability §6.3).
    private static func life(isStaff: Bool) -> (idle: Duration, most: Duration) {
        isStaff ? (.seconds(12 * 3600), .seconds(7 * 86400)) : (.seconds(7 * 86400), .seconds(30 * 86400))
    }

    /// Starts a session; gives the cookie's value.
    public static func start(
        for person: ID<Person>, userAgent: String, isByLink: Bool = false, in work: DeskTransaction
    ) throws -> String {
        let secret = work.desk.tokens.secret()
        let isStaff = try Viewer.load(person, in: work.sql).isStaff
        let life = isByLink ? lifeByLink : life(isStaff: isStaff)
        try work.sql.execute(
            """
            INSERT INTO session (token_digest, person_id, form_token, user_agent, created_at, seen_at, ends_at, is_by_link)
            VALUES (\(Tokens.digest(of: secret)), \(person), \(work.desk.tokens.secret()), \(userAgent.oneLine(200)),
                    \(work.now), \(work.now), \(work.now + life.most), \(isByLink))
            """)
        try Person.saw(person, in: work)
        return secret
    }

    /// The session of a cookie; nil where it is unknown, over, or its person disabled.
    public static func find(cookie: String, now: Timestamp, in tx: Transaction) throws -> Session? {
        guard cookie.utf8.count == 43 else { return nil }
        let digest = Tokens.digest(of: cookie)
        let row = try tx.row(
            """
            SELECT \(Person.columns), s.form_token, s.seen_at, s.is_by_link,
                   p.is_admin OR EXISTS (SELECT 1 FROM category_technician t WHERE t.person_id = p.id) AS is_staff
            FROM session s
            JOIN person p ON p.id = s.person_id
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
            WHERE s.token_digest = \(digest) AND s.ends_at > \(now) AND p.is_disabled = FALSE
            """)
        guard let row else { return nil }
        let seenAt: Timestamp = try row("seen_at")
        let isByLink: Bool = try row("is_by_link")
        let isStaff: Bool = try row("is_staff")
        guard now - seenAt < (isByLink ? lifeByLink : life(isStaff: isStaff)).idle, !(isByLink && isStaff) else {
            return nil
        }
        return Session(
            person: try Person(row), formToken: try row("form_token"), isByLink: isByLink, digest: digest,
            seenAt: seenAt)
    }

    /// Who looks, with what this session is good for.
    public func viewer(in tx: Transaction) throws -> Viewer {
        let viewer = try Viewer.load(person.id, in: tx)
        return isByLink ? viewer.byLink : viewer
    }

    /// Who looks with this cookie; nil where its session is over.
    public static func viewer(cookie: String, now: Timestamp, in tx: Transaction) throws -> Viewer? {
        try find(cookie: cookie, now: now, in: tx)?.viewer(in: tx)
    }

    /// Whether its last use is long enough ago to be written down again.
    public func isStale(at now: Timestamp) -> Bool { now - seenAt > .seconds(60) }

    public func touch(in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE session SET seen_at = \(work.now) WHERE token_digest = \(digest)")
        try Person.saw(person.id, in: work)
    }

    public func end(in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM session WHERE token_digest = \(digest)")
    }

    static func endAll(of person: ID<Person>, in tx: Transaction) throws {
        try tx.execute("DELETE FROM session WHERE person_id = \(person)")
    }

    static func endThoseByLink(of person: ID<Person>, in tx: Transaction) throws {
        try tx.execute("DELETE FROM session WHERE person_id = \(person) AND is_by_link = TRUE")
    }

    static func purge(in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM session WHERE ends_at < \(work.now)")
    }
}
