import PortableSQL

extension TicketField {
    /// The fields of a ticket's category that `viewer` may see, each with its value.
    public static func all(of ticket: Ticket, visibleTo viewer: Viewer, in tx: Transaction) throws -> [TicketField] {
        let rows = try tx.rows(
            """
            SELECT \(CustomField.columns), COALESCE(v.value, f.standard) AS value
            FROM custom_field f
            LEFT JOIN ticket_field_value v ON v.field_id = f.id AND v.ticket_id = \(ticket.id)
            ORDER BY f.position, f.id
            LIMIT 200
            """)
        let categories = try CustomField.categories(of: rows, in: tx)
        return try rows.map { row in
            let field = try CustomField(row, categories: categories)
            return TicketField(field: field, value: field.value(stored: try row("value")))
        }.filter { $0.field.applies(to: ticket.categoryID) && viewer.maySee($0.field, in: ticket.categoryID) }
    }

    /// What a form for a new ticket says, checked: the fields of the category that this person may fill.
    ///
    /// - Throws: `DeskError.invalid` with everything that is wrong or missing.
    public static func checked(
        _ answers: [ID<CustomField>: String], in category: ID<Category>, by viewer: Viewer, in tx: Transaction
    ) throws -> [TicketField] {
        var errors: [FieldError] = []
        var values: [TicketField] = []
        for field in try CustomField.all(in: tx) where field.applies(to: category) && viewer.maySee(field, in: category)
        {
            do throws(FieldError) {
                values.append(TicketField(field: field, value: try field.read(answers[field.id] ?? "")))
            } catch {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
        return values
    }

    /// Writes it; what is empty is kept only where the ticket would have the standard value else.
    func save(on ticket: ID<Ticket>, in work: DeskTransaction) throws {
        let isEmpty = value == nil || value == .flag(false)
        if isEmpty, field.standard == nil {
            try work.sql.execute(
                "DELETE FROM ticket_field_value WHERE ticket_id = \(ticket) AND field_id = \(field.id)")
            return
        }
        try work.sql.execute(
            """
            INSERT INTO ticket_field_value (ticket_id, field_id, value)
            VALUES (\(ticket), \(field.id), \(value?.text ?? ""))
            ON CONFLICT (ticket_id, field_id) DO UPDATE SET value = excluded.value
            """)
    }
}
