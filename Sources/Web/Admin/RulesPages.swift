import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL

/// Rules on new mail: the list, one rule, and a trial on the newest mails.
extension Site {
    func rules(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let (rules, names) = try await desk.read { (try Rule.all(in: $0), try RuleNames.load(in: $0)) }
        let rows = rules.enumerated().map { index, saved -> [String: Any] in
            [
                "id": saved.id.number, "name": saved.rule.name, "isOff": !saved.rule.isEnabled, "mayMove": index > 0,
                "sentence": names.sentence(saved.rule),
            ]
        }
        return try await page(
            "admin/rules", ["rows": rows, "isEmpty": rows.isEmpty] as [String: Any],
            frame: Frame("Rules", current: "rules"), context: context)
    }

    func newRule(_ request: Request, context: DeskContext) async throws -> Response {
        try await rulePage(Rule(name: ""), id: nil, context)
    }

    func rule(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Rule.self)
        return try await rulePage(try await desk.read { try Rule.find(id, in: $0) }.rule, id: id, context)
    }

    /// Saves a rule, or tries it without saving: two buttons of one form.
    func saveRule(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        let id = ID<Rule>(form["id"])
        let rule = Self.rule(of: form)
        do {
            try rule.check()
            if form.isOn("try") { return try await trial(of: rule, id: id, context) }
            try await desk.write { work in try rule.save(over: id, in: work) }
        } catch DeskError.invalid(let errors) {
            return try await rulePage(rule, id: id, context, errors: errors)
        }
        return .seeOther("/settings/rules")
    }

    func removeRule(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Rule.self)
        _ = try await form(request, context)
        try await desk.write { try Rule.remove(id, in: $0) }
        return .seeOther("/settings/rules")
    }

    func moveRule(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Rule.self)
        _ = try await form(request, context)
        try await desk.write { try Rule.moveUp(id, in: $0) }
        return .seeOther("/settings/rules")
    }

    // MARK: The form

    /// Empty lines beyond those that a rule has.
    private static let spareLines = 2

    private static func rule(of form: Form) -> Rule {
        var rule = Rule(name: form["name"].trimmingSpaces)
        rule.isEnabled = form.isOn("enabled")
        rule.matchesAny = form["match"] == "any"
        for (index, value) in form.all("value").enumerated() where !value.isBlank {
            guard let field = form.all("field").element(index).flatMap(RuleCondition.Field.init),
                let test = form.all("test").element(index).flatMap(RuleCondition.Test.init)
            else { continue }
            rule.conditions.append(RuleCondition(field, test, value.trimmingSpaces))
        }
        rule.actions.category = ID(form["category"])
        rule.actions.priority = Int64(form["priority"]).flatMap(Priority.init)
        rule.actions.assignee = ID(form["assignee"])
        rule.actions.subscriber = form["subscriber"].isBlank ? nil : form["subscriber"].trimmingSpaces
        let tags = Tag.list(form["tags"])
        rule.actions.tags = tags.isEmpty ? nil : tags
        let values = form.all("set-value").enumerated().compactMap { index, text -> RuleFieldValue? in
            form.all("set-field").element(index).flatMap { ID<CustomField>($0) }.map { RuleFieldValue($0, text) }
        }
        rule.actions.fields = values.isEmpty ? nil : values
        rule.actions.joins = RuleJoin(rawValue: form["joins"])
        rule.actions.holds = form.isOn("holds")
        rule.actions.stops = form.isOn("stops")
        return rule
    }

    private func rulePage(
        _ rule: Rule, id: ID<Rule>?, _ context: DeskContext, errors: [FieldError] = [], trial: [String: Any]? = nil
    ) async throws -> Response {
        _ = try context.administrator()
        let names = try await desk.read { try RuleNames.load(in: $0) }
        let spare = [RuleCondition](repeating: RuleCondition(.subject, .contains, ""), count: Self.spareLines)
        var view: [String: Any] = [
            "id": id.map { "\($0)" } ?? "", "name": rule.name, "isEnabled": rule.isEnabled, "isAny": rule.matchesAny,
            "lines": (rule.conditions + spare).map { condition -> [String: Any] in
                [
                    "value": condition.value,
                    "fields": RuleCondition.Field.allCases.map {
                        Choice(value: $0.rawValue, label: RuleNames.label($0), isChosen: $0 == condition.field)
                    },
                    "tests": RuleCondition.Test.allCases.map {
                        Choice(value: $0.rawValue, label: RuleNames.label($0), isChosen: $0 == condition.test)
                    },
                ]
            },
            "categories": names.categories.map {
                Choice(value: "\($0.id)", label: $0.name, isChosen: $0.id == rule.actions.category)
            },
            "priorities": Priority.allCases.map {
                Choice(value: "\($0.rawValue)", label: $0.name, isChosen: $0 == rule.actions.priority)
            },
            "technicians": names.technicians.map {
                Choice(value: "\($0.id)", label: $0.displayName, isChosen: $0.id == rule.actions.assignee)
            },
            "subscriber": rule.actions.subscriber ?? "", "holds": rule.actions.holds, "stops": rule.actions.stops,
            "tags": (rule.actions.tags ?? []).joined(separator: ", "),
            "sets": names.fields.isEmpty
                ? [] : ((rule.actions.fields ?? []).map(Optional.some) + [nil]).map(names.choices),
            "joins": RuleJoin.allCases.map {
                Choice(value: $0.rawValue, label: RuleNames.label($0), isChosen: $0 == rule.actions.joins)
            },
            "isSaved": id != nil,
        ]
        if let trial { view["trial"] = trial }
        var frame = Frame(rule.name.isEmpty ? "New rule" : rule.name, current: "rules")
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/rule", view, frame: frame, context: context, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    /// What this rule, in its place, would have made of the newest mails.
    private func trial(of rule: Rule, id: ID<Rule>?, _ context: DeskContext) async throws -> Response {
        var rules = try await desk.read { try Rule.all(in: $0) }.map { $0.id == id ? rule : $0.rule }
        if id == nil { rules.append(rule) }
        let (tried, differences) = try await Replay(desk: desk, hostName: configuration.hostName).trial(of: rules)
        let rows = differences.map { difference in
            [
                "from": difference.mail.fromAddress, "subject": difference.mail.subject, "now": difference.now.summary,
                "then": difference.then.summary,
            ]
        }
        let trial: [String: Any] = [
            "tried": tried, "count": rows.count, "rows": rows, "isEmpty": rows.isEmpty, "isOne": rows.count == 1,
        ]
        return try await rulePage(rule, id: id, context, trial: trial)
    }
}

/// What the numbers in a rule stand for.
struct RuleNames: Sendable {
    let categories: [HelpDesk.Category]
    let technicians: [Person]
    let fields: [CustomField]

    static func load(in tx: Transaction) throws -> RuleNames {
        let all = try Category.technicians(in: tx).values.joined()
        let once = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }).values
        return RuleNames(
            categories: try Category.all(in: tx), technicians: once.sorted { $0.displayName < $1.displayName },
            fields: try CustomField.all(in: tx))
    }

    /// "If subject contains “invoice”: category Billing, priority high."
    func sentence(_ rule: Rule) -> String {
        let conditions = rule.conditions.map {
            "\(Self.label($0.field).lowercased()) \(Self.label($0.test)) “\($0.value)”"
        }
        return
            "If \(conditions.joined(separator: rule.matchesAny ? " or " : " and ")): \(actions(rule.actions).joined(separator: ", "))."
    }

    private func actions(_ actions: RuleActions) -> [String] {
        var words: [String] = []
        if let id = actions.category { words.append("category \(categories.first { $0.id == id }?.name ?? "?")") }
        if let priority = actions.priority { words.append("priority \(priority.name.lowercased())") }
        if let id = actions.assignee {
            words.append("assigned to \(technicians.first { $0.id == id }?.displayName ?? "?")")
        }
        if let subscriber = actions.subscriber { words.append("subscribe \(subscriber)") }
        if let tags = actions.tags { words.append("tag \(tags.joined(separator: ", "))") }
        for value in actions.fields ?? [] {
            let name = fields.first { $0.id == value.field }?.name ?? "?"
            words.append("\(name) \(value.text.split(whereSeparator: \.isNewline).joined(separator: ", "))")
        }
        if let join = actions.joins { words.append("add to \(Self.label(join))") }
        if actions.holds { words.append("hold it") }
        if actions.stops { words.append("ask no further rules") }
        return words
    }

    /// A line of the form that writes a field; an empty one for nil.
    func choices(_ value: RuleFieldValue?) -> [String: Any] {
        [
            "value": value?.text ?? "",
            "fields": fields.map { Choice(value: "\($0.id)", label: $0.name, isChosen: $0.id == value?.field) },
        ]
    }

    static func label(_ field: RuleCondition.Field) -> String {
        switch field {
        case .mailbox: "Mailbox"
        case .from: "Sender"
        case .to: "To or Cc"
        case .subject: "Subject"
        case .body: "Text"
        case .header: "Header field"
        case .attachment: "File name or type"
        case .language: "Language (en, de …)"
        case .trust: "Proof (pass, none, fail)"
        case .kind: "Kind (message, list)"
        }
    }

    static func label(_ join: RuleJoin) -> String {
        switch join {
        case .subject: "the open ticket of its sender with this subject, numbers aside"
        case .sender: "the newest open ticket of its sender"
        }
    }

    static func label(_ test: RuleCondition.Test) -> String {
        switch test {
        case .contains: "contains"
        case .containsNot: "does not contain"
        case .is: "is"
        case .begins: "begins with"
        case .ends: "ends with"
        case .matches: "matches (* for anything)"
        }
    }
}

extension Array {
    fileprivate func element(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
