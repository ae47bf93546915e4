import PortableSQL

/// The counts that prove the books (IN18): received is the sum of what became of each mail.
public struct Ledger: Sendable, Hashable, Codable {
    public struct Outbox: Sendable, Hashable, Codable {
        public var waiting = 0
        public var sent = 0
        public var deferred = 0
        public var failed = 0
    }

    /// What happened and is to be told: no mails are made of it yet.
    public struct Events: Sendable, Hashable, Codable {
        public var pending = 0
    }

    public var received = 0
    public var tickets = 0
    public var comments = 0
    public var commandOnly = 0
    public var held = 0
    public var deliveryNews = 0
    public var duplicates = 0
    public var waiting = 0
    public var outbox = Outbox()
    public var events = Events()

    public static func load(in tx: Transaction) throws -> Ledger {
        var ledger = Ledger()
        for row in try tx.rows("SELECT state, COUNT(*) AS number FROM inbound GROUP BY state") {
            ledger.add(try row("state"), try row("number"))
        }
        for row in try tx.rows("SELECT state, COUNT(*) AS number FROM delivery GROUP BY state") {
            ledger.addDelivery(try row("state"), try row("number"))
        }
        // By the index of those.
        ledger.events.pending =
            try tx.value(
                "SELECT COUNT(*) FROM event WHERE notified_at IS NULL AND is_for_many IN (FALSE, TRUE)") ?? 0
        return ledger
    }

    private mutating func add(_ state: InboundMail.State, _ number: Int) {
        received += number
        note(state, number)
    }

    /// What became of mails, without the mails themselves.
    mutating func note(_ state: InboundMail.State, _ number: Int) {
        switch state {
        case .waiting: waiting += number
        case .ticket: tickets += number
        case .comment: comments += number
        case .commandOnly: commandOnly += number
        case .held: held += number
        case .deliveryNews: deliveryNews += number
        case .duplicate: duplicates += number
        }
    }

    private mutating func addDelivery(_ state: Delivery.State, _ number: Int) {
        switch state {
        case .waiting, .asking: outbox.waiting += number
        case .sent: outbox.sent += number
        case .deferred: outbox.deferred += number
        case .failed, .discarded: outbox.failed += number
        }
    }
}
