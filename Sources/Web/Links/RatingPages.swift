import HTTPTypes
import HelpDesk
import Hummingbird

/// How a ticket went, said by whose ticket it was (D9): by the links in the mail of its closing, or on its page.
extension Site {
    /// `/rate/<token>/good` shows the verdict chosen; the button gives it.
    func ratingForm(_ request: Request, context: DeskContext) async throws -> Response {
        let link = try await signedLink(.rating, context)
        let chosen = context.parameters.get("verdict").flatMap(Rating.Verdict.init(rawValue:))
        return try await ratingPage(link, chosen, context)
    }

    func rateByLink(_ request: Request, context: DeskContext) async throws -> Response {
        let link = try await signedLink(.rating, context)
        let form = try await forms.read(request, limit: 64 * 1024)
        guard let verdict = Rating.Verdict(rawValue: form["verdict"]) else {
            return try await ratingPage(link, nil, context, alert: "Choose one of the three.")
        }
        do {
            try await desk.write { work in
                let viewer = try Viewer.load(link.person, in: work.sql).byLink
                try Ticket.apply(.rate(verdict, remark: form["remark"]), to: link.ticket, by: viewer, in: work)
            }
        } catch DeskError.notAllowed(let words) {
            return try await ratingPage(link, verdict, context, alert: words)
        }
        return .seeOther("/rate/\(context.parameters.get("token") ?? "")")
    }

    private func ratingPage(
        _ link: SignedLink, _ chosen: Rating.Verdict?, _ context: DeskContext, alert: String? = nil
    ) async throws -> Response {
        let (subject, rating) = try await desk.read { tx in
            (try Ticket.subject(of: link.ticket, in: tx), try Rating.find(link.ticket, in: tx))
        }
        var view = Self.ratingView(rating, chosen: chosen, at: desk.now)
        view["ticket"] = link.ticket.number
        view["subject"] = subject
        view["action"] = "/rate/\(context.parameters.get("token") ?? "")"
        if let alert { view["alert"] = alert }
        return try await linkPage(
            "links/rate", view, "How did it go?", context, status: alert == nil ? .ok : .unprocessableContent)
    }

    /// On the ticket's page, by somebody who is signed in.
    func rateTicket(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: Ticket.self)
        let form = try await form(request, context)
        guard let verdict = Rating.Verdict(rawValue: form["verdict"]) else {
            return try await ticketPage(id, context, text: "", alert: "Choose one of the three: Good, OK or Bad.")
        }
        let remark = form["remark"]
        try await desk.write { try Ticket.apply(.rate(verdict, remark: remark), to: id, by: viewer, in: $0) }
        return .seeOther("/tickets/\(id)")
    }

    /// What a form for a rating shows.
    static func ratingView(_ rating: Rating?, chosen: Rating.Verdict? = nil, at now: Timestamp) -> [String: Any] {
        let current = chosen ?? rating?.verdict
        var view: [String: Any] = [
            "verdicts": Rating.Verdict.allCases.map {
                Choice(value: $0.rawValue, label: $0.name, isChosen: $0 == current)
            }, "remark": rating?.remark ?? "", "mayChange": rating?.mayChange(at: now) ?? true,
        ]
        if let rating { view["given"] = rating.verdict.name }
        return view
    }
}
