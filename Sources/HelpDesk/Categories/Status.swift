import PortableSQL

/// Where a ticket stands; each counts as open or closed (D3).
public struct Status: Sendable, Hashable {
    public let id: ID<Status>
    public let name: String
    public let isClosed: Bool

    public static let new = ID<Status>(1)
    public static let inProgress = ID<Status>(2)
    public static let closed = ID<Status>(3)

    public static func list(in tx: Transaction) throws -> [Status] {
        try tx.rows("SELECT id, name, is_closed FROM status ORDER BY position, id LIMIT 200").map { row in
            Status(id: try row("id"), name: try row("name"), isClosed: try row("is_closed"))
        }
    }

    static func find(_ id: ID<Status>, in tx: Transaction) throws -> Status {
        guard let status = try list(in: tx).first(where: { $0.id == id }) else { throw DeskError.notFound("status") }
        return status
    }
}

/// How much a ticket matters (D3); the numbers are those of the system asked for.
public enum Priority: Int64, Sendable, CaseIterable, Codable, SQLConvertible {
    case low = -1
    case normal = 0
    case high = 1
    case critical = 2

    public var name: String {
        switch self {
        case .low: "Low"
        case .normal: "Normal"
        case .high: "High"
        case .critical: "Critical"
        }
    }
}

/// How a ticket or an entry came (D3).
public enum Via: Int64, Sendable, Codable, SQLConvertible {
    case web = 0
    case email = 1
    case api = 3
    case phone = 6
    case liveChat = 7

    public var name: String {
        switch self {
        case .web: "by web"
        case .email: "by e-mail"
        case .api: "by API"
        case .phone: "by telephone"
        case .liveChat: "by live chat"
        }
    }
}
