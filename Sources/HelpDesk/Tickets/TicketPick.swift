import PortableSQL

/// In which order tickets are listed. An index has each of these orders within the tickets that are listed so.
enum TicketOrder: Sendable {
    case newest
    case longestWaiting
    case soonestDue
    case openFirst

    /// Of `ticket t`, for `ORDER BY`.
    var terms: SQL {
        switch self {
        case .newest: "t.updated_at DESC, t.id DESC"
        case .longestWaiting: "t.waiting_since, t.id"
        case .soonestDue: "t.due_at, t.id"
        case .openFirst: "t.is_closed, t.updated_at DESC, t.id DESC"
        }
    }

    /// The columns that it goes by, the number among them.
    fileprivate var columns: SQL {
        switch self {
        case .newest: "t.id, t.updated_at"
        case .longestWaiting: "t.id, t.waiting_since"
        case .soonestDue: "t.id, t.due_at"
        case .openFirst: "t.id, t.is_closed, t.updated_at"
        }
    }
}

/// Which tickets a list shows: those of several parts, each found in order by an index of its own, and merged.
///
/// One condition for all parts (`a IN (…)`, `a OR b`) would have a database fetch and sort every ticket of them; so each part
/// gives as many as the page needs, however large it is.
struct TicketPick: Sendable {
    /// SQLite takes 500 selects in one; more parts than these are the most of the desk anyway.
    static let mostParts = 200

    /// Conditions on `ticket t`.
    let parts: [SQL]
    let order: TicketOrder

    init(_ parts: [SQL], by order: TicketOrder) {
        self.parts = parts
        self.order = order
    }

    /// A query for their numbers.
    func ids(limit: Int, offset: Int = 0) -> SQL {
        let most: SQL = offset == 0 ? "\(constant: limit)" : "\(limit + offset)"
        let page: SQL = offset == 0 ? most : "\(limit) OFFSET \(offset)"
        let paging: SQL = "ORDER BY \(order.terms) LIMIT \(page)"
        guard parts.count != 1 else { return "SELECT t.id FROM ticket t WHERE \(parts[0]) \(paging)" }
        let selects = parts.map { part -> SQL in
            """
            SELECT * FROM (
                SELECT \(order.columns) FROM ticket t WHERE \(part) ORDER BY \(order.terms) LIMIT \(most)) AS part
            """
        }
        return "SELECT t.id FROM (\(SQL.joined(selects, by: " UNION "))) AS t \(paging)"
    }
}

extension Ticket {
    static func picked(_ pick: TicketPick, limit: Int, in tx: Transaction) throws -> [Ticket] {
        guard !pick.parts.isEmpty else { return [] }
        return try tx.rows(
            """
            SELECT \(columns)
            FROM \(source)
            WHERE t.id IN (\(pick.ids(limit: limit)))
            ORDER BY \(pick.order.terms)
            """
        ).map(Ticket.init)
    }
}
