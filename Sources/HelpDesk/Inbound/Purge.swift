import PortableSQL

/// What is kept for a time only: sessions that ended, the bytes of mails past their days. Held mail is purged only where a
/// setting says so.
public enum Purge {
    /// Mails of one transaction: others write in between.
    private static let portion = 500

    public static func run(on desk: Desk) async throws {
        let (incoming, outgoing) = try await desk.write { work in
            try Session.purge(in: work)
            try SignInLink.purge(in: work)
            try work.sql.execute("DELETE FROM one_time_link WHERE ends_at < \(work.now)")
            let incoming = try IncomingSettings.load(in: work.sql)
            if incoming.keepHeldDays > 0 {
                try Held.purge(before: work.now - days(incoming.keepHeldDays), in: work)
            }
            return (incoming, try OutgoingSettings.load(in: work.sql))
        }
        let now = desk.now
        try await all(on: desk) {
            try InboundMail.purge(portion, endedBefore: now - days(incoming.keepRawDays), in: $0)
        }
        try await all(on: desk) {
            try OutgoingMail.purge(portion, writtenBefore: now - days(outgoing.keepSentDays), in: $0)
        }
    }

    /// One portion after the other, until one is not full.
    private static func all(
        on desk: Desk, _ work: @escaping @Sendable (DeskTransaction) throws -> Int
    ) async throws {
        while try await desk.write(work) == portion { try Task.checkCancellation() }
    }

    private static func days(_ number: Int) -> Duration { .seconds(Int64(number) * 86_400) }
}

extension InboundMail {
    /// Takes the bytes of mails away that came to an end long ago, the oldest first; their rows stay.
    ///
    /// - Returns: of how many, at most `limit`.
    fileprivate static func purge(_ limit: Int, endedBefore moment: Timestamp, in work: DeskTransaction) throws -> Int {
        let ids: [ID<InboundMail>] = try work.sql.values(
            """
            SELECT id FROM inbound
            WHERE is_raw_kept = TRUE AND state NOT IN ('waiting', 'held') AND ended_at < \(moment)
            ORDER BY ended_at, id
            LIMIT \(limit)
            """)
        guard !ids.isEmpty else { return 0 }
        try work.sql.execute("DELETE FROM inbound_raw WHERE inbound_id IN \(list: ids)")
        try work.sql.execute("UPDATE inbound SET is_raw_kept = FALSE WHERE id IN \(list: ids)")
        return ids.count
    }
}

extension OutgoingMail {
    /// The same of our own mails, once none of their recipients is waited for.
    fileprivate static func purge(_ limit: Int, writtenBefore moment: Timestamp, in work: DeskTransaction) throws -> Int
    {
        let ids: [ID<OutgoingMail>] = try work.sql.values(
            """
            SELECT m.id FROM outgoing_mail m
            WHERE m.is_raw_kept = TRUE AND m.created_at < \(moment)
              AND NOT EXISTS (
                SELECT 1 FROM delivery d
                WHERE d.outgoing_mail_id = m.id AND d.state IN ('waiting', 'deferred', 'asking'))
            ORDER BY m.created_at, m.id
            LIMIT \(limit)
            """)
        guard !ids.isEmpty else { return 0 }
        try work.sql.execute(
            "UPDATE outgoing_mail SET raw = \([UInt8]()), is_raw_kept = FALSE WHERE id IN \(list: ids)")
        return ids.count
    }
}
