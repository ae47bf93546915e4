import PortableSQL

/// One change to one ticket by one person.
struct TicketStep {
    let ticket: Ticket
    let actor: Viewer
    let work: DeskTransaction

    var isTechnician: Bool { actor.isTechnician(in: ticket.categoryID) }

    func requireTechnician(_ what: String) throws {
        guard isTechnician else {
            throw DeskError.notAllowed("Only technicians of \(ticket.categoryName) may \(what).")
        }
    }

    func requireClosing() throws {
        let usersMayClose = try GeneralSettings.load(in: work.sql).usersMayClose
        guard ticket.mayClose(actor, usersMayClose: usersMayClose) else {
            throw DeskError.notAllowed("Only technicians of \(ticket.categoryName) close this ticket.")
        }
    }

    func close(_ status: Status? = nil) throws {
        try work.sql.execute(
            """
            UPDATE ticket SET status_id = \(status?.id ?? Status.closed), is_closed = TRUE, closed_at = \(work.now),
                              updated_at = \(work.now), waiting_since = NULL
            WHERE id = \(ticket.id)
            """)
        if status == nil { try LogEntry.writeSystem("closed the ticket", on: ticket.id, by: actor.person, in: work) }
    }

    /// A technician's first answer takes a ticket that nobody has, and puts it in progress.
    func answered() throws {
        if ticket.assigneeID == nil, actor.categories.contains(ticket.categoryID) {
            try setAssignee(actor.person)
            _ = try done("took the ticket", kind: .taken)
        }
        guard ticket.status.id == Status.new else { return }
        try work.sql.execute("UPDATE ticket SET status_id = \(Status.inProgress) WHERE id = \(ticket.id)")
    }

    func reopenIfClosed() throws {
        guard ticket.isClosed else { return }
        try work.sql.execute(
            "UPDATE ticket SET status_id = \(Status.inProgress), is_closed = FALSE, closed_at = NULL WHERE id = \(ticket.id)"
        )
        try LogEntry.writeSystem("opened the ticket again by writing", on: ticket.id, by: actor.person, in: work)
    }

    func touch(_ comment: NewComment, waiting: Timestamp?) throws {
        try work.sql.execute(
            """
            UPDATE ticket
            SET updated_at = \(work.now), excerpt = \(comment.excerpt), waiting_since = \(waiting),
                has_files = has_files OR \(!comment.files.isEmpty)
            WHERE id = \(ticket.id)
            """)
    }

    func setAssignee(_ person: ID<Person>?) throws {
        try work.sql.execute(
            "UPDATE ticket SET assignee_id = \(person), updated_at = \(work.now) WHERE id = \(ticket.id)")
    }

    func done(
        _ text: String, kind: Event.Kind, isTechsOnly: Bool = false, _ details: (inout Event.Details) -> Void = { _ in }
    ) throws -> ID<LogEntry> {
        let entry = try LogEntry.writeSystem(text, on: ticket.id, by: actor.person, isTechsOnly: isTechsOnly, in: work)
        var told = Event.Details()
        details(&told)
        try Event.record(kind, ticket: ticket.id, entry: entry, actor: actor.person, details: told, in: work)
        return entry
    }
}
