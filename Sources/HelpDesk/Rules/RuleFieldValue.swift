import PortableSQL

/// What a rule writes into a custom field of a new ticket (D6).
public struct RuleFieldValue: Codable, Sendable, Hashable {
    public var field: ID<CustomField>
    /// As it would be entered.
    public var text: String

    public init(_ field: ID<CustomField>, _ text: String) {
        self.field = field
        self.text = text
    }

    /// - Throws: `DeskError.invalid` with every one that the field can't hold.
    static func check(_ values: [RuleFieldValue], in tx: Transaction) throws {
        guard !values.isEmpty else { return }
        let fields = try CustomField.all(in: tx)
        let errors = values.compactMap { value -> FieldError? in
            guard let field = fields.first(where: { $0.id == value.field }) else {
                return FieldError("fields", "There is no field number \(value.field).")
            }
            do throws(FieldError) {
                _ = try field.read(value.text)
                return nil
            } catch { return FieldError("fields", error.message) }
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }

    /// For a new ticket of `category`: of two that write the same field the later counts; what is no longer a field of
    /// it, or can't be in it any more, is left out, since a mail must not wait for that.
    static func checked(_ values: [RuleFieldValue], in category: ID<Category>, in tx: Transaction) throws
        -> [TicketField]
    {
        guard !values.isEmpty else { return [] }
        let last = Dictionary(values.map { ($0.field, $0.text) }, uniquingKeysWith: { _, last in last })
        return try CustomField.all(in: tx).compactMap { field in
            guard let text = last[field.id], field.applies(to: category) else { return nil }
            do throws(FieldError) { return TicketField(field: field, value: try field.read(text)) } catch { return nil }
        }
    }
}
