import PortableSQL

/// A server that takes no mail: since when, in its words, and what waits for it. Its queue alone is held up.
public struct OutgoingTrouble: Sendable {
    public let server: OutgoingServer
    public let words: String
    public let since: Timestamp
    /// How many mails wait, counted up to `Tally.limit`.
    public let waiting: Int
    /// When the oldest that waits is given up.
    public let givesUpAt: Timestamp?

    /// Since then it takes none; since the first failure, not the last.
    public static func note(_ server: ID<OutgoingServer>, words: String, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO outgoing_trouble (server_id, words, since) VALUES (\(server), \(words.oneLine(500)), \(work.now))
            ON CONFLICT (server_id) DO UPDATE SET words = excluded.words
            """)
    }

    public static func clear(_ server: ID<OutgoingServer>, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM outgoing_trouble WHERE server_id = \(server)")
    }

    public static func all(in tx: Transaction) throws -> [OutgoingTrouble] {
        let servers = try OutgoingServer.all(in: tx)
        return try tx.rows(
            """
            SELECT t.server_id, t.words, t.since,
                   \(Tally.count("delivery d WHERE d.server_id = t.server_id AND d.state IN ('waiting', 'deferred')")) AS waiting,
                   (SELECT m.created_at FROM \(Delivery.source)
                    WHERE d.server_id = t.server_id AND d.state IN ('waiting', 'deferred')
                    ORDER BY d.id LIMIT 1) AS oldest
            FROM outgoing_trouble t
            ORDER BY t.server_id
            LIMIT 100
            """
        ).compactMap { row in
            let id: ID<OutgoingServer> = try row("server_id")
            guard let server = servers.first(where: { $0.id == id && $0.isConfigured }) else { return nil }
            let oldest: Timestamp? = try row("oldest")
            return OutgoingTrouble(
                server: server, words: try row("words"), since: try row("since"),
                waiting: try row("waiting"),
                givesUpAt: oldest.map { $0 + RetrySchedule.giveUpAfter })
        }
    }
}
