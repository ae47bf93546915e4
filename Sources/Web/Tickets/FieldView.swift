import HelpDesk
import Mustache

/// A custom field as the control of a form, and as a line to read.
struct FieldView: Sendable {
    let number: Int64
    /// Of the control.
    let name: String
    let label: String
    let value: String
    let words: String
    let isEmpty: Bool
    let isOn: Bool
    let choices: [Choice]
    let isText: Bool
    let isMultiline: Bool
    let isNumber: Bool
    let isDate: Bool
    let isCheckbox: Bool
    let isDropdown: Bool
    let isMultiselect: Bool
    let isRequired: Bool
    /// Whether a browser may insist on it: only where it is asked of every ticket.
    let isNeeded: Bool
    /// Saved without a button where one value is chosen.
    let savesAtOnce: Bool
    /// Who sees it, where that is not everybody.
    let audience: String?
    /// That it may be left empty, and who sees it.
    let hint: String?
    /// The numbers of the categories that it is for, where not for all, and their names.
    let categories: String?
    let categoryNames: String?
    let error: String?

    /// - Parameter typed: what the form has instead of the value.
    init(
        _ ticketField: TicketField, name: String = "value", typed: String? = nil, error: String? = nil,
        categories known: [HelpDesk.Category] = []
    ) {
        let field = ticketField.field
        number = field.id.number
        self.name = name
        label = field.name
        let value = typed ?? ticketField.value?.text ?? ""
        self.value = value
        words = ticketField.value?.words() ?? ""
        isEmpty = ticketField.value == nil
        isOn = value == "true"
        choices = Self.choices(field, value)
        isText = field.kind == .text
        isMultiline = field.kind == .multiline
        isNumber = field.kind == .number
        isDate = field.kind == .date
        isCheckbox = field.kind == .checkbox
        isDropdown = field.kind == .dropdown
        isMultiselect = field.kind == .multiselect
        isRequired = field.isRequired
        isNeeded = field.isRequired && field.categories == nil && field.visibility == .everybody
        savesAtOnce = field.kind != .multiline && field.kind != .multiselect
        switch field.visibility {
        case .everybody: audience = nil
        case .technicians: audience = "technicians only"
        case .administrators: audience = "administrators only"
        }
        let hints = [field.isRequired ? nil : "optional", audience].compactMap(\.self)
        hint = hints.isEmpty ? nil : hints.joined(separator: ", ")
        categories = field.categories.map { $0.sorted().map(\.description).joined(separator: " ") }
        categoryNames = field.categories.map { ids in
            Site.sentence(known.filter { ids.contains($0.id) }.map(\.name))
        }
        self.error = error
    }

    private static func choices(_ field: CustomField, _ value: String) -> [Choice] {
        let chosen = Set(value.split(separator: "\n").map(String.init))
        let options = field.options.map { Choice(value: $0, label: $0, isChosen: chosen.contains($0)) }
        let gone = chosen.subtracting(field.options).sorted()
        return options + gone.map { Choice(value: $0, label: "\($0) (no longer offered)", isChosen: true) }
    }
}

extension FieldView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "number": number
        case "name": name
        case "label": label
        case "value": value
        case "words": words
        case "isEmpty": isEmpty
        case "isOn": isOn
        case "choices": choices
        case "isText": isText
        case "isMultiline": isMultiline
        case "isNumber": isNumber
        case "isDate": isDate
        case "isCheckbox": isCheckbox
        case "isDropdown": isDropdown
        case "isMultiselect": isMultiselect
        case "isRequired": isRequired
        case "isNeeded": isNeeded
        case "savesAtOnce": savesAtOnce
        case "audience": audience
        case "hint": hint
        case "categories": categories
        case "categoryNames": categoryNames
        case "error": error
        default: nil
        }
    }
}
