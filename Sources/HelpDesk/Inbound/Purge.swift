import PortableSQL

/// What is kept for a time only: sessions that ended, original mails past their days. Held mail is purged only where a
/// setting says so.
public enum Purge {
    public static func run(on desk: Desk) async throws {
        try await desk.write { work in
            try Session.purge(in: work)
            try SignInLink.purge(in: work)
            try work.sql.execute("DELETE FROM one_time_link WHERE ends_at < \(work.now)")
            let settings = try IncomingSettings.load(in: work.sql)
            if settings.keepHeldDays > 0 {
                try Held.purge(before: work.now - .seconds(Int64(settings.keepHeldDays) * 86400), in: work)
            }
            let limit = work.now - .seconds(Int64(settings.keepRawDays) * 86400)
            try work.sql.execute(
                """
                DELETE FROM inbound_raw
                WHERE inbound_id IN (
                    SELECT id FROM inbound
                    WHERE ended_at < \(limit) AND state NOT IN ('waiting', 'held')
                    ORDER BY id
                    LIMIT 5000)
                """)
        }
    }
}
