import PortableSQL

/// What a fetcher reports of its mailbox.
extension Mailbox {
    /// Errors in a row after which it is disabled for a while (IN11).
    public static let errorLimit = 5
    /// For how long, after the fifth, sixth … error: a short outage costs little, a long one is not knocked at all day.
    private static let rests: [Duration] = [.seconds(60), .seconds(300), .seconds(900), longestRest]
    static let longestRest = Duration.seconds(3600)

    /// A check that reached the server. Any success sets the count back to 0.
    public static func succeeded(
        _ id: ID<Mailbox>, uidValidity: Int64, lastUID: Int64, gotMail: Bool, isWatching: Bool, in work: DeskTransaction
    ) throws {
        try work.sql.execute(
            """
            UPDATE mailbox
            SET uidvalidity = \(uidValidity), last_uid = \(lastUID), last_check_at = \(work.now), last_success_at = \(work.now),
                last_mail_at = CASE WHEN \(gotMail) THEN \(work.now) ELSE last_mail_at END, last_error = NULL, errors_in_row = 0, disabled_until = NULL,
                is_watching = \(isWatching)
            WHERE id = \(id)
            """)
    }

    /// A check that failed. The fifth in a row disables the mailbox until later.
    ///
    /// - Returns: true where it was disabled now, and administrators should hear of it.
    public static func failed(_ id: ID<Mailbox>, words: String, in work: DeskTransaction) throws -> Bool {
        let errors: Int? = try work.sql.value(
            """
            UPDATE mailbox
            SET last_check_at = \(work.now), last_error = \(words.oneLine(1000)), errors_in_row = errors_in_row + 1,
                is_watching = FALSE
            WHERE id = \(id)
            RETURNING errors_in_row
            """)
        guard let errors, errors >= errorLimit else { return false }
        let rest = rests[min(errors - errorLimit, rests.count - 1)]
        try work.sql.execute("UPDATE mailbox SET disabled_until = \(work.now + rest) WHERE id = \(id)")
        if errors == errorLimit {
            var details = Event.Details()
            details.address = try find(id, in: work.sql).address.text
            details.words = words.oneLine(500)
            try Event.record(.mailboxDisabled, actor: nil, details: details, in: work)
        }
        return errors == errorLimit
    }
}
