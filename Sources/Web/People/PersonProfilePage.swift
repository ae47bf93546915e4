import HelpDesk
import Hummingbird
import PortableSQL

/// What the person's page knows beside names and roles: where they belong, how they read, their addresses.
struct PersonDetails: Sendable {
    let profile: PersonProfile
    let addresses: [OwnedAddress]
    let companies: [Company]
    let departments: [Listed<Department>]
    let locations: [Listed<Location>]
    let workplace: Workplace

    static func load(_ person: ID<Person>, in tx: Transaction) throws -> PersonDetails {
        PersonDetails(
            profile: try PersonProfile.load(person, in: tx), addresses: try Person.addresses(of: person, in: tx),
            companies: try Company.all(in: tx), departments: try Department.all(in: tx),
            locations: try Location.all(in: tx), workplace: try Workplace.load(of: person, in: tx))
    }

    /// - Parameter typed: what the form has instead of what is saved.
    func add(to view: inout [String: Any], typed: PersonProfile?) {
        let profile = typed ?? profile
        let hasParts = !profile.firstName.isEmpty || !profile.lastName.isEmpty
        view["firstName"] = hasParts ? profile.firstName : profile.fullName
        view["lastName"] = profile.lastName
        view["signature"] = profile.signature
        view["timeZone"] = profile.timeZone
        view["companies"] = Self.choices(companies.map { ($0.id, $0.name) }, profile.company)
        view["departments"] = Self.choices(departments.map { ($0.id, $0.name) }, profile.department)
        view["locations"] = Self.choices(locations.map { ($0.id, $0.name) }, profile.location)
        view["languages"] =
            [Choice(value: "", label: "The desk's", isChosen: profile.language.isEmpty)]
            + MailLanguage.allCases.map {
                Choice(value: $0.rawValue, label: $0.name, isChosen: MailLanguage(tag: profile.language) == $0)
            }
        view["phone"] = profile.phone
        view["notes"] = profile.notes
        if !profile.phone.isEmpty { view["shownPhone"] = profile.phone }
        if !profile.notes.isEmpty { view["shownNotes"] = profile.notes }
        if !workplace.line.isEmpty { view["workplace"] = workplace.line }
        view["addresses"] = addresses.map {
            ["id": $0.id.number, "email": $0.email.text, "isPrimary": $0.isPrimary] as [String: Any]
        }
        view["hasAddresses"] = !addresses.isEmpty
    }

    private static func choices<Thing>(_ entries: [(ID<Thing>, String)], _ chosen: ID<Thing>?) -> [Choice] {
        [Choice(value: "", label: "none", isChosen: chosen == nil)]
            + entries.map { Choice(value: "\($0.0)", label: $0.1, isChosen: $0.0 == chosen) }
    }
}

extension Site {
    func updatePerson(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Person.self)
        let form = try await form(request, context)
        let profile = Self.profile(of: form)
        do {
            try await desk.write { work in
                _ = try Person.find(id, in: work.sql)
                try profile.save(id, in: work)
            }
        } catch DeskError.invalid(let errors) {
            return try await personPage(
                context, alert: errors.map(\.message).joined(separator: " "), typed: profile)
        }
        return .seeOther("/people/\(id)?done=saved")
    }

    private static func profile(of form: Form) -> PersonProfile {
        var profile = PersonProfile()
        profile.firstName = form["first-name"]
        profile.lastName = form["last-name"]
        profile.company = ID<Company>(form["company"])
        profile.department = ID<Department>(form["department"])
        profile.location = ID<Location>(form["location"])
        profile.phone = form["phone"]
        profile.notes = form["notes"].replacing("\r\n", with: "\n")
        profile.language = form["language"]
        profile.timeZone = form["time-zone"]
        profile.signature = form["signature"].replacing("\r\n", with: "\n")
        return profile
    }

    func addAddress(_ request: Request, context: DeskContext) async throws -> Response {
        let form = try await form(request, context)
        guard let email = EmailAddress(form["email"]) else {
            _ = try context.administrator()
            return try await personPage(context, alert: "\"\(form["email"])\" is no e-mail address.")
        }
        return try await changePerson(context, done: "address") { id, work in
            try Person.addAddress(email, to: id, in: work)
        }
    }

    func makeAddressPrimary(_ request: Request, context: DeskContext) async throws -> Response {
        let address = try context.id("address", of: OwnedAddress.self)
        _ = try await form(request, context)
        return try await changePerson(context, done: "address") { id, work in
            try Person.makePrimary(address, of: id, in: work)
        }
    }

    func removeAddress(_ request: Request, context: DeskContext) async throws -> Response {
        let address = try context.id("address", of: OwnedAddress.self)
        _ = try await form(request, context)
        return try await changePerson(context, done: "address") { id, work in
            try Person.removeAddress(address, of: id, in: work)
        }
    }
}
