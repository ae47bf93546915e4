import PortableSQL

/// One thing in a ticket's log: what a person wrote (a comment), or what was done (D4).
public struct LogEntry: Sendable, Hashable {
    public enum Kind: String, Sendable, SQLConvertible {
        case comment
        case system
    }

    public let id: ID<LogEntry>
    public let ticketID: ID<Ticket>
    public let authorID: ID<Person>?
    public let authorName: String
    public let kind: Kind
    public let isTechsOnly: Bool
    /// A mail in a technician's name without proof: it waits for "publish?" (CMD1).
    public let isUnproven: Bool
    /// Of somebody who takes no part in the ticket: techs only until one publishes it (IN8).
    public let isOfOutsider: Bool
    public let via: Via
    public let text: String
    /// Cleaned HTML; nil where the words are plain text.
    public let html: String?
    /// What is folded away: earlier mails, signatures (IN9).
    public let quotedText: String?
    public let quotedHTML: String?
    /// How a page shows it.
    public let look: EntryLook
    public let hasQuotedHTML: Bool
    /// The Date that the mail itself has, where it came by mail (IN17).
    public let mailDate: Timestamp?
    public let createdAt: Timestamp
    public let inboundID: ID<InboundMail>?
}

extension LogEntry {
    static let columns: SQL = """
        l.id, l.ticket_id, l.author_id, l.kind, l.is_techs_only, l.is_unproven, l.is_of_outsider, l.via, l.body_text, l.body_html,
        l.quoted_text, l.quoted_html, l.mail_date, l.created_at, l.inbound_id, l.look,
        l.quoted_html IS NOT NULL AS has_quoted_html,
        p.full_name AS author_full_name, p.username AS author_username
        """
    static let source: SQL = "log_entry l LEFT JOIN person p ON p.id = l.author_id"

    init(_ row: Row) throws {
        id = try row("id")
        ticketID = try row("ticket_id")
        authorID = try row("author_id")
        let fullName: String? = try row("author_full_name")
        let username: String? = try row("author_username")
        authorName = fullName.flatMap { $0.isEmpty ? nil : $0 } ?? username ?? ""
        kind = try row("kind")
        isTechsOnly = try row("is_techs_only")
        isUnproven = try row("is_unproven")
        isOfOutsider = try row("is_of_outsider")
        via = try row("via")
        text = try row("body_text")
        html = try row("body_html")
        quotedText = try row("quoted_text")
        quotedHTML = try row("quoted_html")
        look = try row("look")
        hasQuotedHTML = try row("has_quoted_html")
        mailDate = try row("mail_date")
        createdAt = try row("created_at")
        inboundID = try row("inbound_id")
    }

    /// The log of a ticket as `viewer` may see it, oldest first; the newest `limit` where there are more.
    public static func all(of ticket: Ticket, visibleTo viewer: Viewer, limit: Int = 500, in tx: Transaction) throws
        -> [LogEntry]
    {
        try tx.rows(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE l.ticket_id = \(ticket.id) AND \(viewer.visibleEntries(in: ticket.categoryID))
            ORDER BY l.id DESC
            LIMIT \(limit)
            """
        ).reversed().map(LogEntry.init)
    }

    /// One entry with its ticket, where `viewer` may see both.
    public static func find(_ id: ID<LogEntry>, visibleTo viewer: Viewer, in tx: Transaction) throws -> (
        LogEntry, Ticket
    ) {
        guard let row = try tx.row("SELECT \(columns) FROM \(source) WHERE l.id = \(id)") else {
            throw DeskError.notFound("message")
        }
        let entry = try LogEntry(row)
        let ticket = try Ticket.find(entry.ticketID, visibleTo: viewer, in: tx)
        guard !entry.isTechsOnly || viewer.isTechnician(in: ticket.categoryID) else {
            throw DeskError.notFound("message")
        }
        return (entry, ticket)
    }

    static func find(_ id: ID<LogEntry>, in tx: Transaction) throws -> LogEntry {
        guard let row = try tx.row("SELECT \(columns) FROM \(source) WHERE l.id = \(id)") else {
            throw DeskError.notFound("message")
        }
        return try LogEntry(row)
    }
}
