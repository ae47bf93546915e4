import PortableSQL

/// What is said.
extension TicketStep {
    func reply(_ comment: NewComment, closing: Bool) throws -> ID<LogEntry> {
        guard !comment.isEmpty else { throw DeskError.invalid([FieldError("text", "Write something first.")]) }
        if closing { try requireClosing() }
        let entry = try LogEntry.write(comment, on: ticket.id, by: actor.person, isTechsOnly: false, in: work)
        // Customers who write are answered; a technician of another category writes here as a customer would.
        if isTechnician { try answered() } else { try reopenIfClosed() }
        try touch(comment, waiting: isTechnician ? nil : ticket.waitingSince ?? work.now)
        var details = Event.Details()
        details.isSilent = comment.isSilent
        details.mentioned = try mentioned(in: comment)
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
        details.mentioned = try mentioned(in: comment)
        try Event.record(.commented, ticket: ticket.id, entry: entry, actor: actor.person, details: details, in: work)
        return entry
    }

    func publish(_ id: ID<LogEntry>) throws -> ID<LogEntry> {
        try requireTechnician("publish a message")
        let entry = try LogEntry.find(id, in: work.sql)
        guard entry.ticketID == ticket.id, entry.isTechsOnly else { throw DeskError.notFound("message") }
        try work.sql.execute(
            "UPDATE log_entry SET is_techs_only = FALSE, is_unproven = FALSE, is_of_outsider = FALSE WHERE id = \(id)")
        try work.sql.execute(
            "UPDATE ticket SET excerpt = \(NewComment(text: entry.text).excerpt), updated_at = \(work.now) WHERE id = \(ticket.id)"
        )
        if let inbound = entry.inboundID { try InboundMail.published(inbound, in: work) }
        try Event.record(.commented, ticket: ticket.id, entry: id, actor: entry.authorID, in: work)
        return try LogEntry.writeSystem(
            "published a message", on: ticket.id, by: actor.person, isTechsOnly: true, in: work)
    }
}
