import PortableSQL

/// Held mail: what waits for a person's decision (§4.9 of the reliability page).
public enum Held {
    /// - Parameter reason: only those that are held for it.
    public static func list(reason: HoldReason? = nil, limit: Int = 200, in tx: Transaction) throws -> [InboundMail] {
        let condition: SQL = reason.map { "AND i.hold_reason = \($0)" } ?? ""
        return try list(condition, limit, in: tx)
    }

    private static func list(_ condition: SQL, _ limit: Int, in tx: Transaction) throws -> [InboundMail] {
        try tx.rows(
            """
            SELECT \(InboundMail.columns)
            FROM inbound i
            WHERE i.state = 'held' AND i.resolution IS NULL \(condition)
            ORDER BY i.id DESC
            LIMIT \(limit)
            """
        ).map(InboundMail.init)
    }

    /// How many wait, counted up to `Tally.limit`.
    public static func count(in tx: Transaction) throws -> Int {
        try tx.value("SELECT \(Tally.count("inbound WHERE state = 'held' AND resolution IS NULL"))") ?? 0
    }

    /// How many are held for each reason, the most first.
    public static func counts(in tx: Transaction) throws -> [(reason: HoldReason, count: Int)] {
        try tx.rows(
            """
            SELECT hold_reason, COUNT(*) AS number FROM inbound
            WHERE state = 'held' AND resolution IS NULL AND hold_reason IS NOT NULL
            GROUP BY hold_reason
            ORDER BY COUNT(*) DESC
            """
        ).map { (try $0("hold_reason"), try $0("number")) }
    }

    /// Deletes all that are held for one reason, as `delete` does.
    ///
    /// - Returns: how many.
    @discardableResult
    public static func deleteAll(_ reason: HoldReason, in work: DeskTransaction) throws -> Int {
        guard reason != .unproven else { throw DeskError.notAllowed("Publish or delete these on their tickets.") }
        return try delete(where: "hold_reason = \(reason)", in: work)
    }

    /// What nobody decided about for too long.
    static func purge(before limit: Timestamp, in work: DeskTransaction) throws {
        try delete(where: "ended_at < \(limit) AND hold_reason <> \(HoldReason.unproven)", in: work)
    }

    @discardableResult
    private static func delete(where condition: SQL, in work: DeskTransaction) throws -> Int {
        let ids: [ID<InboundMail>] = try work.sql.values(
            "SELECT id FROM inbound WHERE state = 'held' AND resolution IS NULL AND \(condition) ORDER BY id LIMIT 5000"
        )
        guard !ids.isEmpty else { return 0 }
        try work.sql.execute(
            "UPDATE inbound SET resolution = \(InboundMail.Resolution.deleted) WHERE id IN \(list: ids)")
        try work.sql.execute("DELETE FROM inbound_raw WHERE inbound_id IN \(list: ids)")
        return ids.count
    }

    public static func find(_ id: ID<InboundMail>, in tx: Transaction) throws -> InboundMail {
        let mail = try InboundMail.find(id, in: tx)
        guard mail.state == .held, mail.resolution == nil else { throw DeskError.notFound("held mail") }
        return mail
    }

    /// Lets it in: it is read again, and becomes a ticket or a comment whatever held it.
    ///
    /// - Parameter remembering: mail of this sender is accepted from now on.
    public static func release(_ id: ID<InboundMail>, remembering: Bool = false, in work: DeskTransaction) throws {
        let mail = try find(id, in: work.sql)
        guard mail.holdReason != .unproven, mail.holdReason != .tooLarge else {
            throw DeskError.notAllowed(
                mail.holdReason == .unproven
                    ? "Publish it on its ticket." : "Only its header is here; the mail is still on its server.")
        }
        if remembering, let address = EmailAddress(mail.fromAddress) {
            var junk = try JunkSettings.load(in: work.sql)
            if !junk.alwaysAccept.contains(address.key) { junk.alwaysAccept.append(address.key) }
            try junk.save(in: work)
        }
        try work.sql.execute(
            """
            UPDATE inbound
            SET state = 'waiting', resolution = \(InboundMail.Resolution.release), hold_reason = NULL, attempts = 0,
                claimed_until = NULL, ended_at = NULL
            WHERE id = \(id)
            """)
        work.signal(.inbound)
    }

    /// Deletes its content; the journal row stays, so that the books still balance (IN18).
    public static func delete(_ id: ID<InboundMail>, in work: DeskTransaction) throws {
        _ = try find(id, in: work.sql)
        try work.sql.execute("UPDATE inbound SET resolution = \(InboundMail.Resolution.deleted) WHERE id = \(id)")
        try work.sql.execute("DELETE FROM inbound_raw WHERE inbound_id = \(id)")
    }
}
