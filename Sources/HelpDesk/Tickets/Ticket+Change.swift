import PortableSQL

extension Ticket {
    /// Applies one change: permission, new state, log entry and pending event, in one transaction.
    ///
    /// - Returns: the log entry that tells of it; nil where nothing changed.
    /// - Throws: `DeskError.notFound` where the ticket is none of the actor's, `.notAllowed` where this is not theirs to do,
    ///   `.invalid` where it can't be done.
    @discardableResult
    public static func apply(
        _ change: Change, to id: ID<Ticket>, by actor: Viewer, in work: DeskTransaction
    ) throws -> ID<LogEntry>? {
        let ticket = try find(id, visibleTo: actor, in: work.sql)
        let step = Step(ticket: ticket, actor: actor, work: work)
        switch change {
        case .reply(let comment, let closing): return try step.reply(comment, closing: closing)
        case .note(let comment): return try step.note(comment)
        case .assign(let person): return try step.assign(person)
        case .status(let status): return try step.setStatus(status)
        case .priority(let priority): return try step.setPriority(priority)
        case .category(let category): return try step.move(to: category)
        case .publish(let entry): return try step.publish(entry)
        case .subscribe(let person): return try step.subscribe(person)
        case .unsubscribe(let person): return try step.unsubscribe(person)
        }
    }

    /// Whether this viewer may close it: its technicians, and where the setting allows its submitter and their manager.
    public func mayClose(_ viewer: Viewer, usersMayClose: Bool) -> Bool {
        viewer.isTechnician(in: categoryID) || (usersMayClose && (viewer.person == submitterID || viewer.isManager))
    }
}

/// One change to one ticket by one person.
private struct Step {
    let ticket: Ticket
    let actor: Viewer
    let work: DeskTransaction

    private var isTechnician: Bool { actor.isTechnician(in: ticket.categoryID) }

    // MARK: Words

    func reply(_ comment: NewComment, closing: Bool) throws -> ID<LogEntry> {
        guard !comment.isEmpty else { throw DeskError.invalid([FieldError("text", "Write something first.")]) }
        if closing { try requireClosing() }
        let entry = try LogEntry.write(comment, on: ticket.id, by: actor.person, isTechsOnly: false, in: work)
        // Customers who write are answered; a technician of another category writes here as a customer would.
        if isTechnician { try answered() } else { try reopenIfClosed() }
        try touch(comment, waiting: isTechnician ? nil : ticket.waitingSince ?? work.now)
        var details = Event.Details()
        details.isSilent = comment.isSilent
        if closing && !ticket.isClosed {
            try close()
            details.closes = true
        }
        try Event.record(.commented, ticket: ticket.id, entry: entry, actor: actor.person, details: details, in: work)
        return entry
    }

    func note(_ comment: NewComment) throws -> ID<LogEntry> {
        guard !comment.isEmpty else { throw DeskError.invalid([FieldError("text", "Write something first.")]) }
        // A mail that is hidden needs no right (CMD1); a page offers the note to technicians only.
        guard isTechnician || comment.inboundID != nil else {
            throw DeskError.notAllowed("Only technicians write notes.")
        }
        let entry = try LogEntry.write(comment, on: ticket.id, by: actor.person, isTechsOnly: true, in: work)
        try work.sql.execute(
            """
            UPDATE ticket SET updated_at = \(work.now), has_files = has_files OR \(!comment.files.isEmpty)
            WHERE id = \(ticket.id)
            """)
        var details = Event.Details()
        details.isSilent = comment.isSilent
        try Event.record(.commented, ticket: ticket.id, entry: entry, actor: actor.person, details: details, in: work)
        return entry
    }

    func publish(_ id: ID<LogEntry>) throws -> ID<LogEntry> {
        try requireTechnician("publish a message")
        let entry = try LogEntry.find(id, in: work.sql)
        guard entry.ticketID == ticket.id, entry.isTechsOnly else { throw DeskError.notFound("message") }
        try work.sql.execute("UPDATE log_entry SET is_techs_only = FALSE, is_unproven = FALSE WHERE id = \(id)")
        try work.sql.execute(
            "UPDATE ticket SET excerpt = \(NewComment(text: entry.text).excerpt), updated_at = \(work.now) WHERE id = \(ticket.id)"
        )
        if let inbound = entry.inboundID { try InboundMail.published(inbound, in: work) }
        try Event.record(.commented, ticket: ticket.id, entry: id, actor: entry.authorID, in: work)
        return try LogEntry.writeSystem(
            "published a message", on: ticket.id, by: actor.person, isTechsOnly: true, in: work)
    }

    // MARK: State

    func assign(_ person: ID<Person>?) throws -> ID<LogEntry>? {
        try requireTechnician("assign this ticket")
        guard person != ticket.assigneeID else { return nil }
        guard let person else {
            try setAssignee(nil)
            return try done("took the assignment away", kind: .changed)
        }
        let viewer = try Viewer.load(person, in: work.sql)
        guard viewer.isTechnician(in: ticket.categoryID) else {
            throw DeskError.invalid([FieldError("assignee", "They don't work on \(ticket.categoryName).")])
        }
        try setAssignee(person)
        if person == actor.person { return try done("took the ticket", kind: .taken) }
        let name = try Person.find(person, in: work.sql).displayName
        return try done("assigned the ticket to \(name)", kind: .assigned) { $0.person = person }
    }

    func setStatus(_ id: ID<Status>) throws -> ID<LogEntry>? {
        let status = try Status.find(id, in: work.sql)
        guard status.id != ticket.status.id else { return nil }
        if status.isClosed {
            if !ticket.isClosed { try requireClosing() }
            try close(status)
            return try done("closed the ticket", kind: .closed)
        }
        guard isTechnician || (ticket.isClosed && actor.person == ticket.submitterID) else {
            throw DeskError.notAllowed("Only technicians of \(ticket.categoryName) change the status.")
        }
        try work.sql.execute(
            """
            UPDATE ticket SET status_id = \(status.id), is_closed = FALSE, closed_at = NULL, updated_at = \(work.now)
            WHERE id = \(ticket.id)
            """)
        if ticket.isClosed { return try done("opened the ticket again", kind: .reopened) }
        return try done("set the status to \(status.name)", kind: .changed)
    }

    func setPriority(_ priority: Priority) throws -> ID<LogEntry>? {
        try requireTechnician("set the priority")
        guard priority != ticket.priority else { return nil }
        try work.sql.execute(
            "UPDATE ticket SET priority = \(priority), updated_at = \(work.now) WHERE id = \(ticket.id)")
        return try done("priority \(ticket.priority.name) → \(priority.name)", kind: .changed)
    }

    func move(to id: ID<Category>) throws -> ID<LogEntry>? {
        try requireTechnician("move this ticket")
        guard id != ticket.categoryID else { return nil }
        let category = try Category.find(id, in: work.sql)
        let keepsAssignee = try ticket.assigneeID.map { try Viewer.load($0, in: work.sql).isTechnician(in: id) } ?? true
        try work.sql.execute(
            """
            UPDATE ticket SET category_id = \(id), updated_at = \(work.now),
                              assignee_id = \(keepsAssignee ? ticket.assigneeID : category.defaultAssignee)
            WHERE id = \(ticket.id)
            """)
        return try done("moved the ticket from \(ticket.categoryName) to \(category.name)", kind: .moved) {
            $0.fromCategory = ticket.categoryID
        }
    }

    func subscribe(_ person: ID<Person>) throws -> ID<LogEntry>? {
        guard isTechnician || person == actor.person else {
            throw DeskError.notAllowed("Only technicians subscribe others.")
        }
        try Subscriber.add(person, to: ticket.id, again: true, in: work)
        let name = try Person.find(person, in: work.sql).displayName
        return try done(person == actor.person ? "subscribed" : "subscribed \(name)", kind: .changed, isTechsOnly: true)
    }

    func unsubscribe(_ person: ID<Person>) throws -> ID<LogEntry>? {
        guard isTechnician || person == actor.person else {
            throw DeskError.notAllowed("Only technicians unsubscribe others.")
        }
        try Subscriber.unsubscribe(person, from: ticket.id, in: work)
        let name = try Person.find(person, in: work.sql).displayName
        return try done(
            person == actor.person ? "unsubscribed" : "unsubscribed \(name)", kind: .changed, isTechsOnly: true)
    }

    // MARK: Parts of them

    private func requireTechnician(_ what: String) throws {
        guard isTechnician else {
            throw DeskError.notAllowed("Only technicians of \(ticket.categoryName) may \(what).")
        }
    }

    private func requireClosing() throws {
        let usersMayClose = try GeneralSettings.load(in: work.sql).usersMayClose
        guard ticket.mayClose(actor, usersMayClose: usersMayClose) else {
            throw DeskError.notAllowed("Only technicians of \(ticket.categoryName) close this ticket.")
        }
    }

    private func close(_ status: Status? = nil) throws {
        try work.sql.execute(
            """
            UPDATE ticket SET status_id = \(status?.id ?? Status.closed), is_closed = TRUE, closed_at = \(work.now),
                              updated_at = \(work.now), waiting_since = NULL
            WHERE id = \(ticket.id)
            """)
        if status == nil { try LogEntry.writeSystem("closed the ticket", on: ticket.id, by: actor.person, in: work) }
    }

    /// A technician's first answer takes a ticket that nobody has, and puts it in progress.
    private func answered() throws {
        if ticket.assigneeID == nil, actor.categories.contains(ticket.categoryID) {
            try setAssignee(actor.person)
            _ = try done("took the ticket", kind: .taken)
        }
        guard ticket.status.id == Status.new else { return }
        try work.sql.execute("UPDATE ticket SET status_id = \(Status.inProgress) WHERE id = \(ticket.id)")
    }

    private func reopenIfClosed() throws {
        guard ticket.isClosed else { return }
        try work.sql.execute(
            "UPDATE ticket SET status_id = \(Status.inProgress), is_closed = FALSE, closed_at = NULL WHERE id = \(ticket.id)"
        )
        try LogEntry.writeSystem("opened the ticket again by writing", on: ticket.id, by: actor.person, in: work)
    }

    private func touch(_ comment: NewComment, waiting: Timestamp?) throws {
        try work.sql.execute(
            """
            UPDATE ticket
            SET updated_at = \(work.now), excerpt = \(comment.excerpt), waiting_since = \(waiting),
                has_files = has_files OR \(!comment.files.isEmpty)
            WHERE id = \(ticket.id)
            """)
    }

    private func setAssignee(_ person: ID<Person>?) throws {
        try work.sql.execute(
            "UPDATE ticket SET assignee_id = \(person), updated_at = \(work.now) WHERE id = \(ticket.id)")
    }

    private func done(
        _ text: String, kind: Event.Kind, isTechsOnly: Bool = false, _ details: (inout Event.Details) -> Void = { _ in }
    ) throws -> ID<LogEntry> {
        let entry = try LogEntry.writeSystem(text, on: ticket.id, by: actor.person, isTechsOnly: isTechsOnly, in: work)
        var told = Event.Details()
        details(&told)
        try Event.record(kind, ticket: ticket.id, entry: entry, actor: actor.person, details: told, in: work)
        return entry
    }
}
