import Foundation
import PortableSQL

/// What is written down of somebody, as their page shows and changes it (D2).
public struct PersonProfile: Sendable, Hashable {
    public var firstName = ""
    public var lastName = ""
    public var fullName = ""
    public var company: ID<Company>?
    public var department: ID<Department>?
    public var location: ID<Location>?
    public var phone = ""
    /// For technicians only.
    public var notes = ""
    /// A tag such as `de`; empty: the desk's.
    public var language = ""
    /// Such as Europe/Berlin; empty: the desk's.
    public var timeZone = ""
    public var signature = ""

    public init() {}

    private static let textLimit = 4000

    public static func load(_ id: ID<Person>, in tx: Transaction) throws -> PersonProfile {
        guard
            let row = try tx.row(
                """
                SELECT first_name, last_name, full_name, company_id, department_id, location_id, phone, notes, language,
                       time_zone, signature
                FROM person
                WHERE id = \(id)
                """)
        else { throw DeskError.notFound("person") }
        var profile = PersonProfile()
        profile.firstName = try row("first_name")
        profile.lastName = try row("last_name")
        profile.fullName = try row("full_name")
        profile.company = try row("company_id")
        profile.department = try row("department_id")
        profile.location = try row("location_id")
        profile.phone = try row("phone")
        profile.notes = try row("notes")
        profile.language = try row("language")
        profile.timeZone = try row("time_zone")
        profile.signature = try row("signature")
        return profile
    }

    /// The full name is made of the two others.
    ///
    /// - Throws: `DeskError.invalid`
    public func save(_ id: ID<Person>, in work: DeskTransaction) throws {
        try check()
        try checkPlaces(in: work.sql)
        let (first, last) = (firstName.oneLine(200), lastName.oneLine(200))
        let full = [first, last].filter { !$0.isEmpty }.joined(separator: " ")
        try work.sql.execute(
            """
            UPDATE person
            SET first_name = \(first), last_name = \(last), full_name = \(full), company_id = \(company),
                department_id = \(department), location_id = \(location), phone = \(phone.oneLine(100)),
                notes = \(notes.beginning(Self.textLimit)), language = \(language.trimmingSpaces),
                time_zone = \(timeZone.trimmingSpaces), signature = \(signature.beginning(Self.textLimit))
            WHERE id = \(id)
            """)
    }

    private func check() throws {
        var errors: [FieldError] = []
        let zone = timeZone.trimmingSpaces
        if !zone.isEmpty, TimeZone(identifier: zone) == nil {
            errors.append(
                FieldError(
                    "time-zone", "\(zone.oneLine(60)) is no time zone; write it as Europe/Berlin or America/New_York."))
        }
        if !language.isBlank, MailLanguage(tag: language) == nil {
            errors.append(FieldError("language", "Choose a language of the list."))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }

    /// A form that is open for long may name what somebody has removed.
    private func checkPlaces(in tx: Transaction) throws {
        let known: [(field: String, isKnown: Bool)] = [
            (
                "company",
                try company.map { try tx.value("SELECT id FROM company WHERE id = \($0)", as: Int64.self) != nil }
                    ?? true
            ),
            (
                "department",
                try department.map { try tx.value("SELECT id FROM department WHERE id = \($0)", as: Int64.self) != nil }
                    ?? true
            ),
            (
                "location",
                try location.map { try tx.value("SELECT id FROM location WHERE id = \($0)", as: Int64.self) != nil }
                    ?? true
            ),
        ]
        guard let gone = known.first(where: { !$0.isKnown }) else { return }
        throw DeskError.invalid([FieldError(gone.field, "This \(gone.field) was removed; choose another.")])
    }
}
