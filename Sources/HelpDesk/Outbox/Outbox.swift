import PortableSQL

/// The outbox as the sender works on it: claim, send, write down what the server said (reliability §4.6).
public struct Outbox: Sendable {
    /// One mail to one recipient, claimed.
    public struct Item: Sendable {
        public let id: ID<Delivery>
        public let mail: ID<OutgoingMail>
        public let envelopeFrom: String
        public let address: String
        public let raw: [UInt8]
        public let attempts: Int
        /// What the server said the last time; nil on the first.
        public let lastReply: String?
        /// The server that it was claimed for.
        let server: ID<OutgoingServer>
        /// Until when the claim holds, by the database's clock; another claim has another moment.
        let claim: Int64
        let createdAt: Timestamp
        let ticketID: ID<Ticket>?
    }

    /// One attempt at a mail, without the mail.
    public struct Attempt: Sendable, Hashable {
        let id: ID<Delivery>
        let claim: Int64

        public init(_ item: Item) {
            (id, claim) = (item.id, item.claim)
        }
    }

    /// What became of one attempt.
    public enum Outcome: Sendable {
        case sent(reply: String)
        /// A 4xx reply, or no connection: it is tried again.
        case deferred(words: String)
        /// The connection broke behind the final dot: it may have arrived.
        case inDoubt(words: String)
        /// A 5xx reply about this recipient.
        case failed(reply: String)
        /// A 5xx reply that does not say whom it is about: the recipient, unless others are told the same.
        case unclear(reply: String)
        /// The server has a quarrel with us, not with the recipient: nothing was wrong with the mail.
        case refusedUs(words: String)
        /// The same words to different recipients, and nobody is taken: it must be about us.
        case refusedAlike(words: String)

        public var isSent: Bool {
            if case .sent = self { return true }
            return false
        }
    }

    /// How long a claim holds, in milliseconds of the database's clock; longer than a mail may take to send.
    private static let life: Int64 = 900_000
    /// One of so many mails is one for very many people, while others wait.
    private static let bulkShare = 5
    /// An earlier mail of the ticket to the same person is waited for so long.
    private static let orderPatience = Duration.seconds(900)

    let desk: Desk

    public init(desk: Desk) {
        self.desk = desk
    }

    /// The oldest mails that are due at a server, at most `limit`; never two of a ticket to one person at once (I6).
    /// Mails for very many people leave room for the others, and are left some.
    ///
    /// Of a mail to several (N11) up to `together` more recipients come with it, so that it is sent once to all of them.
    ///
    /// - Parameter busy: what this program is sending: none of it is claimed anew where a clock that jumped ended the claim.
    public func claim(
        _ limit: Int, for server: ID<OutgoingServer> = OutgoingServer.standard, together: Int = 0,
        but busy: Set<ID<Delivery>> = []
    ) async throws -> [Item] {
        try await desk.write { work in
            var due = try Self.oldest(limit, at: server, isBulk: false, in: work)
            let room = max(limit - due.count, limit / Self.bulkShare)
            let bulk = try Self.oldest(room, at: server, isBulk: true, in: work)
            due = due.prefix(limit - bulk.count) + bulk
            let items = try Self.claim(due, but: busy, in: work)
            guard together > 0, let shared = Self.shared(by: items) else { return items }
            let others: [ID<Delivery>] = try work.sql.values(
                """
                SELECT d.id
                \(Self.due(at: server, in: work)) AND d.outgoing_mail_id = \(shared)
                ORDER BY d.id
                LIMIT \(together)
                \(.skipLocked)
                """)
            return try items + Self.claim(others, but: busy, in: work)
        }
    }

    private static func oldest(
        _ limit: Int, at server: ID<OutgoingServer>, isBulk: Bool, in work: DeskTransaction
    ) throws -> [ID<Delivery>] {
        try work.sql.values(
            """
            SELECT d.id
            \(due(at: server, in: work)) AND d.is_bulk = \(isBulk)
            ORDER BY d.next_at, d.id
            LIMIT \(limit)
            \(.skipLocked)
            """)
    }

    /// From and where; aliased `d`.
    ///
    /// The newest earlier mail of the ticket is asked for, not whether there is one: PostgreSQL would make a join of that, and
    /// begin it with all mails that were ever written.
    private static func due(at server: ID<OutgoingServer>, in work: DeskTransaction) -> SQL {
        """
        FROM delivery d
        WHERE d.state IN ('waiting', 'deferred') AND d.server_id = \(server) AND d.next_at <= \(work.now)
          AND (d.claimed_until IS NULL OR d.claimed_until < \(.now))
          AND COALESCE((
            SELECT MAX(n.created_at) FROM delivery e JOIN outgoing_mail n ON n.id = e.outgoing_mail_id
            WHERE e.address_key = d.address_key AND e.ticket_id = d.ticket_id AND e.id < d.id
              AND e.state IN ('waiting', 'deferred')), 0) <= \(work.now - orderPatience)
        """
    }

    /// The mail that the last two have in common: there may be more of it.
    private static func shared(by items: [Item]) -> ID<OutgoingMail>? {
        guard let last = items.last, items.dropLast().last?.mail == last.mail else { return nil }
        return last.mail
    }

    private static func claim(
        _ due: [ID<Delivery>], but busy: Set<ID<Delivery>>, in work: DeskTransaction
    ) throws -> [Item] {
        let ids = due.filter { !busy.contains($0) }
        guard !ids.isEmpty else { return [] }
        try work.sql.execute(
            """
            UPDATE delivery SET attempts = attempts + 1, claimed_until = \(.now) + \(life)
            WHERE id IN \(list: ids)
            """)
        let rows = try work.sql.rows(
            """
            SELECT d.id, d.outgoing_mail_id, d.address, d.attempts, d.last_reply, d.server_id, d.claimed_until,
                   m.envelope_from, m.created_at, m.ticket_id
            FROM \(Delivery.source)
            WHERE d.id IN \(list: ids)
            ORDER BY d.id
            """)
        // Each mail's bytes once, however many it goes to.
        var raws: [ID<OutgoingMail>: [UInt8]] = [:]
        for row in try work.sql.rows(
            "SELECT id, raw FROM outgoing_mail WHERE id IN (SELECT outgoing_mail_id FROM delivery WHERE id IN \(list: ids))"
        ) {
            raws[try row("id")] = try row("raw")
        }
        return try rows.map { row in
            let mail: ID<OutgoingMail> = try row("outgoing_mail_id")
            return Item(
                id: try row("id"), mail: mail, envelopeFrom: try row("envelope_from"), address: try row("address"),
                raw: raws[mail] ?? [], attempts: try row("attempts"), lastReply: try row("last_reply"),
                server: try row("server_id"), claim: try row("claimed_until"), createdAt: try row("created_at"),
                ticketID: try row("ticket_id"))
        }
    }

    /// Whether something is due now: asked before a connection is opened.
    public func hasDue(for server: ID<OutgoingServer> = OutgoingServer.standard) async throws -> Bool {
        let now = desk.now
        return try await desk.read { tx in
            try tx.row(
                """
                SELECT id FROM delivery
                WHERE state IN ('waiting', 'deferred') AND server_id = \(server) AND is_bulk IN (FALSE, TRUE)
                  AND next_at <= \(now) AND (claimed_until IS NULL OR claimed_until < \(.now))
                LIMIT 1
                """) != nil
        }
    }
}
