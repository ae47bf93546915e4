import PortableSQL

/// One matter of one customer (D3).
public struct Ticket: Sendable, Hashable {
    public let id: ID<Ticket>
    public let subject: String
    public let categoryID: ID<Category>
    public let categoryName: String
    public let submitterID: ID<Person>
    public let submitterName: String
    /// Whose manager sees and closes it too (D7).
    let submitterCompanyID: ID<Company>?
    public let assigneeID: ID<Person>?
    public let assigneeName: String?
    public let priority: Priority
    public let status: Status
    public let via: Via
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let closedAt: Timestamp?
    public let dueAt: Timestamp?
    /// Since when the customer waits for us; nil where they don't.
    public let waitingSince: Timestamp?
    /// The beginning of the last thing that was said to everybody.
    public let excerpt: String
    public let hasFiles: Bool
    public let tags: [String]
    /// What its mail left for a person to decide.
    public let offers: TicketOffers
    /// The beginning of its customer's Thread-Index, where their mail had one.
    let threadIndex: String?

    public var isClosed: Bool { status.isClosed }
}

extension Ticket {
    static let columns: SQL = """
        t.id, t.subject, t.category_id, t.submitter_id, t.assignee_id, t.priority, t.status_id, t.via, t.created_at,
        t.updated_at, t.closed_at, t.due_at, t.waiting_since, t.excerpt, t.has_files, t.tags,
        t.offers, t.thread_index,
        c.name AS category_name, st.name AS status_name, st.is_closed AS status_is_closed,
        p.full_name AS submitter_full_name, p.username AS submitter_username,
        p.company_id AS submitter_company_id,
        a.full_name AS assignee_full_name, a.username AS assignee_username
        """
    static let source: SQL = """
        ticket t
        JOIN category c ON c.id = t.category_id
        JOIN status st ON st.id = t.status_id
        JOIN person p ON p.id = t.submitter_id
        LEFT JOIN person a ON a.id = t.assignee_id
        """

    init(_ row: Row) throws {
        id = try row("id")
        subject = try row("subject")
        categoryID = try row("category_id")
        categoryName = try row("category_name")
        submitterID = try row("submitter_id")
        submitterName = try Self.name(row, "submitter_full_name", "submitter_username") ?? ""
        submitterCompanyID = try row("submitter_company_id")
        assigneeID = try row("assignee_id")
        assigneeName = try Self.name(row, "assignee_full_name", "assignee_username")
        priority = try row("priority")
        status = Status(id: try row("status_id"), name: try row("status_name"), isClosed: try row("status_is_closed"))
        via = try row("via")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
        closedAt = try row("closed_at")
        dueAt = try row("due_at")
        waitingSince = try row("waiting_since")
        excerpt = try row("excerpt")
        hasFiles = try row("has_files")
        tags = Tag.split(try row("tags"))
        offers = try TicketOffers(stored: row("offers"))
        threadIndex = try row("thread_index")
    }

    private static func name(_ row: Row, _ full: String, _ username: String) throws -> String? {
        let fullName: String? = try row(full)
        if let fullName, !fullName.isEmpty { return fullName }
        return try row(username)
    }

    /// The ticket as `viewer` may see it.
    ///
    /// - Throws: `DeskError.notFound`, also where it exists but is none of theirs.
    public static func find(_ id: ID<Ticket>, visibleTo viewer: Viewer, in tx: Transaction) throws -> Ticket {
        let row = try tx.row("SELECT \(columns) FROM \(source) WHERE t.id = \(id) AND \(viewer.visibleTickets)")
        guard let row else { throw DeskError.notFound("ticket") }
        return try Ticket(row)
    }

    /// For the desk's own work, whoever it is for.
    static func find(_ id: ID<Ticket>, in tx: Transaction) throws -> Ticket {
        guard let row = try tx.row("SELECT \(columns) FROM \(source) WHERE t.id = \(id)") else {
            throw DeskError.notFound("ticket")
        }
        return try Ticket(row)
    }
}

extension Ticket {
    /// For whoever holds a link to it.
    public static func subject(of id: ID<Ticket>, in tx: Transaction) throws -> String {
        let subject: String? = try tx.value("SELECT subject FROM ticket WHERE id = \(id) AND deleted_at IS NULL")
        guard let subject else { throw DeskError.notFound("ticket") }
        return subject
    }
}
