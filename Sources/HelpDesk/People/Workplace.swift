import PortableSQL

/// The names of the company, department and location that somebody belongs to; empty where they have none (D7).
public struct Workplace: Sendable, Hashable {
    public var company = ""
    public var department = ""
    public var location = ""

    public init() {}

    /// `Navy · Sales · Berlin`; empty where there is nothing.
    public var line: String { [company, department, location].filter { !$0.isEmpty }.joined(separator: " · ") }

    public static func load(of person: ID<Person>, in tx: Transaction) throws -> Workplace {
        let row = try tx.row(
            """
            SELECT COALESCE(c.name, '') AS company, COALESCE(d.name, '') AS department, COALESCE(l.name, '') AS location
            FROM person p
            LEFT JOIN company c ON c.id = p.company_id
            LEFT JOIN department d ON d.id = p.department_id
            LEFT JOIN location l ON l.id = p.location_id
            WHERE p.id = \(person)
            """)
        var workplace = Workplace()
        guard let row else { return workplace }
        workplace.company = try row("company")
        workplace.department = try row("department")
        workplace.location = try row("location")
        return workplace
    }
}
