import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import PortableSQL

/// One setting as the page draws it.
struct SettingView: Sendable {
    let name: String
    let label: String
    let help: String
    let value: String
    let isToggle: Bool
    let isOn: Bool
    let isNumber: Bool
    let isText: Bool
    let isLongText: Bool
    let low: Int
    let high: Int
    let choices: [Choice]
    let isChoice: Bool
    let error: String?

    init<Section: SettingsSection>(_ field: Field<Section>, _ section: Section, typed: String?, error: String?) {
        name = field.name
        label = field.label
        help = field.help
        let value = typed ?? field.read(section)
        self.value = value
        self.error = error
        isToggle = field.kind == .toggle
        isOn = value == "true"
        isText = field.kind == .text || field.kind == .address
        isLongText = field.kind == .longText
        if case .number(let range) = field.kind {
            (isNumber, low, high) = (true, range.lowerBound, range.upperBound)
        } else {
            (isNumber, low, high) = (false, 0, 0)
        }
        if case .choice(let names) = field.kind {
            choices = names.map { Choice(value: $0, label: $0, isChosen: $0 == value) }
            isChoice = true
        } else {
            (choices, isChoice) = ([], false)
        }
    }
}

extension SettingView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "name": name
        case "label": label
        case "help": help
        case "value": value
        case "isToggle": isToggle
        case "isOn": isOn
        case "isNumber": isNumber
        case "isText": isText
        case "isLongText": isLongText
        case "low": low
        case "high": high
        case "choices": choices
        case "isChoice": isChoice
        case "error": error
        default: nil
        }
    }
}

extension Site {
    func settingsHome(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        return .seeOther("/settings/incoming")
    }

    func settingsSection(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let isSaved = request.uri.queryParameters["saved"] != nil
        return switch context.parameters.get("section") ?? "" {
        case GeneralSettings.key: try await show(GeneralSettings.self, context, isSaved: isSaved)
        case IncomingSettings.key: try await show(IncomingSettings.self, context, isSaved: isSaved)
        case JunkSettings.key: try await show(JunkSettings.self, context, isSaved: isSaved)
        case ReceiverSettings.key: try await show(ReceiverSettings.self, context, isSaved: isSaved)
        case NotificationSettings.key: try await show(NotificationSettings.self, context, isSaved: isSaved)
        case KnowledgeSettings.key: try await show(KnowledgeSettings.self, context, isSaved: isSaved)
        default: throw DeskError.notFound("page")
        }
    }

    func saveSettings(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        return switch context.parameters.get("section") ?? "" {
        case GeneralSettings.key: try await save(GeneralSettings.self, form, context)
        case IncomingSettings.key: try await save(IncomingSettings.self, form, context)
        case JunkSettings.key: try await save(JunkSettings.self, form, context)
        case ReceiverSettings.key: try await save(ReceiverSettings.self, form, context)
        case NotificationSettings.key: try await save(NotificationSettings.self, form, context)
        case KnowledgeSettings.key: try await save(KnowledgeSettings.self, form, context)
        default: throw DeskError.notFound("page")
        }
    }

    private func save<Section: SettingsSection>(_ type: Section.Type, _ form: Form, _ context: DeskContext) async throws
        -> Response
    {
        let values = Self.values(of: type, in: form)
        do {
            try await desk.write { work in
                var section = try Section.load(in: work.sql)
                try section.set(values)
                try section.save(in: work)
            }
        } catch DeskError.invalid(let errors) {
            return try await show(type, context, typed: values, errors: errors)
        }
        return .seeOther("/settings/\(Section.key)?saved=1")
    }

    /// A box that is not ticked is not sent: it is off.
    static func values<Section: SettingsSection>(of type: Section.Type, in form: Form) -> [String: String] {
        var values: [String: String] = [:]
        for field in Section.fields where field.kind != .secret {
            values[field.name] = field.kind == .toggle ? (form.isOn(field.name) ? "true" : "false") : form[field.name]
        }
        return values
    }

    private func show<Section: SettingsSection>(
        _ type: Section.Type, _ context: DeskContext, isSaved: Bool = false, typed: [String: String] = [:],
        errors: [FieldError] = []
    ) async throws -> Response {
        let section = try await desk.read { try Section.load(in: $0) }
        let view: [String: Any] = [
            "title": Section.title, "path": "/settings/\(Section.key)",
            "settings": Self.views(of: section, typed: typed, errors: errors),
            "isIncoming": Section.key == IncomingSettings.key,
        ]
        var frame = Frame(Section.title, current: Section.key)
        frame.notice = isSaved ? "Saved." : nil
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/settings", view, frame: frame, context: context, status: errors.isEmpty ? .ok : .unprocessableContent
        )
    }

    static func views<Section: SettingsSection>(
        of section: Section, typed: [String: String] = [:], errors: [FieldError] = []
    ) -> [SettingView] {
        Section.fields.filter { $0.kind != .secret }.map { field in
            SettingView(
                field, section, typed: typed[field.name], error: errors.first { $0.field == field.name }?.message)
        }
    }
}
