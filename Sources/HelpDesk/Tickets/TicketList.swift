import PortableSQL

/// A view of the queue: which tickets, in which order. The URL names it.
public enum TicketView: String, Sendable, CaseIterable {
    case mine
    case unassigned
    case waitingForUs = "waiting"
    case waitingForCustomer = "answered"
    case all
    case closed

    public var title: String {
        switch self {
        case .mine: "Mine"
        case .unassigned: "Unassigned"
        case .waitingForUs: "Waiting for us"
        case .waitingForCustomer: "Waiting for customer"
        case .all: "All open"
        case .closed: "Closed"
        }
    }

    public var order: String {
        switch self {
        case .waitingForUs: "longest waiting first"
        case .mine, .unassigned, .waitingForCustomer, .all, .closed: "newest first"
        }
    }

    /// A condition on `ticket t`.
    func condition(for viewer: Viewer) -> SQL {
        switch self {
        case .mine: "NOT t.is_closed AND t.assignee_id = \(viewer.person)"
        case .unassigned: "NOT t.is_closed AND t.assignee_id IS NULL"
        case .waitingForUs: "NOT t.is_closed AND t.waiting_since IS NOT NULL"
        case .waitingForCustomer: "NOT t.is_closed AND t.waiting_since IS NULL"
        case .all: "NOT t.is_closed"
        case .closed: "t.is_closed"
        }
    }

    var ordering: SQL {
        switch self {
        case .waitingForUs: "t.waiting_since, t.id"
        case .mine, .unassigned, .waitingForCustomer, .all, .closed: "t.updated_at DESC, t.id DESC"
        }
    }
}

/// The tickets of one view that somebody may work on or see.
public struct TicketList: Sendable {
    public struct Line: Sendable {
        public let ticket: Ticket
        public let isUnread: Bool
    }

    public let lines: [Line]
    /// Whether more follow.
    public let hasMore: Bool

    /// One page of a view, as staff sees it: the tickets of their categories.
    ///
    /// - Parameter search: words of the subject, the submitter or the last message, a ticket's number, or one of
    ///   `tag:`, `company:` and `due:` with its word; empty for all.
    /// - Parameter now: what `due:` counts from.
    public static func load(
        _ view: TicketView, search: String = "", page: Int = 0, pageSize: Int = 50, for viewer: Viewer,
        now: Timestamp, in tx: Transaction
    ) throws -> TicketList {
        let scope: SQL = search.isBlank ? view.condition(for: viewer) : matching(search, now)
        let ordering: SQL = search.hasPrefix("due:") ? "t.due_at, t.id" : view.ordering
        let rows = try tx.rows(
            """
            SELECT \(Ticket.columns), r.read_at IS NULL OR r.read_at < t.updated_at AS is_unread
            FROM \(Ticket.source)
            LEFT JOIN reading r ON r.ticket_id = t.id AND r.person_id = \(viewer.person)
            WHERE \(workedOn(by: viewer)) AND \(scope)
            ORDER BY \(ordering)
            LIMIT \(pageSize + 1) OFFSET \(max(0, page) * pageSize)
            """)
        let lines = try rows.prefix(pageSize).map { Line(ticket: try Ticket($0), isUnread: try $0("is_unread")) }
        return TicketList(lines: lines, hasMore: rows.count > pageSize)
    }

    /// A customer's own tickets and those they subscribe to.
    public static func own(of viewer: Viewer, limit: Int = 200, in tx: Transaction) throws -> [Ticket] {
        try tx.rows(
            """
            SELECT \(Ticket.columns)
            FROM \(Ticket.source)
            WHERE \(viewer.visibleTickets)
            ORDER BY t.is_closed, t.updated_at DESC, t.id DESC
            LIMIT \(limit)
            """
        ).map(Ticket.init)
    }

    /// How many tickets each view holds for this viewer.
    public static func counts(for viewer: Viewer, in tx: Transaction) throws -> [TicketView: Int] {
        let row = try tx.row(
            """
            SELECT COUNT(*) AS every,
                   COALESCE(SUM(CASE WHEN t.assignee_id = \(viewer.person) THEN 1 ELSE 0 END), 0) AS mine,
                   COALESCE(SUM(CASE WHEN t.assignee_id IS NULL THEN 1 ELSE 0 END), 0) AS unassigned,
                   COALESCE(SUM(CASE WHEN t.waiting_since IS NOT NULL THEN 1 ELSE 0 END), 0) AS waiting
            FROM ticket t
            WHERE \(workedOn(by: viewer)) AND NOT t.is_closed
            """)
        guard let row else { return [:] }
        let (all, waiting): (Int, Int) = (try row("every"), try row("waiting"))
        return [
            .mine: try row("mine"), .unassigned: try row("unassigned"), .waitingForUs: waiting,
            .waitingForCustomer: all - waiting, .all: all,
        ]
    }

    private static func workedOn(by viewer: Viewer) -> SQL {
        viewer.isAdmin
            ? "t.deleted_at IS NULL" : "t.deleted_at IS NULL AND t.category_id IN \(list: Array(viewer.categories))"
    }

    private static func matching(_ search: String, _ now: Timestamp) -> SQL {
        if search.hasPrefix("tag:") { return Tag.condition(String(search.dropFirst(4))) }
        if search.hasPrefix("company:") { return Company.condition(String(search.dropFirst(8))) }
        if search.hasPrefix("due:") { return DueDate.condition(String(search.dropFirst(4)), now: now) }
        let number = Int64(search.trimmingSpaces.drop { $0 == "#" })
        let pattern = "%\(search.trimmingSpaces.lowercased().filter { $0 != "%" && $0 != "_" })%"
        return """
            (LOWER(t.subject) LIKE \(pattern) OR LOWER(t.excerpt) LIKE \(pattern) OR LOWER(p.full_name) LIKE \(pattern)
             OR p.username_key LIKE \(pattern) OR t.id = \(number ?? -1))
            """
    }
}

extension Ticket {
    /// Notes that this person has read the ticket as it is now.
    public static func markRead(_ id: ID<Ticket>, by person: ID<Person>, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            INSERT INTO reading (ticket_id, person_id, read_at) VALUES (\(id), \(person), \(work.now))
            ON CONFLICT (ticket_id, person_id) DO UPDATE SET read_at = excluded.read_at
            """)
    }
}

extension Ticket {
    /// Somebody's tickets, newest first, as `viewer` may see them.
    public static func submitted(
        by person: ID<Person>, visibleTo viewer: Viewer, limit: Int, in tx: Transaction
    ) throws -> [Ticket] {
        try tx.rows(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE t.submitter_id = \(person) AND \(viewer.visibleTickets)
            ORDER BY t.updated_at DESC, t.id DESC
            LIMIT \(limit)
            """
        ).map(Ticket.init)
    }
}
