import PortableSQL

/// How much waits in the journal: what back-pressure goes by (reliability §4.7).
public enum Backlog {
    /// Mails that wait to be read, counted up to `limit`.
    public static func waiting(upTo limit: Int, in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM (SELECT 1 FROM inbound WHERE state = 'waiting' LIMIT \(limit)) AS oldest")
            ?? 0
    }
}

extension Mailbox {
    /// The server numbers its mails anew (another UIDVALIDITY): the first UID that was new when the mailbox was added means
    /// nothing any more, and from now on a mail's INTERNALDATE says whether it was there before.
    public static func forgetStartUID(_ id: ID<Mailbox>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE mailbox SET start_uid = NULL WHERE id = \(id)")
    }
}
