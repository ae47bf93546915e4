import PortableSQL

/// One outgoing mail to one recipient, and what became of it (N14).
public struct Delivery: Sendable, Hashable {
    public enum State: String, Sendable, SQLConvertible {
        case waiting
        case sent
        case deferred
        case failed
        case discarded
        /// It waited too long for a server: a person decides (OUT4).
        case asking
    }

    public let id: ID<Delivery>
    public let mailID: ID<OutgoingMail>
    public let ticketID: ID<Ticket>?
    public let entryID: ID<LogEntry>?
    public let address: String
    public let reason: String
    public let purpose: String
    public let subject: String
    public let state: State
    public let attempts: Int
    public let nextAt: Timestamp
    public let lastReply: String?
    public let createdAt: Timestamp
    public let endedAt: Timestamp?
    public let bouncedAt: Timestamp?
}

extension Delivery {
    static let columns: SQL = """
        d.id, d.outgoing_mail_id, m.ticket_id, m.log_entry_id, d.address, d.reason, m.purpose, m.subject, d.state, d.attempts,
        d.next_at, d.last_reply, m.created_at, d.ended_at, d.bounced_at
        """
    static let source: SQL = "delivery d JOIN outgoing_mail m ON m.id = d.outgoing_mail_id"

    init(_ row: Row) throws {
        id = try row("id")
        mailID = try row("outgoing_mail_id")
        ticketID = try row("ticket_id")
        entryID = try row("log_entry_id")
        address = try row("address")
        reason = try row("reason")
        purpose = try row("purpose")
        subject = try row("subject")
        state = try row("state")
        attempts = try row("attempts")
        nextAt = try row("next_at")
        lastReply = try row("last_reply")
        createdAt = try row("created_at")
        endedAt = try row("ended_at")
        bouncedAt = try row("bounced_at")
    }

    /// What was sent about a ticket, oldest first.
    public static func all(of ticket: ID<Ticket>, in tx: Transaction) throws -> [Delivery] {
        try tx.rows("SELECT \(columns) FROM \(source) WHERE m.ticket_id = \(ticket) ORDER BY d.id LIMIT 2000").map(
            Delivery.init)
    }

    /// The tickets whose mails came to an end after `moment`, and the newest such end.
    public static func endedTickets(after moment: Timestamp, in tx: Transaction) throws -> (Set<ID<Ticket>>, Timestamp)
    {
        let rows = try tx.rows(
            """
            SELECT m.ticket_id, d.ended_at
            FROM \(source)
            WHERE d.ended_at > \(moment)
            ORDER BY d.ended_at, d.id
            LIMIT 500
            """)
        var tickets: Set<ID<Ticket>> = []
        var last = moment
        for row in rows {
            if let ticket: ID<Ticket> = try row("ticket_id") { tickets.insert(ticket) }
            last = try row("ended_at")
        }
        return (tickets, last)
    }

    /// The outbox as a page shows it: what is not sent first, then the newest.
    public static func list(limit: Int = 200, in tx: Transaction) throws -> [Delivery] {
        let open: SQL = "('asking', 'failed', 'deferred', 'waiting')"
        let first = try newest(limit, where: "d.state IN \(open)", in: tx)
        guard first.count < limit else { return first }
        return try first + newest(limit - first.count, where: "d.state NOT IN \(open)", in: tx)
    }

    private static func newest(_ limit: Int, where condition: SQL, in tx: Transaction) throws -> [Delivery] {
        try tx.rows(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE \(condition)
            ORDER BY d.id DESC
            LIMIT \(limit)
            """
        ).map(Delivery.init)
    }

    /// Mails that wait for somebody to say "send" or "discard", counted up to `Tally.limit`.
    public static func askingCount(in tx: Transaction) throws -> Int {
        try tx.value("SELECT \(Tally.count("delivery WHERE state = 'asking'"))") ?? 0
    }

    public static func find(_ id: ID<Delivery>, in tx: Transaction) throws -> Delivery {
        guard let row = try tx.row("SELECT \(columns) FROM \(source) WHERE d.id = \(id)") else {
            throw DeskError.notFound("mail")
        }
        return try Delivery(row)
    }

    /// Sends it (again) as soon as there is a server. An attempt that is under way keeps its claim: it is not sent twice.
    ///
    /// - Throws: `DeskError.notAllowed` where its content is no longer kept.
    public static func sendAgain(_ id: ID<Delivery>, in work: DeskTransaction) throws {
        let isKept: Bool? = try work.sql.value("SELECT m.is_raw_kept FROM \(source) WHERE d.id = \(id)")
        guard isKept != false else {
            throw DeskError.notAllowed("The content of this mail is no longer kept, so it can't be sent again.")
        }
        try work.sql.execute(
            """
            UPDATE delivery SET state = 'waiting', next_at = \(work.now), attempts = 0, waited = 0, tried_at = NULL,
                ended_at = NULL
            WHERE id = \(id) AND state <> 'sent'
            """)
        work.signal(.outbox)
    }

    public static func discard(_ id: ID<Delivery>, in work: DeskTransaction) throws {
        try work.sql.execute(
            "UPDATE delivery SET state = 'discarded', ended_at = \(work.now) WHERE id = \(id) AND state <> 'sent'")
    }

    /// What is decided of all mails that waited too long for a server (OUT4).
    public static func decideAsking(send: Bool, in work: DeskTransaction) throws {
        if send {
            try work.sql.execute("UPDATE delivery SET state = 'waiting', next_at = \(work.now) WHERE state = 'asking'")
            work.signal(.outbox)
        } else {
            try work.sql.execute(
                "UPDATE delivery SET state = 'discarded', ended_at = \(work.now) WHERE state = 'asking'")
        }
    }
}

extension OutgoingSettings {
    /// Mails older than this ask before they go to a server that was only set now (OUT4).
    private static let patience = Duration.seconds(3600)

    /// Where there was no server before, mails that waited long are put to the question; what the old one put off is
    /// tried with the new one at once, but for mails that may have arrived.
    public func changed(from before: Self, in work: DeskTransaction) throws {
        guard self != before else { return }
        try secretPlace.check(
            keptFrom: before.secretPlace,
            isKept: isConfigured && !sealedPassword.isEmpty && sealedPassword == before.sealedPassword,
            field: "sealedPassword")
        if isConfigured && !before.isConfigured {
            try work.sql.execute(
                """
                UPDATE delivery SET state = 'asking'
                WHERE state = 'waiting' AND attempts = 0 AND next_at <= \(work.now)
                  AND server_id = \(OutgoingServer.standard)
                  AND outgoing_mail_id IN (SELECT id FROM outgoing_mail WHERE created_at < \(work.now - Self.patience))
                """)
        }
        try work.sql.execute(
            """
            UPDATE delivery SET next_at = \(work.now)
            WHERE state = 'deferred' AND server_id = \(OutgoingServer.standard) AND is_in_doubt = FALSE
            """)
        work.signal(.outbox)
    }
}
