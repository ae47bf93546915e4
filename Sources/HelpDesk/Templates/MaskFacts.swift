import PortableSQL

/// What masks need beyond what every mail needs; read only where a template has such a mask.
struct MaskFacts: Sendable {
    struct File: Sendable {
        let attachment: Attachment
        let isTechsOnly: Bool
    }

    /// What the ticket began with.
    var body: LogEntry?
    /// Newest first; so many that each audience finds its own.
    var messages: [LogEntry] = []
    var files: [File] = []
    /// The submitter's.
    var workplace = Workplace()
    var timeSpent = TimeSpent(seconds: 0)
    var customFields: [CustomFieldValue] = []
    /// Only those that everybody may read, whoever gets the mail.
    var articles: [Article] = []

    init() {}

    private static let mostMessages = 50

    static func load(for ticket: Ticket, masks: Set<Mask>, in tx: Transaction) throws -> MaskFacts {
        var facts = MaskFacts()
        if masks.contains(.named(.body)) { facts.body = try comments(of: ticket, isOldestFirst: true, 1, in: tx).first }
        let needsMessages = masks.contains { mask in
            if case .recentMessages = mask { return true }
            return mask == .named(.mostRecentMessage)
        }
        if needsMessages {
            let all = try comments(of: ticket, isOldestFirst: false, mostMessages, in: tx)
            let open = try comments(of: ticket, isOldestFirst: false, isOpen: true, mostMessages, in: tx)
            facts.messages = all + open.filter { entry in !all.contains { $0.id == entry.id } }
        }
        if masks.contains(.named(.attachments)) { facts.files = try files(of: ticket, in: tx) }
        if !masks.isDisjoint(with: [.named(.company), .named(.department), .named(.location)]) {
            facts.workplace = try Workplace.load(of: ticket.submitterID, in: tx)
        }
        if masks.contains(.named(.timeSpent)) { facts.timeSpent = try TimeEntry.sum(of: ticket.id, in: tx) }
        if masks.contains(where: \.asksForFields) {
            facts.customFields = try CustomFieldValue.all(of: ticket, for: masks, in: tx)
        }
        if masks.contains(.named(.suggestedArticles)) {
            facts.articles = try ArticleSearch.similar(to: ticket, for: nil, in: tx)
        }
        return facts
    }

    private static func comments(
        of ticket: Ticket, isOldestFirst: Bool, isOpen: Bool = false, _ limit: Int, in tx: Transaction
    ) throws -> [LogEntry] {
        let order: SQL = isOldestFirst ? "l.id" : "l.id DESC"
        let audience: SQL = isOpen ? "l.is_techs_only = FALSE" : "TRUE"
        return try tx.rows(
            """
            SELECT \(LogEntry.columns)
            FROM \(LogEntry.source)
            WHERE l.ticket_id = \(ticket.id) AND l.kind = 'comment' AND \(audience)
            ORDER BY \(order)
            LIMIT \(limit)
            """
        ).map(LogEntry.init)
    }

    private static func files(of ticket: Ticket, in tx: Transaction) throws -> [File] {
        try tx.rows(
            """
            SELECT \(Attachment.columns), l.is_techs_only
            FROM attachment a
            JOIN log_entry l ON l.id = a.log_entry_id
            WHERE a.ticket_id = \(ticket.id) AND a.is_inline = FALSE
            ORDER BY a.id
            LIMIT 1000
            """
        ).map { File(attachment: try Attachment($0), isTechsOnly: try $0("is_techs_only")) }
    }
}
