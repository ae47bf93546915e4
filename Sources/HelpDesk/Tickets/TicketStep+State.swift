import PortableSQL

/// Where the ticket stands, and with whom.
extension TicketStep {
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

    func setTags(_ tags: [String]) throws -> ID<LogEntry>? {
        try requireTechnician("tag this ticket")
        let tags = Tag.clean(tags)
        guard tags != ticket.tags else { return nil }
        try Tag.set(tags, on: ticket.id, in: work)
        let words = tags.isEmpty ? "took the tags away" : "tagged the ticket \(tags.joined(separator: ", "))"
        return try done(words, kind: .changed, isTechsOnly: true)
    }
}
