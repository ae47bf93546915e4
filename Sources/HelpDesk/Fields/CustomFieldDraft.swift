import PortableSQL

/// A field as an administrator typed it.
public struct CustomFieldDraft: Sendable {
    public var name: String
    public var kind: CustomField.Kind
    public var options: [String] = []
    public var visibility = CustomField.Visibility.everybody
    public var isRequired = false
    /// Nil for all.
    public var categories: Set<ID<Category>>?
    public var standard = ""

    public init(name: String, kind: CustomField.Kind) {
        self.name = name
        self.kind = kind
    }

    public init(_ field: CustomField) {
        self.init(name: field.name, kind: field.kind)
        options = field.options
        visibility = field.visibility
        isRequired = field.isRequired
        categories = field.categories
        standard = field.standard?.text ?? ""
    }

    private static let nameLimit = 100
    private static let optionLimit = 200

    /// - Throws: `DeskError.invalid` with all that can't be.
    func checked(_ id: ID<CustomField>, in tx: Transaction) throws -> CustomField {
        var errors: [FieldError] = []
        let name = name.oneLine(Self.nameLimit)
        if name.isEmpty { errors.append(FieldError("name", "Give the field a name.")) }
        let other: ID<CustomField>? = try tx.value("SELECT id FROM custom_field WHERE name_key = \(name.lowercased())")
        if let other, other != id { errors.append(FieldError("name", "There is a field \(name) already.")) }
        let options = kind.hasOptions ? Self.clean(options) : []
        if kind.hasOptions, options.count < 1 {
            errors.append(FieldError("options", "Write what can be chosen, each on a line."))
        }
        if options.count > Self.optionLimit {
            errors.append(FieldError("options", "There are \(Self.optionLimit) options at most."))
        }
        if let categories, categories.isEmpty {
            errors.append(FieldError("categories", "Tick at least one category, or say that it is for all."))
        }
        var field = CustomField(
            id: id, name: name, kind: kind, options: options, visibility: visibility, isRequired: false,
            categories: categories, standard: nil)
        do throws(FieldError) { field.standard = try field.read(standard) } catch {
            errors.append(FieldError("standard", error.message))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
        if field.standard == .flag(false) { field.standard = nil }
        field.isRequired = isRequired
        return field
    }

    private static func clean(_ options: [String]) -> [String] {
        var seen: Set<String> = []
        return options.map { $0.oneLine(200) }.filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
    }
}
