import PortableSQL

extension Ticket {
    /// Most characters kept of a subject (reliability §4.8).
    private static let subjectLimit = 500

    /// Makes a ticket with its first entry and its event.
    @discardableResult
    public static func open(
        _ new: NewTicket, by actor: ID<Person>, in work: DeskTransaction
    ) throws -> (ticket: ID<Ticket>, entry: ID<LogEntry>) {
        let category = try Category.find(new.category, in: work.sql)
        let subject = new.subject.oneLine(subjectLimit)
        let id: ID<Ticket>? = try work.sql.value(
            """
            INSERT INTO ticket (subject, category_id, submitter_id, assignee_id, priority, status_id, via, created_at,
                                updated_at, waiting_since, excerpt, has_files, origin_inbound_id, thread_index, offers)
            VALUES (\(subject.isEmpty ? "(no subject)" : subject), \(category.id), \(new.submitter), \(new.assignee ?? category.defaultAssignee),
                    \(new.priority), \(Status.new), \(new.body.via), \(work.now), \(work.now), \(work.now),
                    \(new.isTechsOnly ? "" : new.body.excerpt), \(!new.body.files.isEmpty), \(new.body.inboundID),
                    \(new.threadIndex), \(try new.offers.stored()))
            RETURNING id
            """)
        guard let id else { throw DeskError.notFound("ticket") }
        let entry = try LogEntry.write(new.body, on: id, by: actor, isTechsOnly: new.isTechsOnly, in: work)
        if !new.tags.isEmpty { try Tag.set(Tag.clean(new.tags), on: id, in: work) }
        for field in new.fields { try field.save(on: id, in: work) }
        for subscriber in new.subscribers where subscriber != new.submitter {
            try Subscriber.add(subscriber, to: id, in: work)
        }
        var details = Event.Details()
        details.isSilent = new.body.isSilent
        details.mayConfirm = new.mayConfirm
        if new.isUnprovenForward { details.isUnprovenForward = true }
        try Event.record(.ticketCreated, ticket: id, entry: entry, actor: actor, details: details, in: work)
        return (id, entry)
    }
}

extension LogEntry {
    /// Text and HTML of one entry; more than this is in the raw mail only (reliability §4.8).
    private static let textLimit = 2_000_000

    static func write(
        _ comment: NewComment, on ticket: ID<Ticket>, by author: ID<Person>?, isTechsOnly: Bool,
        in work: DeskTransaction
    ) throws -> ID<LogEntry> {
        let id: ID<LogEntry>? = try work.sql.value(
            """
            INSERT INTO log_entry (ticket_id, author_id, kind, is_techs_only, is_unproven, is_of_outsider, via, body_text,
                                   body_html, quoted_text, quoted_html, look, mail_date, created_at, inbound_id)
            VALUES (\(ticket), \(author), \(Kind.comment), \(isTechsOnly), \(comment.isUnproven), \(comment.isOfOutsider), \(comment.via),
                    \(comment.text.beginning(textLimit)), \(comment.html), \(comment.quotedText), \(comment.quotedHTML),
                    \(EntryLook(of: comment.html)), \(comment.mailDate), \(work.now), \(comment.inboundID))
            RETURNING id
            """)
        guard let id else { throw DeskError.notFound("message") }
        for file in comment.files { try Attachment.add(file, to: id, of: ticket, in: work) }
        return id
    }

    /// One grey line: what was done.
    @discardableResult
    static func writeSystem(
        _ text: String, on ticket: ID<Ticket>, by author: ID<Person>?, isTechsOnly: Bool = false, via: Via = .web,
        in work: DeskTransaction
    ) throws -> ID<LogEntry> {
        let id: ID<LogEntry>? = try work.sql.value(
            """
            INSERT INTO log_entry (ticket_id, author_id, kind, is_techs_only, via, body_text, created_at)
            VALUES (\(ticket), \(author), \(Kind.system), \(isTechsOnly), \(via), \(text), \(work.now))
            RETURNING id
            """)
        guard let id else { throw DeskError.notFound("message") }
        return id
    }
}
