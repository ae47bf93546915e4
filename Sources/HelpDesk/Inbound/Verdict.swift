/// What becomes of a mail; nothing was written when it is reached.
enum Verdict: Sendable {
    case hold(HoldReason)
    /// More mails of its sender than this came to the ticket within an hour (IN13).
    case storm(on: ID<Ticket>, limit: Int)
    /// A delivery report of a mail that we sent.
    case deliveryNews(DeliveryNews)
    /// A test of a mailbox's server came back.
    case probe(ProbeToken)
    /// The same mail came by another way before (IN16).
    case duplicate(of: ID<InboundMail>)
    case newTicket(Plan)
    case comment(Plan, on: ID<Ticket>, as: CommentKind)
    /// Commands, and no words beside them.
    case commandsOnly(Plan, on: ID<Ticket>)

    enum CommentKind: Sendable, Hashable {
        /// Everybody on the ticket reads it.
        case everybody
        /// The writer asked for that.
        case techsOnly
        /// The writer takes no part in the ticket.
        case outsiders
        /// In a technician's name, without proof: techs only, until somebody publishes it (CMD1).
        case unproven
    }

    /// Who wrote it, and what else is to be done.
    struct Plan: Sendable {
        var senderName: String
        var sender: EmailAddress
        var category: ID<Category>?
        /// What rules say of the new ticket.
        var priority: Priority?
        var assignee: ID<Person>?
        var ruleSubscribers: [EmailAddress] = []
        var recipients: [(name: String, address: EmailAddress)] = []
        var offers = TicketOffers()
        var tags: [String] = []
        var fields: [RuleFieldValue] = []
        /// Nobody is mailed of it: too many like it came (IN13).
        var isQuiet = false
        /// Where the answer's end repeats what the ticket says: what is above that, and that.
        var folded: (own: String, quoted: String)?
        var closes = false
        var unsubscribes = false
        var isTechsOnly = false
        var mayConfirm = false
        /// A forward that nothing proves to be the technician's: the mails of it carry no link that signs in (T10).
        var isUnprovenForward = false
        /// Whose words the ticket is made of, where a technician forwarded them (IN7).
        var onBehalfOf: (name: String, address: EmailAddress)?
        var subject: String
        /// Why the sender is not believed, where that is to stand on the ticket.
        var doubt: String?
        /// A ticket that the subject names, and that the sender takes no part in.
        var mentions: ID<Ticket>?
    }
}
