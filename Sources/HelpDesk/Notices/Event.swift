import Foundation
import PortableSQL

/// Something that happened; written in the same transaction as what happened, and pending until the notifier has made
/// the mails of it (OUT3).
public struct Event: Sendable {
    public enum Kind: String, Sendable, SQLConvertible {
        case ticketCreated = "ticket-created"
        case commented
        case closed
        case reopened
        case taken
        case assigned
        case moved
        case changed
        case passwordReset = "password-reset"
        case welcome
        /// A mailbox can't be fetched any more (IN11).
        case mailboxDisabled = "mailbox-disabled"
        /// An article of the knowledge base was changed (N8).
        case articleUpdated = "kb-updated"
    }

    /// What the notifier needs to know beside the ticket as it is.
    public struct Details: Codable, Sendable, Hashable {
        /// Old mail that was already in a mailbox, or an import: nobody is told (IN1).
        public var isSilent: Bool?
        /// A confirmation may go to whose mail made the ticket (N3, RFC 3834).
        public var mayConfirm: Bool?
        /// The comment also closed the ticket.
        public var closes: Bool?
        public var fromCategory: ID<Category>?
        /// The other person: who was assigned, whose password.
        public var person: ID<Person>?
        public var address: String?
        /// The mail was a forward that nothing proves to be its sender's.
        public var isUnprovenForward: Bool?
        /// Technicians who are called by name.
        public var mentioned: [ID<Person>]?
        /// What a server said.
        public var words: String?
        public var article: ID<Article>?

        public init() {}
    }

    /// Which of two queues an event waits in.
    public enum Queue: Sendable, CaseIterable {
        case few
        /// Events of tickets with more than 100 subscribers.
        case many
    }

    /// Subscribers beyond which an event is for many.
    private static let few = 100

    public let id: ID<Event>
    public let kind: Kind
    public let ticketID: ID<Ticket>?
    public let entryID: ID<LogEntry>?
    public let actorID: ID<Person>?
    public let details: Details
    public let createdAt: Timestamp
}

extension Event {
    @discardableResult
    static func record(
        _ kind: Kind, ticket: ID<Ticket>? = nil, entry: ID<LogEntry>? = nil, actor: ID<Person>?,
        details: Details = Details(),
        in work: DeskTransaction
    ) throws -> ID<Event> {
        let text = String(decoding: try JSONEncoder().encode(details), as: UTF8.self)
        let id: ID<Event>? = try work.sql.value(
            """
            INSERT INTO event (kind, ticket_id, log_entry_id, actor_id, details, created_at, is_for_many)
            VALUES (\(kind), \(ticket), \(entry), \(actor), \(text), \(work.now),
                    EXISTS (SELECT 1 FROM subscriber WHERE ticket_id = \(ticket) LIMIT 1 OFFSET \(few)))
            RETURNING id
            """)
        work.signal(.event)
        guard let id else { throw DeskError.notFound("event") }
        return id
    }

    init(_ row: Row) throws {
        id = try row("id")
        kind = try row("kind")
        ticketID = try row("ticket_id")
        entryID = try row("log_entry_id")
        actorID = try row("actor_id")
        createdAt = try row("created_at")
        let text: String = try row("details")
        details = try JSONDecoder().decode(Details.self, from: Data(text.utf8))
    }

    /// What nobody was told of yet, oldest first.
    static func pending(in queue: Queue, limit: Int, in tx: Transaction) throws -> [Event] {
        try tx.rows(
            """
            SELECT id, kind, ticket_id, log_entry_id, actor_id, details, created_at
            FROM event
            WHERE notified_at IS NULL AND is_for_many = \(queue == .many)
            ORDER BY id
            LIMIT \(limit)
            """
        ).map(Event.init)
    }

    /// The tickets that something happened to after `last` which `viewer` may see, for live pages.
    public static func changedTickets(after last: ID<Event>, for viewer: Viewer, in tx: Transaction) throws -> (
        tickets: Set<ID<Ticket>>, last: ID<Event>
    ) {
        let rows = try tx.rows(
            """
            SELECT e.id, e.ticket_id, COALESCE(l.is_techs_only, FALSE) AS is_techs_only
            FROM event e LEFT JOIN log_entry l ON l.id = e.log_entry_id
            WHERE e.id > \(last)
            ORDER BY e.id
            LIMIT 500
            """)
        var (open, forTechs): (Set<ID<Ticket>>, Set<ID<Ticket>>) = ([], [])
        var newest = last
        for row in rows {
            newest = try row("id")
            guard let ticket: ID<Ticket> = try row("ticket_id") else { continue }
            if try row("is_techs_only") { forTechs.insert(ticket) } else { open.insert(ticket) }
        }
        let seen = try viewer.visible(open, in: tx)
        return (seen.union(try viewer.visible(forTechs, asTechnician: true, in: tx)), newest)
    }

    public static func newest(in tx: Transaction) throws -> ID<Event> {
        ID(try tx.value("SELECT COALESCE(MAX(id), 0) FROM event", as: Int64.self) ?? 0)
    }
}
