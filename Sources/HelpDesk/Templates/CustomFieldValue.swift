/// A custom field of a ticket as mails tell it.
struct CustomFieldValue: Sendable, Hashable {
    let number: Int64
    let name: String
    let value: String
    /// Not for technicians or administrators only.
    let isPublic: Bool
}
