import PortableSQL

/// Where people work: a list that administrators keep, of which each person may have one entry (D7).
public protocol Place: SendableMetatype {
    static var table: SQL { get }
    /// The column of `person` that names one.
    static var column: SQL { get }
    /// `department`
    static var noun: String { get }
}

public enum Department: Place {
    public static let table: SQL = "department"
    public static let column: SQL = "department_id"
    public static let noun = "department"
}

public enum Location: Place {
    public static let table: SQL = "location"
    public static let column: SQL = "location_id"
    public static let noun = "location"
}

/// One entry of such a list.
public struct Listed<Kind: Place>: Sendable, Hashable {
    public let id: ID<Kind>
    public let name: String
    /// How many people have it.
    public let people: Int
}

extension Place {
    /// By name.
    public static func all(in tx: Transaction) throws -> [Listed<Self>] {
        try tx.rows(
            """
            SELECT l.id, l.name, (SELECT COUNT(*) FROM person p WHERE p.\(column) = l.id) AS people
            FROM \(table) l
            ORDER BY l.name_key, l.id
            LIMIT 1000
            """
        ).map { Listed(id: try $0("id"), name: try $0("name"), people: try $0("people")) }
    }

    /// - Throws: `DeskError.invalid` where the name is empty or taken.
    @discardableResult
    public static func add(_ name: String, in work: DeskTransaction) throws -> ID<Self> {
        let name = try checked(name, of: nil, in: work.sql)
        let id: ID<Self>? = try work.sql.value(
            "INSERT INTO \(table) (name, name_key) VALUES (\(name), \(name.lowercased())) RETURNING id")
        guard let id else { throw DeskError.notFound(noun) }
        return id
    }

    public static func rename(_ id: ID<Self>, to name: String, in work: DeskTransaction) throws {
        let name = try checked(name, of: id, in: work.sql)
        let changed = try work.sql.execute(
            "UPDATE \(table) SET name = \(name), name_key = \(name.lowercased()) WHERE id = \(id)")
        guard changed == 1 else { throw DeskError.notFound(noun) }
    }

    /// People who have it have none from then on.
    public static func remove(_ id: ID<Self>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET \(column) = NULL WHERE \(column) = \(id)")
        try work.sql.execute("DELETE FROM \(table) WHERE id = \(id)")
    }

    private static func checked(_ name: String, of id: ID<Self>?, in tx: Transaction) throws -> String {
        let name = name.oneLine(100)
        guard !name.isEmpty else { throw DeskError.invalid([FieldError("name", "Enter the \(noun)'s name.")]) }
        let other: ID<Self>? = try tx.value("SELECT id FROM \(table) WHERE name_key = \(name.lowercased())")
        guard other == nil || other == id else {
            throw DeskError.invalid([FieldError("name", "There is a \(noun) \(name) already.")])
        }
        return name
    }
}
