import HTTPTypes
import HelpDesk
import Hummingbird

extension Site {
    /// A customer's own tickets.
    func ownTickets(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let (tickets, when) = (try await desk.read { try TicketList.own(of: viewer, in: $0) }, try await when(context))
        let rows = tickets.map { ticket -> [String: Any] in
            var row: [String: Any] = [
                "id": ticket.id.number, "subject": ticket.subject, "status": ticket.status.name,
                "isClosed": ticket.isClosed,
                "updated": when.view(ticket.updatedAt), "excerpt": ticket.excerpt,
            ]
            // A manager sees those of the company, a subscriber those of others.
            if ticket.submitterID != viewer.person { row["who"] = ticket.submitterName }
            return row
        }
        let view: [String: Any] = ["rows": rows, "isEmpty": rows.isEmpty]
        return try await page("tickets/own-tickets", view, frame: Frame("Your tickets"), context: context)
    }
}
