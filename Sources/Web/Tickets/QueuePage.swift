import Foundation
import HelpDesk
import Hummingbird
import Mustache

/// The queue as a page shows it.
struct QueueView: MustacheParent {
    let title: String
    let order: String
    let search: String
    let rows: [QueueRow]
    let older: String?
    let newer: String?
    let path: String
    let emptyText: String

    func child(named: String) -> Any? {
        switch named {
        case "title": title
        case "order": order
        case "search": search
        case "rows": rows
        case "isEmpty": rows.isEmpty
        case "older": older
        case "newer": newer
        case "path": path
        case "emptyText": emptyText
        default: nil
        }
    }
}

/// One ticket of the queue.
struct QueueRow: MustacheParent {
    let line: TicketList.Line
    let when: When

    func child(named: String) -> Any? {
        let ticket = line.ticket
        return switch named {
        case "id": ticket.id.number
        case "who": ticket.submitterName
        case "subject": ticket.subject
        case "excerpt": ticket.excerpt
        case "isUnread": line.isUnread
        case "hasFiles": ticket.hasFiles
        case "priority": ticket.priority.rawValue > 0 ? ticket.priority.name : nil
        case "isUrgent": ticket.priority == .critical
        case "status":
            ticket.status.id == Status.new || ticket.status.id == Status.inProgress ? nil : ticket.status.name
        case "category": ticket.categoryName
        case "age": when.age(since: ticket.waitingSince ?? ticket.updatedAt)
        case "exact": when.exact(ticket.waitingSince ?? ticket.updatedAt)
        case "isLong": ticket.waitingSince.map { when.now - $0 > .seconds(86400) } ?? false
        case "due": ticket.isClosed ? nil : ticket.dueAt.flatMap { DueView($0, when: when) }
        case "assignee": ticket.assigneeName
        case "initials": ticket.assigneeName.map(initials)
        default: nil
        }
    }
}

/// One or two letters for a face.
func initials(_ name: String) -> String {
    let words = name.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    guard let first = words.first?.first else { return "?" }
    guard words.count > 1, let last = words.last?.first else { return first.uppercased() }
    return "\(first)\(last)".uppercased()
}

extension Site {
    private static let pageSize = 50

    func queue(_ request: Request, context: DeskContext) async throws -> Response {
        let (_, viewer) = try context.staff()
        guard let view = TicketView(rawValue: context.parameters.get("view") ?? "") else {
            throw DeskError.notFound("view")
        }
        let search = request.uri.queryParameters["q"].map { String($0).oneLineOfSearch } ?? ""
        let page = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 0
        let now = desk.now
        let list = try await desk.read {
            try TicketList.load(
                view, search: search, page: min(max(page, 0), 10_000), pageSize: Self.pageSize, for: viewer, now: now,
                in: $0)
        }
        let when = try await when(context)
        let base = "/queue/\(view.rawValue)?q=\(search.addingPercentEncodingForQuery)&page="
        let queue = QueueView(
            title: search.isEmpty ? view.title : "Found for \"\(search)\"",
            order: search.isEmpty ? view.orderWords : "",
            search: search,
            rows: list.lines.map { QueueRow(line: $0, when: when) }, older: list.hasMore ? "\(base)\(page + 1)" : nil,
            newer: page > 0 ? "\(base)\(page - 1)" : nil, path: "/queue/\(view.rawValue)",
            emptyText: emptyText(view, search))
        return try await self.page(
            "tickets/queue", queue, frame: Frame(queue.title, current: search.isEmpty ? view.rawValue : ""),
            context: context)
    }

    private func emptyText(_ view: TicketView, _ search: String) -> String {
        guard search.isEmpty else {
            return "No ticket has these words in its subject, its customer's name or its last message."
        }
        return switch view {
        case .mine: "Tickets that you took, or that were assigned to you, are here."
        case .unassigned: "Tickets that nobody has taken yet are here. At the moment everything is taken."
        case .waitingForUs:
            "Customers who wait for an answer are here, the longest waiting first. At the moment nobody waits."
        case .waitingForCustomer: "Tickets that were answered, and whose customer has not written since, are here."
        case .all: "All open tickets are here. A mail to one of the desk's addresses makes the first."
        case .closed: "Closed tickets are here."
        }
    }
}

extension String {
    var oneLineOfSearch: String {
        let decoded = replacing("+", with: " ").removingPercentEncoding ?? self
        return String(decoded.filter { !$0.isNewline }.prefix(200))
    }
}
