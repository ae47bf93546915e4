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
        let lastReply: String?
        let createdAt: Timestamp
        let ticketID: ID<Ticket>?
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
        /// The server has a quarrel with us, not with the recipient: nothing was wrong with the mail.
        case refusedUs(words: String)

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
    public func claim(
        _ limit: Int, for server: ID<OutgoingServer> = OutgoingServer.standard, together: Int = 0
    ) async throws -> [Item] {
        try await desk.write { work in
            var due = try Self.oldest(limit, at: server, isBulk: false, in: work)
            let room = max(limit - due.count, limit / Self.bulkShare)
            let bulk = try Self.oldest(room, at: server, isBulk: true, in: work)
            due = due.prefix(limit - bulk.count) + bulk
            let items = try Self.claim(due, in: work)
            guard together > 0, let shared = Self.shared(by: items) else { return items }
            let others: [ID<Delivery>] = try work.sql.values(
                """
                SELECT d.id
                \(Self.due(at: server, in: work)) AND d.outgoing_mail_id = \(shared)
                ORDER BY d.id
                LIMIT \(together)
                \(.skipLocked)
                """)
            return try items + Self.claim(others, in: work)
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

    private static func claim(_ ids: [ID<Delivery>], in work: DeskTransaction) throws -> [Item] {
        guard !ids.isEmpty else { return [] }
        try work.sql.execute(
            """
            UPDATE delivery SET attempts = attempts + 1, claimed_until = \(.now) + \(life)
            WHERE id IN \(list: ids)
            """)
        let rows = try work.sql.rows(
            """
            SELECT d.id, d.outgoing_mail_id, d.address, d.attempts, d.last_reply, m.envelope_from, m.created_at, m.ticket_id
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
                createdAt: try row("created_at"),
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

    /// Claimed, and not tried after all.
    public func giveBack(_ items: [Item]) async throws {
        guard !items.isEmpty else { return }
        try await desk.write { work in
            try work.sql.execute(
                "UPDATE delivery SET claimed_until = NULL, attempts = attempts - 1 WHERE id IN \(list: items.map(\.id))"
            )
        }
    }

    /// Writes down what became of a mail.
    public func record(_ outcome: Outcome, of item: Item) async throws {
        try await desk.write { work in
            switch outcome {
            case .sent(let reply): try Self.end(item, .sent, reply, in: work)
            case .failed(let reply):
                try Self.end(item, .failed, reply, in: work)
                try Self.tellTechnicians(item, "could not be delivered: \(reply)", in: work)
            case .deferred(let words): try Self.putOff(item, words, isInDoubt: false, in: work)
            case .inDoubt(let words): try Self.putOff(item, words, isInDoubt: true, in: work)
            case .refusedUs(let words):
                // A From address that is refused is in the mail's bytes: its own waits grow, so that the others get through.
                let isAboutFrom = DeliveryAdvice(about: words) == .senderRefused
                try Self.putOff(item, words, isInDoubt: false, countsAsAttempt: isAboutFrom, in: work)
            }
            if case .sent = outcome { work.signal(.outbox) }
        }
    }

    private static func end(_ item: Item, _ state: Delivery.State, _ reply: String, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE delivery
            SET state = \(state), ended_at = \(work.now), last_reply = \(reply.oneLine(500)), claimed_until = NULL
            WHERE id = \(item.id)
            """)
    }

    private static func putOff(
        _ item: Item, _ words: String, isInDoubt: Bool, countsAsAttempt: Bool = true, in work: DeskTransaction
    ) throws {
        if work.now - item.createdAt > RetrySchedule.giveUpAfter {
            try end(item, .failed, "given up after five days: \(words)", in: work)
            return try tellTechnicians(item, "was given up after five days: \(words)", in: work)
        }
        let spread = Double(work.desk.tokens.bytes(1).first ?? 0) / 255
        let wait = RetrySchedule.wait(
            afterAttempts: countsAsAttempt ? item.attempts : 1, isInDoubt: isInDoubt, spread: spread)
        try work.sql.execute(
            """
            UPDATE delivery
            SET state = 'deferred', next_at = \(work.now + wait), last_reply = \(words.oneLine(500)), claimed_until = NULL,
                is_in_doubt = is_in_doubt OR \(isInDoubt), attempts = \(countsAsAttempt ? item.attempts : item.attempts - 1)
            WHERE id = \(item.id)
            """)
    }

    private static func tellTechnicians(_ item: Item, _ what: String, in work: DeskTransaction) throws {
        guard let ticket = item.ticketID else { return }
        let entry = try LogEntry.writeSystem(
            "The mail to \(item.address) \(what)".oneLine(500), on: ticket, by: nil, isTechsOnly: true, via: .email,
            in: work)
        try Event.record(.changed, ticket: ticket, entry: entry, actor: nil, in: work)
    }
}
