import PortableSQL

extension Outbox {
    /// Writes down what became of a mail.
    ///
    /// An attempt that is overtaken (the claim is over, the mail was discarded, it goes another way now, or the server's
    /// settings were saved anew meanwhile) changes nothing that was decided since: all that counts of it is that the server
    /// has the mail, or may have it.
    ///
    /// - Parameters:
    ///   - settings: those that the attempt was made with.
    ///   - wronged: attempts that are called failed, or are about to be, and are not: it was about us.
    /// - Returns: whether the attempt tells something of the server as it is set up now.
    @discardableResult
    public func record(
        _ outcome: Outcome, of item: Item, with settings: OutgoingServer? = nil, bringingBack wronged: [Attempt] = []
    ) async throws -> Bool {
        try await desk.write { work in
            if case .sent(let reply) = outcome {
                try Self.end(item, .sent, reply, in: work)
                work.signal(.outbox)
            }
            let isCurrent = try settings.map { try OutgoingServer.find($0.id, in: work.sql) == $0 } ?? true
            guard !outcome.isSent, let held = try Held(item, in: work) else { return isCurrent }
            if case .inDoubt(let words) = outcome {
                try Self.putOff(held, words, isInDoubt: true, in: work)
            } else if isCurrent, held.isAtItsServer {
                try Self.settle(held, outcome, in: work)
                try Self.bringBack(wronged, in: work)
            } else {
                try Self.release([item], in: work)
            }
            return isCurrent
        }
    }

    /// Claimed, and not tried after all.
    public func giveBack(_ items: [Item]) async throws {
        guard !items.isEmpty else { return }
        try await desk.write { try Self.release(items, in: $0) }
    }

    /// Those of `items` that are to be sent still, and through the same server: a person may have decided otherwise, or the
    /// claim may be over because this machine slept (F30).
    public static func stillHeld(_ items: [Item], in tx: Transaction) throws -> [Item] {
        guard let server = items.first?.server else { return [] }
        let held: [ID<Delivery>] = try tx.values(
            """
            SELECT id FROM delivery
            WHERE id IN \(list: items.map(\.id)) AND claimed_until IN \(list: items.map(\.claim))
              AND state IN ('waiting', 'deferred') AND server_id = \(server)
            """)
        let known = Set(held)
        return items.filter { known.contains($0.id) }
    }

    /// A mail that its claim still holds.
    private struct Held {
        let item: Item
        let isAtItsServer: Bool
        /// How long it was tried for, in milliseconds.
        let patience: Duration

        init?(_ item: Item, in work: DeskTransaction) throws {
            let row = try work.sql.row(
                """
                SELECT server_id, waited, tried_at FROM delivery
                WHERE id = \(item.id) AND claimed_until = \(item.claim) AND state IN ('waiting', 'deferred')
                """)
            guard let row else { return nil }
            self.item = item
            isAtItsServer = try row("server_id") == item.server
            let waited: Int64 = try row("waited")
            let triedAt: Timestamp? = try row("tried_at")
            patience = .milliseconds(waited) + RetrySchedule.credit(for: work.now - (triedAt ?? item.createdAt))
        }
    }

    private static func settle(_ held: Held, _ outcome: Outcome, in work: DeskTransaction) throws {
        switch outcome {
        case .failed(let reply), .unclear(let reply):
            try end(held.item, .failed, reply, in: work)
            try tellTechnicians(held.item, "could not be delivered: \(reply)", in: work)
        case .deferred(let words), .refusedAlike(let words): try putOff(held, words, isInDoubt: false, in: work)
        case .refusedUs(let words):
            // A From address that is refused is in the mail's bytes: its own waits grow, so that the others get through.
            let isAboutFrom = DeliveryAdvice(about: words) == .senderRefused
            try putOff(held, words, isInDoubt: false, countsAsAttempt: isAboutFrom, in: work)
        case .sent, .inDoubt: break
        }
    }

    private static func end(_ item: Item, _ state: Delivery.State, _ reply: String, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE delivery
            SET state = \(state), ended_at = \(work.now), last_reply = \(reply.oneLine(500)), claimed_until = NULL
            WHERE id = \(item.id) AND state <> 'sent'
            """)
    }

    private static func putOff(
        _ held: Held, _ words: String, isInDoubt: Bool, countsAsAttempt: Bool = true, in work: DeskTransaction
    ) throws {
        let item = held.item
        if held.patience > RetrySchedule.giveUpAfter {
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
                is_in_doubt = is_in_doubt OR \(isInDoubt), attempts = \(countsAsAttempt ? item.attempts : item.attempts - 1),
                waited = \(held.patience.milliseconds), tried_at = \(work.now)
            WHERE id = \(item.id)
            """)
    }

    private static func release(_ items: [Item], in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE delivery
            SET claimed_until = NULL, attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END
            WHERE id IN \(list: items.map(\.id)) AND claimed_until IN \(list: items.map(\.claim))
            """)
        work.signal(.outbox)
    }

    /// The server said the same of others: it was about us. Where that comes before "failed" is written, the claim ends here,
    /// and it never is.
    private static func bringBack(_ wronged: [Attempt], in work: DeskTransaction) throws {
        for attempt in wronged {
            let wait = RetrySchedule.wait(afterAttempts: 1, isInDoubt: false, spread: 0.5)
            let count = try work.sql.execute(
                """
                UPDATE delivery
                SET state = 'deferred', next_at = \(work.now + wait), ended_at = NULL, claimed_until = NULL
                WHERE id = \(attempt.id) AND (state = 'failed' OR claimed_until = \(attempt.claim))
                """)
            guard count == 1 else { continue }
            let delivery = try Delivery.find(attempt.id, in: work.sql)
            try tellTechnicians(
                of: delivery.ticketID,
                "The mail to \(delivery.address) is tried again: the server says the same of others, so it is not about this address",
                in: work)
        }
    }

    private static func tellTechnicians(_ item: Item, _ what: String, in work: DeskTransaction) throws {
        try tellTechnicians(of: item.ticketID, "The mail to \(item.address) \(what)", in: work)
    }

    private static func tellTechnicians(of ticket: ID<Ticket>?, _ words: String, in work: DeskTransaction) throws {
        guard let ticket else { return }
        let entry = try LogEntry.writeSystem(
            words.oneLine(500), on: ticket, by: nil, isTechsOnly: true, via: .email, in: work)
        try Event.record(.changed, ticket: ticket, entry: entry, actor: nil, in: work)
    }
}
