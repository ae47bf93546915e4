import HTTPTypes
import HelpDesk
import Hummingbird

/// No more mails about one ticket: by the link in each mail, and by a mail program's own button (RFC 8058 §3.2).
extension Site {
    func unsubscribeForm(_ request: Request, context: DeskContext) async throws -> Response {
        let link = try await signedLink(.unsubscribe, context)
        let (ticket, person, isOff) = try await desk.read { tx in
            (
                try Ticket.subject(of: link.ticket, in: tx), try Person.find(link.person, in: tx),
                try Subscriber.isUnsubscribed(link.person, from: link.ticket, in: tx)
            )
        }
        let view: [String: Any] = [
            "ticket": link.ticket.number, "subject": ticket, "who": person.email?.masked ?? person.username,
            "isOff": isOff,
        ]
        return try await linkPage("links/unsubscribe", view, "Mails about ticket \(link.ticket)", context)
    }

    /// `List-Unsubscribe=One-Click`, or the page's own button; the same again changes nothing.
    func unsubscribeByLink(_ request: Request, context: DeskContext) async throws -> Response {
        let link = try await signedLink(.unsubscribe, context)
        let form = try await forms.read(request, limit: 64 * 1024)
        let isAgain = form["again"] == "true"
        try await desk.write { try Subscriber.choose(link, wantsMail: isAgain, in: $0) }
        guard form["List-Unsubscribe"].isEmpty else { return .plain("You are unsubscribed.\n") }
        return .seeOther("/unsubscribe/\(context.parameters.get("token") ?? "")")
    }

    /// - Throws: `DeskError.notFound` where it is none of ours, is over, or was revoked.
    func signedLink(_ kind: SignedLink.Kind, _ context: DeskContext) async throws -> SignedLink {
        let (token, tokens, now) = (context.parameters.get("token") ?? "", desk.tokens, desk.now)
        let link = try await desk.read { try SignedLink.read(token, kind, tokens: tokens, now: now, in: $0) }
        guard let link else {
            throw DeskError.notFound("link, or it is too old; sign in to see your tickets")
        }
        return link
    }
}
