import HTTPTypes
import HelpDesk
import Hummingbird

extension Site {
    func categories(_ request: Request, context: DeskContext) async throws -> Response {
        try await categoriesPage(context)
    }

    func addCategory(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        do {
            try await desk.write { try Category.add(form["name"], section: form["section"], in: $0) }
        } catch DeskError.invalid(let errors) {
            return try await categoriesPage(context, alert: errors.first?.message)
        }
        return .seeOther("/categories")
    }

    /// Name, technicians, default: one form a category.
    func updateCategory(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: HelpDesk.Category.self)
        let form = try await form(request, context)
        let technicians = form.all("technician").compactMap { ID<Person>($0) }
        let added = EmailAddress(form["add"])
        if !form["add"].isBlank, added == nil {
            return try await categoriesPage(context, alert: "\(form["add"]) is no e-mail address.")
        }
        do {
            try await desk.write { work in
                try Category.rename(id, to: form["name"], in: work)
                try Category.setSender(
                    id, address: form["from-address"], name: form["from-name"], replyTo: form["reply-to"], in: work)
                try Category.setTechnicians(technicians, of: id, in: work)
                if let added {
                    let known = try Person.find(added, in: work.sql)?.id
                    let person = try known ?? Person.register(NewPerson(email: added), in: work)
                    if known == nil { try PasswordHelp.invite(person, in: work) }
                    try Category.addTechnician(person, to: id, in: work)
                }
                if form.isOn("default") { try Category.makeDefault(id, in: work) }
            }
        } catch DeskError.invalid(let errors) {
            return try await categoriesPage(context, alert: errors.first?.message)
        }
        return .seeOther("/categories")
    }

    private func categoriesPage(_ context: DeskContext, alert: String? = nil) async throws -> Response {
        _ = try context.administrator()
        let (categories, technicians, unread) = try await desk.read {
            (try Category.all(in: $0), try Category.technicians(in: $0), try AnswerAddress.unread(in: $0))
        }
        let rows = categories.map { category -> [String: Any] in
            let warning = unread.first { $0.category == category.id }?.sentence
            return [
                "id": category.id.number, "name": category.name, "isDefault": category.isDefault,
                "fromAddress": category.fromAddress ?? "", "fromName": category.fromName ?? "",
                "replyTo": category.replyTo ?? "", "warnings": warning.map { [$0] } ?? [],
                "hasSender": category.fromAddress != nil || category.fromName != nil || category.replyTo != nil,
                "technicians": (technicians[category.id] ?? []).map {
                    ["id": $0.id.number, "name": $0.displayName] as [String: Any]
                },
            ]
        }
        var frame = Frame("Categories", current: "categories")
        frame.alert = alert
        return try await page(
            "admin/categories", ["rows": rows] as [String: Any], frame: frame, context: context,
            status: alert == nil ? .ok : .unprocessableContent)
    }
}
