import PortableSQL

/// The event that a preview is about: the last of its kind on the ticket, or one as it would be.
enum PreviewedEvent {
    /// - Parameter maySeeNotes: whether what is for technicians only may be what happened.
    static func find(
        _ kind: NoticeKind, of ticket: Ticket, maySeeNotes: Bool, for person: ID<Person>? = nil, in tx: Transaction
    ) throws -> Event {
        if kind == .kbUpdated { return try article(for: person, ticket, in: tx) }
        let wanted = eventKind(of: kind)
        if [.welcome, .passwordReset].contains(wanted) { return account(wanted, person, ticket) }
        return try last(wanted, of: ticket, maySeeNotes: maySeeNotes, in: tx)
            ?? imagined(wanted, kind, of: ticket, maySeeNotes: maySeeNotes, in: tx)
    }

    private static func eventKind(of kind: NoticeKind) -> Event.Kind {
        switch kind {
        case .confirmation, .newTicket: .ticketCreated
        case .updated: .commented
        case .closed: .closed
        case .taken: .taken
        case .assigned: .assigned
        case .moved: .moved
        case .kbUpdated: .articleUpdated
        case .digest: .changed
        case .welcome: .welcome
        case .passwordReset: .passwordReset
        case .mailboxDisabled: .mailboxDisabled
        }
    }

    private static func account(_ kind: Event.Kind, _ person: ID<Person>?, _ ticket: Ticket) -> Event {
        var details = Event.Details()
        details.person = person ?? ticket.submitterID
        return Event(
            id: ID(0), kind: kind, ticketID: nil, entryID: nil, actorID: nil, details: details,
            createdAt: ticket.updatedAt)
    }

    /// The change of the newest article that they may see; the mail says nothing where there is none.
    private static func article(for person: ID<Person>?, _ ticket: Ticket, in tx: Transaction) throws -> Event {
        let audience: SQL = try person.map { Article.visible(to: try Viewer.load($0, in: tx)) } ?? "TRUE"
        let article = try tx.row(
            """
            SELECT \(Article.columns) FROM \(Article.source)
            WHERE a.is_draft = FALSE AND \(audience)
            ORDER BY a.updated_at DESC, a.id DESC
            LIMIT 1
            """
        ).map(Article.init)
        var details = Event.Details()
        details.article = article?.id
        return Event(
            id: ID(0), kind: .articleUpdated, ticketID: nil, entryID: nil, actorID: article?.editorID, details: details,
            createdAt: article?.updatedAt ?? ticket.updatedAt)
    }

    private static func last(_ kind: Event.Kind, of ticket: Ticket, maySeeNotes: Bool, in tx: Transaction) throws
        -> Event?
    {
        let audience: SQL = maySeeNotes ? "TRUE" : "(l.id IS NULL OR l.is_techs_only = FALSE)"
        return try tx.row(
            """
            SELECT e.id, e.kind, e.ticket_id, e.log_entry_id, e.actor_id, e.details, e.created_at
            FROM event e
            LEFT JOIN log_entry l ON l.id = e.log_entry_id
            WHERE e.ticket_id = \(ticket.id) AND e.kind = \(kind) AND \(audience)
            ORDER BY e.id DESC
            LIMIT 1
            """
        ).map(Event.init)
    }

    private static func imagined(
        _ event: Event.Kind, _ kind: NoticeKind, of ticket: Ticket, maySeeNotes: Bool, in tx: Transaction
    ) throws -> Event {
        let audience: SQL = maySeeNotes ? "TRUE" : "l.is_techs_only = FALSE"
        let order: SQL = event == .ticketCreated ? "l.id" : "l.id DESC"
        let entry =
            event == .ticketCreated || event == .commented
            ? try tx.row(
                """
                SELECT \(LogEntry.columns) FROM \(LogEntry.source)
                WHERE l.ticket_id = \(ticket.id) AND l.kind = 'comment' AND \(audience)
                ORDER BY \(order)
                LIMIT 1
                """
            ).map(LogEntry.init) : nil
        var details = Event.Details()
        details.mayConfirm = kind == .confirmation
        if event == .assigned { details.person = ticket.assigneeID }
        return Event(
            id: ID(0), kind: event, ticketID: ticket.id, entryID: entry?.id,
            actorID: event == .assigned ? nil : entry?.authorID ?? ticket.assigneeID, details: details,
            createdAt: ticket.updatedAt)
    }
}
