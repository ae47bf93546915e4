import PortableSQL

/// Moments that something is waited for until, kept as the wall's clock has them.
///
/// A wait that lies further ahead than its schedule ever puts one was written while the clock was wrong: it is over now, or
/// a mail put off within one wrong minute would stay so for years (F25).
public enum Waits {
    /// A mail or a digest, until quiet hours and a quiet weekend are over.
    private static let longestQuiet = Duration.seconds(4 * 86400)
    /// Ends of a provider's token, at the latest (`OAuthGrant.store`).
    private static let longestToken = Duration.seconds(86400)
    /// Clocks of two machines differ by less.
    private static let slack = Duration.seconds(60)

    /// Looks for waits that can't be right, and ends them.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public static func mend(on desk: Desk) async throws -> Int {
        let now = desk.now
        let isNeeded = try await desk.read { tx in
            try wrong(now).contains {
                try tx.row("SELECT 1 AS found FROM \($0.table) WHERE \($0.condition) LIMIT 1") != nil
            }
        }
        guard isNeeded else { return 0 }
        return try await desk.write { work in
            let mended = try wrong(work.now).reduce(0) { count, wait in
                count + (try work.sql.execute("UPDATE \(wait.table) SET \(wait.change) WHERE \(wait.condition)"))
            }
            work.signal(.outbox)
            work.signal(.mailbox)
            return mended
        }
    }

    private struct Wrong {
        let table: SQL
        let condition: SQL
        let change: SQL
    }

    private static func wrong(_ now: Timestamp) -> [Wrong] {
        [
            Wrong(
                table: "delivery",
                condition: """
                    state IN ('waiting', 'deferred') AND server_id IN (SELECT id FROM outgoing_server UNION SELECT 0)
                    AND is_bulk IN (FALSE, TRUE) AND next_at > \(now + RetrySchedule.longest)
                    AND (state = 'deferred' OR next_at > \(now + longestQuiet))
                    """,
                change: "next_at = \(now)"),
            Wrong(
                table: "mailbox", condition: "disabled_until > \(now + Mailbox.longestRest)",
                change: "disabled_until = \(now)"),
            Wrong(
                table: "digest_item", condition: "outgoing_mail_id IS NULL AND due_at > \(now + longestQuiet)",
                change: "due_at = \(now)"),
            Wrong(
                table: "oauth_grant", condition: "ask_at > \(now + slack) + ask_every * 1000", change: "ask_at = \(now)"
            ),
            Wrong(
                table: "oauth_grant", condition: "expires_at > \(now + longestToken + slack)", change: "expires_at = 0"),
            Wrong(
                table: "oauth_grant", condition: "claimed_until > \(.now) + \(OAuthGrant.life + slack.milliseconds)",
                change: "claimed_until = NULL"),
            // Tries to sign in, which would count for ever.
            Wrong(table: "attempt", condition: "at > \(now + slack)", change: "at = \(now)"),
        ]
    }
}
