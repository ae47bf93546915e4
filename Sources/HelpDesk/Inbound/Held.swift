import PortableSQL

/// Held mail: what waits for a person's decision (§4.9 of the reliability page).
public enum Held {
    public static func list(limit: Int = 200, in tx: Transaction) throws -> [InboundMail] {
        try tx.rows(
            """
            SELECT \(InboundMail.columns)
            FROM inbound i
            WHERE i.state = 'held' AND i.resolution IS NULL
            ORDER BY i.id DESC
            LIMIT \(limit)
            """
        ).map(InboundMail.init)
    }

    public static func count(in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM inbound WHERE state = 'held' AND resolution IS NULL") ?? 0
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
