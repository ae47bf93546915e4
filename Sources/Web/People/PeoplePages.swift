import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache

struct PersonForm {
    var name = ""
    var email = ""
    var error: String?
}

extension PersonForm: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "name": name
        case "email": email
        case "error": error
        default: nil
        }
    }
}

extension Site {
    func people(_ request: Request, context: DeskContext) async throws -> Response {
        try await peoplePage(
            PersonForm(), search: request.uri.queryParameters["q"].map { String($0).oneLineOfSearch } ?? "", context)
    }

    /// Adds somebody, with a welcome mail that lets them set a password.
    func addPerson(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        var view = PersonForm(name: form["name"], email: form["email"])
        guard let email = EmailAddress(view.email) else {
            view.error = "Enter the person's e-mail address."
            return try await peoplePage(view, search: "", context, status: .unprocessableContent)
        }
        let (name, isAdmin, invites) = (view.name, form["role"] == "admin", form.isOn("invite"))
        let categories = form.all("category").compactMap { ID<HelpDesk.Category>($0) }
        do {
            let id = try await desk.write { work in
                var new = NewPerson(email: email, fullName: name)
                new.isAdmin = isAdmin
                let id = try Person.register(new, in: work)
                for category in categories { try Category.addTechnician(id, to: category, in: work) }
                if invites { try PasswordHelp.invite(id, in: work) }
                return id
            }
            return .seeOther("/people/\(id)")
        } catch DeskError.invalid(let errors) {
            view.error = errors.first?.message
            return try await peoplePage(view, search: "", context, status: .unprocessableContent)
        }
    }

    private func peoplePage(
        _ form: PersonForm, search: String, _ context: DeskContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (_, viewer) = try context.staff()
        let (list, categories) = try await desk.read {
            (try PeopleList.load(search: search, in: $0), try Category.all(in: $0))
        }
        let when = try await when()
        let rows = list.people.map { person -> [String: Any] in
            [
                "id": person.id.number, "name": person.displayName, "initials": person.initials,
                "email": person.email?.text ?? "",
                "role": Self.role(person, list.categories[person.id] ?? []), "isDisabled": person.isDisabled,
                "isFailing": person.failingSince != nil,
                "seen": person.lastSeenAt.map { when.short($0) } ?? "never signed in",
            ]
        }
        let view: [String: Any] = [
            "rows": rows, "search": search, "total": list.total, "form": form, "isAdmin": viewer.isAdmin,
            "categories": categories.map { Choice(value: "\($0.id)", label: $0.name, isChosen: false) },
            "isCut": list.total > rows.count, "isEmpty": rows.isEmpty,
        ]
        return try await page(
            "people/index", view, frame: Frame("People", current: "people"), context: context, status: status)
    }

    static func role(_ person: Person, _ categories: [String]) -> String {
        var parts: [String] = []
        if person.isAdmin { parts.append("Administrator") }
        if !categories.isEmpty { parts.append("Technician: \(categories.joined(separator: ", "))") }
        if person.isManager { parts.append("Manager") }
        return parts.isEmpty ? "User" : parts.joined(separator: " · ")
    }
}
