import PortableSQL

/// Who looks or acts, with their access: the one place that says what somebody may see (D1).
///
/// A technician is no flag: somebody is one in the categories they have access to, and an ordinary user elsewhere.
public struct Viewer: Sendable, Hashable {
    public let person: ID<Person>
    public let isAdmin: Bool
    public let isManager: Bool
    public let companyID: ID<Company>?
    /// Where they are a technician.
    public let categories: Set<ID<Category>>
    /// Signed in by a link in a mail: their own tickets, and no others.
    public private(set) var isByLink = false

    /// Somebody who works at the desk, in whichever category.
    public var isStaff: Bool { isAdmin || !categories.isEmpty }

    /// Whoever runs commands beside the database: they see all.
    public static let console = Viewer(person: ID(0), isAdmin: true, isManager: false, companyID: nil, categories: [])

    /// Whether they are a technician (or an administrator) for tickets of this category.
    public func isTechnician(in category: ID<Category>) -> Bool {
        isAdmin || categories.contains(category)
    }

    /// Whether they are the manager of this company (D7).
    func manages(_ company: ID<Company>?) -> Bool { isManager && company != nil && company == companyID }

    public static func load(_ person: ID<Person>, in tx: Transaction) throws -> Viewer {
        let rows = try tx.rows(
            """
            SELECT p.is_admin, p.is_manager, p.company_id, t.category_id
            FROM person p
            LEFT JOIN category_technician t ON t.person_id = p.id
            WHERE p.id = \(person) AND p.is_disabled = FALSE
            """)
        guard let first = rows.first else { throw DeskError.notFound("person") }
        let categories = try rows.compactMap { row -> ID<Category>? in try row("category_id") }
        return Viewer(
            person: person, isAdmin: try first("is_admin"), isManager: try first("is_manager"),
            companyID: try first("company_id"), categories: Set(categories))
    }

    /// The same person with what a link in a mail is good for (T15).
    public var byLink: Viewer {
        var weaker = Viewer(person: person, isAdmin: false, isManager: false, companyID: nil, categories: [])
        weaker.isByLink = true
        return weaker
    }

    /// A condition on `ticket t`: the tickets they may see.
    var visibleTickets: SQL {
        if isAdmin { return "t.deleted_at IS NULL" }
        if isByLink { return "(t.deleted_at IS NULL AND t.submitter_id = \(person))" }
        return """
            (t.deleted_at IS NULL AND (
                t.category_id IN \(list: Array(categories))
                OR t.submitter_id = \(person)
                OR EXISTS (SELECT 1 FROM subscriber s WHERE s.ticket_id = t.id AND s.person_id = \(person) AND s.is_unsubscribed = FALSE)
                OR \(companyTickets)))
            """
    }

    /// A manager also sees the tickets of their company.
    private var companyTickets: SQL {
        guard isManager, let companyID else { return "FALSE" }
        return "EXISTS (SELECT 1 FROM person c WHERE c.id = t.submitter_id AND c.company_id = \(companyID))"
    }

    /// The same as conditions of their own, for a list (`TicketPick`). A ticket may be in several.
    var visibleParts: [SQL] {
        if isAdmin { return ["t.deleted_at IS NULL"] }
        if isByLink { return parts(submittedBy: person) }
        var found = categories.count <= TicketPick.mostParts / 2 ? categoryParts : []
        if found.isEmpty, !categories.isEmpty {
            found = ["t.deleted_at IS NULL AND +t.category_id IN \(list: Array(categories))"]
        }
        found += parts(submittedBy: person)
        found.append(
            """
            t.deleted_at IS NULL
            AND t.id IN (SELECT ticket_id FROM subscriber WHERE person_id = \(person) AND is_unsubscribed = FALSE)
            """)
        if isManager, let companyID {
            found.append(
                "t.deleted_at IS NULL AND t.submitter_id IN (SELECT id FROM person WHERE company_id = \(companyID))")
        }
        return found
    }

    /// A part for each category that they work in, in order.
    var categoryParts: [SQL] {
        categories.sorted().map { "t.deleted_at IS NULL AND t.category_id = \($0)" }
    }

    /// Somebody's open tickets, and their closed ones.
    func parts(submittedBy person: ID<Person>) -> [SQL] {
        ["FALSE", "TRUE"].map { (isClosed: SQL) -> SQL in
            "t.deleted_at IS NULL AND t.submitter_id = \(person) AND t.is_closed = \(isClosed)"
        }
    }

    /// A condition on `log_entry l` of a ticket of `category`: the entries they may see.
    func visibleEntries(in category: ID<Category>) -> SQL {
        isTechnician(in: category) ? "TRUE" : "l.is_techs_only = FALSE"
    }
}

extension Viewer {
    /// Those of these tickets that they may see.
    ///
    /// - Parameter asTechnician: only where they are one.
    public func visible(
        _ tickets: Set<ID<Ticket>>, asTechnician: Bool = false, in tx: Transaction
    ) throws -> Set<ID<Ticket>> {
        guard !tickets.isEmpty, !asTechnician || isStaff else { return [] }
        let rows = try tx.rows(
            "SELECT t.id, t.category_id FROM ticket t WHERE t.id IN \(list: tickets.sorted()) AND \(visibleTickets)")
        return Set(
            try rows.compactMap { row -> ID<Ticket>? in
                guard try !asTechnician || isTechnician(in: row("category_id")) else { return nil }
                return try row("id")
            })
    }

    /// The names of the categories that somebody works in.
    public static func categoryNames(of person: ID<Person>, in tx: Transaction) throws -> [String] {
        try tx.values(
            """
            SELECT c.name FROM category_technician t JOIN category c ON c.id = t.category_id
            WHERE t.person_id = \(person)
            ORDER BY c.name_key
            """)
    }
}
