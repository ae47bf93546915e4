import PortableSQL

/// Something that this desk wants to know of its tickets, beside what all desks do (D6).
public struct CustomField: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case text
        case multiline
        case number
        case date
        case checkbox
        case dropdown
        case multiselect

        public var title: String {
            switch self {
            case .text: "Text"
            case .multiline: "Text of several lines"
            case .number: "Number"
            case .date: "Date"
            case .checkbox: "Checkbox"
            case .dropdown: "Drop-down (one of a list)"
            case .multiselect: "Multi-select (some of a list)"
            }
        }

        public var hasOptions: Bool { self == .dropdown || self == .multiselect }
    }

    /// Who sees it.
    public enum Visibility: String, Sendable, CaseIterable, SQLConvertible {
        case everybody = "public"
        case technicians = "techs"
        case administrators = "admins"

        public var title: String {
            switch self {
            case .everybody: "Everybody on the ticket"
            case .technicians: "Technicians only"
            case .administrators: "Administrators only"
            }
        }
    }

    /// Stable, and never given again: templates name a field by it.
    public let id: ID<CustomField>
    public var name: String
    public let kind: Kind
    /// Of a drop-down or multi-select, in their order.
    public var options: [String]
    public var visibility: Visibility
    /// A form for a new ticket can't be sent without it, and it can't be emptied later; mails know nothing of it.
    public var isRequired: Bool
    /// The categories whose tickets have it; nil for all.
    public var categories: Set<ID<Category>>?
    /// What a ticket has that nobody set it on.
    public var standard: Value?

    public func applies(to category: ID<Category>) -> Bool { categories?.contains(category) ?? true }

    /// The name of its control in a form, and of what is wrong with it.
    public var formName: String { "field-\(id)" }
}

/// A field on one ticket.
public struct TicketField: Sendable, Hashable {
    public let field: CustomField
    /// Nil where it is empty.
    public let value: CustomField.Value?

    public init(field: CustomField, value: CustomField.Value?) {
        self.field = field
        self.value = value
    }
}

extension Viewer {
    /// Whether they may see a field on tickets of `category` that they may see, or fill it on a new one.
    public func maySee(_ field: CustomField, in category: ID<Category>) -> Bool {
        switch field.visibility {
        case .everybody: true
        case .technicians: isTechnician(in: category)
        case .administrators: isAdmin
        }
    }
}
