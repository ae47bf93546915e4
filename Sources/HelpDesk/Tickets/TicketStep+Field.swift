import PortableSQL

/// What is known of the ticket: custom fields, and when it is due.
extension TicketStep {
    private static let toldLength = 100

    func setField(_ id: ID<CustomField>, to text: String) throws -> ID<LogEntry>? {
        try requireTechnician("change this")
        let fields = try TicketField.all(of: ticket, visibleTo: actor, in: work.sql)
        guard let old = fields.first(where: { $0.field.id == id }) else { throw DeskError.notFound("field") }
        let new: TicketField
        do throws(FieldError) { new = TicketField(field: old.field, value: try old.field.read(text)) } catch {
            throw DeskError.invalid([error])
        }
        guard new.value != old.value, !(new.value == .flag(false) && old.value == nil) else { return nil }
        try new.save(on: ticket.id, in: work)
        try touch()
        return try done(words(of: new), kind: .changed, isTechsOnly: old.field.visibility != .everybody)
    }

    /// What only administrators may know is not told to the technicians who read the log.
    private func words(of new: TicketField) -> String {
        guard new.field.visibility != .administrators else { return "changed \(new.field.name)" }
        guard let value = new.value else { return "emptied \(new.field.name)" }
        return "changed \(new.field.name) to \(value.words().oneLine(Self.toldLength))"
    }

    func setDue(_ moment: Timestamp?) throws -> ID<LogEntry>? {
        try requireTechnician("set the due date")
        guard moment != ticket.dueAt else { return nil }
        try work.sql.execute(
            "UPDATE ticket SET due_at = \(moment), updated_at = \(work.now) WHERE id = \(ticket.id)")
        guard let moment else { return try done("took the due date away", kind: .changed, isTechsOnly: true) }
        let zone = try GeneralSettings.load(in: work.sql).timeZone
        return try done(
            "set the due date to \(LetterDate.text(moment, zone: zone))", kind: .changed, isTechsOnly: true)
    }

    func touch() throws {
        try work.sql.execute("UPDATE ticket SET updated_at = \(work.now) WHERE id = \(ticket.id)")
    }
}
