import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL

/// Companies, departments and locations: the lists that people are put into (D7).
extension Site {
    func companies(_ request: Request, context: DeskContext) async throws -> Response {
        try await companiesPage(context)
    }

    func addCompany(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeLists(request, context) { form, work in
            try Company.add(form["name"], domains: form["domains"], in: work)
        }
    }

    func updateCompany(_ request: Request, context: DeskContext) async throws -> Response {
        let id = try context.id(of: Company.self)
        return try await changeLists(request, context) { form, work in
            try Company.update(
                id, name: form["name"], domains: form["domains"], notes: form["notes"],
                takesKnown: form.isOn("take-known"), in: work)
        }
    }

    func removeCompany(_ request: Request, context: DeskContext) async throws -> Response {
        let id = try context.id(of: Company.self)
        return try await changeLists(request, context) { _, work in try Company.remove(id, in: work) }
    }

    func addPlace<Kind: Place>(_ kind: Kind.Type, _ request: Request, _ context: DeskContext) async throws -> Response {
        try await changeLists(request, context) { form, work in _ = try kind.add(form["name"], in: work) }
    }

    func renamePlace<Kind: Place>(_ kind: Kind.Type, _ request: Request, _ context: DeskContext) async throws
        -> Response
    {
        let id = try context.id(of: kind)
        return try await changeLists(request, context) { form, work in
            try kind.rename(id, to: form["name"], in: work)
        }
    }

    func removePlace<Kind: Place>(_ kind: Kind.Type, _ request: Request, _ context: DeskContext) async throws
        -> Response
    {
        let id = try context.id(of: kind)
        return try await changeLists(request, context) { _, work in try kind.remove(id, in: work) }
    }

    private func changeLists(
        _ request: Request, _ context: DeskContext,
        _ change: @escaping @Sendable (Form, DeskTransaction) throws -> Void
    ) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        do {
            try await desk.write { try change(form, $0) }
        } catch DeskError.invalid(let errors) {
            return try await companiesPage(
                context, alert: "Nothing was changed. \(errors.map(\.message).joined(separator: " "))")
        }
        return .seeOther("/settings/companies")
    }

    private func companiesPage(_ context: DeskContext, alert: String? = nil) async throws -> Response {
        _ = try context.administrator()
        let (companies, departments, locations) = try await desk.read {
            (try Company.all(in: $0), try Department.all(in: $0), try Location.all(in: $0))
        }
        let rows = companies.map { company -> [String: Any] in
            [
                "id": company.id.number, "name": company.name, "domains": company.domains.joined(separator: " "),
                "notes": company.notes, "people": Self.people(company.people),
                "hasDomains": !company.domains.isEmpty,
                "ticketsPath": "/queue/all?q=\("company:\(company.name)".addingPercentEncodingForQuery)",
            ]
        }
        let view: [String: Any] = [
            "companies": rows, "isEmpty": rows.isEmpty,
            "lists": [
                Self.list("Departments", "departments", "Sales", departments),
                Self.list("Locations", "locations", "Berlin", locations),
            ],
        ]
        var frame = Frame("Companies and places", current: "companies")
        frame.alert = alert
        return try await page(
            "admin/companies", view, frame: frame, context: context, status: alert == nil ? .ok : .unprocessableContent)
    }

    private static func list<Kind>(_ title: String, _ key: String, _ example: String, _ entries: [Listed<Kind>])
        -> [String: Any]
    {
        [
            "title": title, "key": key, "noun": Kind.noun, "example": example,
            "entries": entries.map {
                ["id": $0.id.number, "name": $0.name, "people": people($0.people)] as [String: Any]
            },
        ]
    }

    private static func people(_ count: Int) -> String {
        switch count {
        case 0: "nobody yet"
        case 1: "1 person"
        default: "\(count) people"
        }
    }
}
