import PortableSQL

/// A custom field of a ticket as mails tell it.
struct CustomFieldValue: Sendable, Hashable {
    let number: Int64
    let name: String
    let value: CustomField.Value
    /// For everybody on the ticket, and one of its category's fields.
    let isPublic: Bool

    init(number: Int64, name: String, value: CustomField.Value, isPublic: Bool) {
        self.number = number
        self.name = name
        self.value = value
        self.isPublic = isPublic
    }

    /// Those that the masks ask for and that are not empty, in their order.
    static func all(of ticket: Ticket, for masks: Set<Mask>, in tx: Transaction) throws -> [CustomFieldValue] {
        let numbers = masks.compactMap(\.fieldNumber)
        let wanted: SQL = masks.contains(.named(.customFields)) ? "TRUE" : "f.id IN \(list: numbers)"
        let isHere: SQL = """
            (f.is_everywhere = TRUE OR EXISTS (SELECT 1 FROM custom_field_category x
                                        WHERE x.field_id = f.id AND x.category_id = \(ticket.categoryID)))
            """
        return try tx.rows(
            """
            SELECT \(CustomField.columns), \(isHere) AS is_here,
                   COALESCE(v.value, CASE WHEN \(isHere) THEN f.standard ELSE '' END) AS value
            FROM custom_field f
            LEFT JOIN ticket_field_value v ON v.field_id = f.id AND v.ticket_id = \(ticket.id)
            WHERE \(wanted)
            ORDER BY f.position, f.id
            LIMIT 200
            """
        ).compactMap { row in
            let field = try CustomField(row, categories: [:])
            guard let value = field.value(stored: try row("value")) else { return nil }
            return CustomFieldValue(
                number: field.id.number, name: field.name, value: value,
                isPublic: try field.visibility == .everybody && row("is_here"))
        }
    }
}

extension Mask {
    /// Of a mask that names a custom field.
    public var fieldNumber: Int64? {
        switch self {
        case .customField(let number), .customFieldValue(let number): number
        case .named, .recentMessages, .ratingLinks: nil
        }
    }

    /// One of each, those of custom fields with the numbers that there are.
    public static func examples(with fields: [CustomField]) -> [Mask] {
        guard !fields.isEmpty else { return examples }
        return examples.filter { $0.fieldNumber == nil }
            + fields.flatMap { [.customField($0.id.number), .customFieldValue($0.id.number)] }
    }

    var asksForFields: Bool { self == .named(.customFields) || fieldNumber != nil }
}
