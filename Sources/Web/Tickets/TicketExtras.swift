import Foundation
import HelpDesk
import PortableSQL

/// What the ticket's page shows beside the conversation and the state: fields, due date, time, where the customer works.
struct TicketExtras: Sendable {
    let fields: [TicketField]
    let time: [TimeEntry]
    let workplace: Workplace
    /// Articles that may answer it.
    let articles: [Article]

    static func load(_ ticket: Ticket, _ viewer: Viewer, in tx: Transaction) throws -> TicketExtras {
        let isStaff = viewer.isTechnician(in: ticket.categoryID)
        return TicketExtras(
            fields: try TicketField.all(of: ticket, visibleTo: viewer, in: tx),
            time: isStaff ? try TimeEntry.all(of: ticket.id, in: tx) : [],
            workplace: isStaff ? try Workplace.load(of: ticket.submitterID, in: tx) : Workplace(),
            articles: isStaff ? try ArticleSearch.similar(to: ticket, for: viewer, in: tx) : [])
    }

    /// For the customer: what is filled.
    func addOwnParts(to view: inout [String: Any]) {
        let filled = fields.map { FieldView($0) }.filter { !$0.isEmpty }
        view["fields"] = filled
        view["hasFields"] = !filled.isEmpty
    }

    func addStaffParts(to view: inout [String: Any], _ ticket: Ticket, _ viewer: Viewer, _ when: When) {
        view["fields"] = fields.map { FieldView($0) }
        view["hasFields"] = !fields.isEmpty
        if !workplace.line.isEmpty { view["workplace"] = workplace.line }
        view["articles"] = articles.map { ArticleLink($0, ticket: ticket.id) }
        view["hasArticles"] = !articles.isEmpty
        view["time"] = time.map { entry -> [String: Any] in
            var row: [String: Any] = [
                "entry": entry.id.number, "who": entry.personName, "words": entry.time.words(),
                "at": when.view(entry.at),
                "mayRemove": entry.mayBeRemoved(by: viewer),
            ]
            if !entry.note.isEmpty { row["note"] = entry.note }
            return row
        }
        let sum = time.reduce(0) { $0 + $1.time.seconds }
        if sum > 0 { view["timeSum"] = TimeSpent(seconds: sum).words() }
        guard let due = ticket.dueAt else { return }
        let parts = DueDate.parts(of: due, in: when.zone)
        var row: [String: Any] = ["day": parts.day, "time": parts.time]
        if !ticket.isClosed, let near = DueView(due, when: when) { row["near"] = near }
        view["due"] = row
    }
}
