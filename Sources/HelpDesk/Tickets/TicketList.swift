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

    public var orderWords: String {
        switch self {
        case .waitingForUs: "longest waiting first"
        case .mine, .unassigned, .waitingForCustomer, .all, .closed: "newest first"
        }
    }

    /// A condition on `ticket t`.
    func condition(for viewer: Viewer) -> SQL {
        switch self {
        case .mine: "t.is_closed = FALSE AND t.assignee_id = \(viewer.person)"
        case .unassigned: "t.is_closed = FALSE AND t.assignee_id IS NULL"
        case .waitingForUs: "t.is_closed = FALSE AND t.waiting_since IS NOT NULL"
        case .waitingForCustomer: "t.is_closed = FALSE AND t.waiting_since IS NULL"
        case .all: "t.is_closed = FALSE"
        case .closed: "t.is_closed = TRUE"
        }
    }

    var order: TicketOrder {
        switch self {
        case .waitingForUs: .longestWaiting
        case .mine, .unassigned, .waitingForCustomer, .all, .closed: .newest
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
        let pick = search.isBlank ? pick(view, for: viewer) : found(search, in: view, for: viewer, now)
        let rows = try tx.rows(
            """
            SELECT \(Ticket.columns), r.read_at IS NULL OR r.read_at < t.updated_at AS is_unread
            FROM \(Ticket.source)
            LEFT JOIN reading r ON r.ticket_id = t.id AND r.person_id = \(viewer.person)
            WHERE t.id IN (\(pick.ids(limit: pageSize + 1, offset: max(0, page) * pageSize)))
            ORDER BY \(pick.order.terms)
            """)
        let lines = try rows.prefix(pageSize).map { Line(ticket: try Ticket($0), isUnread: try $0("is_unread")) }
        return TicketList(lines: lines, hasMore: rows.count > pageSize)
    }

    /// A customer's own tickets and those they subscribe to.
    public static func own(of viewer: Viewer, limit: Int = 200, in tx: Transaction) throws -> [Ticket] {
        try Ticket.picked(TicketPick(viewer.visibleParts, by: .openFirst), limit: limit, in: tx)
    }

    /// How many tickets each view holds for this viewer, counted up to `Tally.limit`.
    public static func counts(for viewer: Viewer, in tx: Transaction) throws -> [TicketView: Int] {
        let scope: SQL =
            viewer.isAdmin
            ? "t.deleted_at IS NULL" : "t.deleted_at IS NULL AND t.category_id IN \(list: Array(viewer.categories))"
        func count(_ view: TicketView) -> SQL {
            Tally.count("ticket t WHERE \(scope) AND \(view.condition(for: viewer))")
        }
        let row = try tx.row(
            """
            SELECT \(count(.mine)) AS mine, \(count(.unassigned)) AS unassigned, \(count(.waitingForUs)) AS waiting,
                   \(count(.waitingForCustomer)) AS answered, \(count(.all)) AS every
            """)
        guard let row else { return [:] }
        return [
            .mine: try row("mine"), .unassigned: try row("unassigned"), .waitingForUs: try row("waiting"),
            .waitingForCustomer: try row("answered"), .all: try row("every"),
        ]
    }

    /// A view as staff sees it: for technicians a part for each of their categories, so that an index has each in order.
    private static func pick(_ view: TicketView, for viewer: Viewer) -> TicketPick {
        let condition = view.condition(for: viewer)
        // Of one's own work the index has the category as well.
        guard !viewer.isAdmin, view != .mine, (1...TicketPick.mostParts).contains(viewer.categories.count) else {
            return TicketPick(["\(workedOn(by: viewer)) AND \(condition)"], by: view.order)
        }
        return TicketPick(viewer.categoryParts.map { "\($0) AND \(condition)" }, by: view.order)
    }

    private static func found(
        _ search: String, in view: TicketView, for viewer: Viewer, _ now: Timestamp
    ) -> TicketPick {
        let order: TicketOrder = search.hasPrefix("due:") ? .soonestDue : view.order
        return TicketPick(["\(workedOn(by: viewer)) AND \(matching(search, now))"], by: order)
    }

    /// The plus keeps indexes by category out of it: what else is asked for finds fewer tickets.
    private static func workedOn(by viewer: Viewer) -> SQL {
        viewer.isAdmin
            ? "t.deleted_at IS NULL" : "t.deleted_at IS NULL AND +t.category_id IN \(list: Array(viewer.categories))"
    }

    private static func matching(_ search: String, _ now: Timestamp) -> SQL {
        if search.hasPrefix("tag:") { return Tag.condition(String(search.dropFirst(4))) }
        if search.hasPrefix("company:") { return Company.condition(String(search.dropFirst(8))) }
        if search.hasPrefix("due:") { return DueDate.condition(String(search.dropFirst(4)), now: now) }
        let number = Int64(search.trimmingSpaces.drop { $0 == "#" })
        let pattern = "%\(search.trimmingSpaces.lowercased().filter { $0 != "%" && $0 != "_" })%"
        return """
            (LOWER(t.subject) LIKE \(pattern) OR LOWER(t.excerpt) LIKE \(pattern) OR t.id = \(number ?? -1)
             OR t.submitter_id IN (
                SELECT p.id FROM person p WHERE LOWER(p.full_name) LIKE \(pattern) OR p.username_key LIKE \(pattern)))
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
        let visible = viewer.visibleTickets
        let parts = viewer.parts(submittedBy: person).map { "\($0) AND \(visible)" as SQL }
        return try picked(TicketPick(parts, by: .newest), limit: limit, in: tx)
    }
}
