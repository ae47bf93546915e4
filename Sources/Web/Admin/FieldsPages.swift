import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL

/// Custom fields (D6): the list, and one to edit.
extension Site {
    func fields(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let (fields, counts, categories) = try await desk.read {
            (try CustomField.all(in: $0), try CustomField.useCounts(in: $0), try Category.all(in: $0))
        }
        let rows = fields.enumerated().map { index, field -> [String: Any] in
            [
                "number": field.id.number, "name": field.name, "mayMove": index > 0,
                "sentence": Self.sentence(of: field, categories, uses: counts[field.id] ?? 0),
            ]
        }
        return try await page(
            "admin/custom-fields", ["rows": rows, "isEmpty": rows.isEmpty] as [String: Any],
            frame: Frame("Custom fields", current: "fields"), context: context)
    }

    /// `Drop-down, technicians only, required, for Hardware; 12 tickets have a value`
    private static func sentence(of field: CustomField, _ categories: [HelpDesk.Category], uses: Int) -> String {
        let audience = field.visibility == .everybody ? "seen by everybody" : field.visibility.title.lowercased()
        var parts = [field.kind.title, audience]
        if field.isRequired { parts.append("required") }
        if let ids = field.categories {
            parts.append("for \(sentence(categories.filter { ids.contains($0.id) }.map(\.name)))")
        }
        return "\(parts.joined(separator: ", ")); \(used(uses))"
    }

    private static func used(_ count: Int) -> String {
        switch count {
        case 0: "no ticket has a value yet"
        case 1: "1 ticket has a value"
        default: "\(count) tickets have values"
        }
    }

    func newField(_ request: Request, context: DeskContext) async throws -> Response {
        try await fieldPage(CustomFieldDraft(name: "", kind: .text), id: nil, context)
    }

    func field(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: CustomField.self)
        let field = try await desk.read { try CustomField.find(id, in: $0) }
        return try await fieldPage(CustomFieldDraft(field), id: id, context)
    }

    func addField(_ request: Request, context: DeskContext) async throws -> Response {
        try await saveField(request, nil, context) { draft, work in try CustomField.add(draft, in: work) }
    }

    func updateField(_ request: Request, context: DeskContext) async throws -> Response {
        let id = try context.id(of: CustomField.self)
        return try await saveField(request, id, context) { draft, work in
            try CustomField.update(id, draft, in: work)
        }
    }

    private func saveField(
        _ request: Request, _ id: ID<CustomField>?, _ context: DeskContext,
        _ save: @escaping @Sendable (CustomFieldDraft, DeskTransaction) throws -> Void
    ) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        var draft = Self.draft(of: form)
        if let id { draft.kind = try await desk.read { try CustomField.find(id, in: $0) }.kind }
        let typed = draft
        do {
            try await desk.write { try save(typed, $0) }
        } catch DeskError.invalid(let errors) {
            return try await fieldPage(draft, id: id, context, errors: errors)
        }
        return .seeOther("/settings/fields")
    }

    private static func draft(of form: Form) -> CustomFieldDraft {
        var draft = CustomFieldDraft(name: form["name"], kind: CustomField.Kind(rawValue: form["kind"]) ?? .text)
        draft.options = form["options"].split(whereSeparator: \.isNewline).map(String.init)
        draft.visibility = CustomField.Visibility(rawValue: form["visibility"]) ?? .everybody
        draft.isRequired = form.isOn("required")
        let categories = Set(form.all("category").compactMap { ID<HelpDesk.Category>($0) })
        draft.categories = form["scope"] == "some" ? categories : nil
        draft.standard = form["standard"]
        return draft
    }

    func moveField(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: CustomField.self)
        _ = try await form(request, context)
        try await desk.write { try CustomField.moveUp(id, in: $0) }
        return .seeOther("/settings/fields")
    }

    func removeField(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: CustomField.self)
        _ = try await form(request, context)
        try await desk.write { try CustomField.remove(id, in: $0) }
        return .seeOther("/settings/fields")
    }

    private func fieldPage(
        _ draft: CustomFieldDraft, id: ID<CustomField>?, _ context: DeskContext, errors: [FieldError] = []
    ) async throws -> Response {
        _ = try context.administrator()
        let (categories, counts) = try await desk.read {
            (try Category.all(in: $0), id == nil ? [:] : try CustomField.useCounts(in: $0))
        }
        var view: [String: Any] = [
            "name": draft.name, "kind": draft.kind.title, "options": draft.options.joined(separator: "\n"),
            "hasOptions": draft.kind.hasOptions, "isMultiselect": draft.kind == .multiselect,
            "isRequired": draft.isRequired, "isForSome": draft.categories != nil, "standard": draft.standard,
            "kinds": CustomField.Kind.allCases.map {
                Choice(value: $0.rawValue, label: $0.title, isChosen: $0 == draft.kind)
            },
            "visibilities": CustomField.Visibility.allCases.map {
                Choice(value: $0.rawValue, label: $0.title, isChosen: $0 == draft.visibility)
            },
            "categories": categories.map {
                Choice(value: "\($0.id)", label: $0.name, isChosen: draft.categories?.contains($0.id) ?? false)
            },
            "errors": Dictionary(errors.map { ($0.field, $0.message) }, uniquingKeysWith: { first, _ in first }),
        ]
        if let id {
            view["number"] = id.number
            let count = counts[id] ?? 0
            let loss = count == 0 ? "" : count == 1 ? ", which is lost with it" : ", which are lost with it"
            view["lost"] = "\(Self.used(count).capitalizedFirst)\(loss)."
        }
        var frame = Frame(id == nil ? "New field" : draft.name, current: "fields")
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/custom-field", view, frame: frame, context: context,
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
