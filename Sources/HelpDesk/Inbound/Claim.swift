import PortableSQL

/// Taking waiting mails out of the journal to read them. An attempt is counted for a mail whose reading or filing ended
/// badly, the end of the process among it (`ReadingMarks`): such a mail is met with more and more care (reliability
/// §4.2), and what was only claimed beside it is none the worse.
enum Claim {
    /// Mails and bytes taken at once.
    private static let mailLimit = 64
    static let byteLimit = 8 << 20
    /// How long a claim holds, in milliseconds of the database's clock.
    private static let life: Int64 = 30_000

    /// The oldest waiting mails; one that failed before comes alone, so that it takes no other with it. Those of an archive
    /// wait for all others.
    static func take(in work: DeskTransaction) throws -> [InboundMail] {
        var candidates = try candidates("source <> 'archive'", in: work.sql)
        if candidates.isEmpty { candidates = try archived(in: work.sql) }
        var chosen: [ID<InboundMail>] = []
        var bytes = 0
        for row in candidates {
            let (size, attempts): (Int, Int) = (try row("size"), try row("attempts"))
            if !chosen.isEmpty, attempts > 0 || bytes + size > byteLimit { break }
            chosen.append(try row("id"))
            bytes += size
            if attempts > 0 { break }
        }
        guard !chosen.isEmpty else { return [] }
        try work.sql.execute(
            """
            UPDATE inbound SET claimed_until = \(.now) + \(life)
            WHERE id IN \(list: chosen)
            """)
        return try work.sql.rows(
            "SELECT \(InboundMail.columns) FROM inbound i WHERE i.id IN \(list: chosen) ORDER BY i.id"
        )
        .map(InboundMail.init)
    }

    private static func candidates(_ which: SQL, in tx: Transaction) throws -> [Row] {
        try tx.rows(
            """
            SELECT id, size, attempts
            FROM inbound
            WHERE state = 'waiting' AND \(which) AND (claimed_until IS NULL OR claimed_until < \(.now))
            ORDER BY id
            LIMIT \(mailLimit)
            \(.skipLocked)
            """)
    }

    /// An archive is filed by one at a time, in its order: an answer must come after what it answers.
    private static func archived(in tx: Transaction) throws -> [Row] {
        let found = try candidates("source = 'archive'", in: tx)
        guard let row = found.first else { return [] }
        let first: ID<InboundMail>? = try tx.value(
            "SELECT MIN(id) FROM inbound WHERE state = 'waiting' AND source = 'archive'")
        return try row("id") == first ? found : []
    }

    /// Gives claims back that no result came of (the database was away).
    static func giveBack(_ ids: [ID<InboundMail>], in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE inbound SET claimed_until = NULL
            WHERE id IN \(list: ids) AND state = 'waiting'
            """)
    }

    /// At the start of the only program that uses this database, all claims are of one that ended; those that it was
    /// reading then are counted an attempt.
    static func forgetAll(counting read: Set<ID<InboundMail>>, in work: DeskTransaction) throws {
        if !read.isEmpty {
            try work.sql.execute(
                """
                UPDATE inbound SET attempts = attempts + 1
                WHERE id IN \(list: read.sorted()) AND state = 'waiting'
                """)
        }
        try work.sql.execute(
            "UPDATE inbound SET claimed_until = NULL WHERE state = 'waiting' AND claimed_until IS NOT NULL")
        try work.sql.execute(
            "UPDATE delivery SET claimed_until = NULL WHERE claimed_until IS NOT NULL AND state IN ('waiting', 'deferred')"
        )
    }
}
