/// Where the links of one mail lead.
struct MailLinks: Sendable {
    /// To the ticket, or where a password is set; signing in on the way where it may (N10).
    let page: String
    /// Ends the mails of this ticket for this person; nil where it can't be theirs alone.
    let unsubscribe: String?
    /// Without the verdict at its end; nil where there is nothing to rate.
    let rating: String?
    /// To be written down when the mail is.
    let signIn: SignInLink.New?

    /// A mail that has no ticket.
    init(page: String) {
        self.page = page
        (unsubscribe, rating, signIn) = (nil, nil, nil)
    }

    /// The same links for everybody: a mail that several people get (N11).
    init(sharedFor ticket: ID<Ticket>, baseURL: String) {
        self.init(page: "\(baseURL)/tickets/\(ticket)")
    }

    /// - Parameter candidate: what the recipient is to the ticket; nil: nobody.
    init(
        to person: Person, as candidate: Candidate?, _ kind: NoticeKind, about ticket: ID<Ticket>,
        of context: NoticeContext, tokens: Tokens, baseURL: String
    ) {
        let plain = "\(baseURL)/tickets/\(ticket)"
        if Self.mayAutologin(candidate, context) {
            let token = LinkToken.random(tokens)
            page = "\(baseURL)/link/\(token)"
            signIn = SignInLink.New(token: token, person: person.id, ticket: ticket)
        } else {
            page = plain
            signIn = nil
        }
        let moment = context.event.createdAt
        func signed(_ kind: SignedLink.Kind) -> String {
            SignedLink(kind, ticket: ticket, person: person.id, at: moment).token(
                epoch: person.linkEpoch, tokens: tokens)
        }
        unsubscribe = "\(baseURL)/unsubscribe/\(signed(.unsubscribe))"
        rating =
            kind == .closed && candidate?.isSubmitter == true && candidate?.isStaff == false
            ? "\(baseURL)/rate/\(signed(.rating))" : nil
    }

    /// Only the submitter, only a regular user (N10), and not where somebody may have written in their name (T10).
    private static func mayAutologin(_ candidate: Candidate?, _ context: NoticeContext) -> Bool {
        guard let candidate, candidate.isSubmitter, !candidate.isStaff else { return false }
        return context.notifications.autologinLinks && context.event.details.isUnprovenForward != true
    }
}
