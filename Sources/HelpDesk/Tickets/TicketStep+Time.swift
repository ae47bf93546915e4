import PortableSQL

/// Work on the ticket (D10).
extension TicketStep {
    func addTime(_ time: TimeSpent, note: String) throws -> ID<LogEntry>? {
        try requireTechnician("add time")
        let note = note.oneLine(TimeEntry.noteLimit)
        try work.sql.execute(
            """
            INSERT INTO time_entry (ticket_id, person_id, seconds, note, at)
            VALUES (\(ticket.id), \(actor.person), \(time.seconds), \(note), \(work.now))
            """)
        return try done(
            "added \(time.words())\(note.isEmpty ? "" : ": \(note)")", kind: .changed, isTechsOnly: true)
    }

    func removeTime(_ id: ID<TimeEntry>) throws -> ID<LogEntry>? {
        try requireTechnician("remove time")
        guard let entry = try TimeEntry.all(of: ticket.id, in: work.sql).first(where: { $0.id == id }) else {
            throw DeskError.notFound("entry")
        }
        guard entry.mayBeRemoved(by: actor) else {
            throw DeskError.notAllowed("Only \(entry.personName) and administrators remove this.")
        }
        try work.sql.execute("DELETE FROM time_entry WHERE id = \(id)")
        return try done("removed \(entry.time.words())", kind: .changed, isTechsOnly: true)
    }
}
