/// What can be done to a ticket. All of it goes through `Ticket.apply`, from pages, mails and commands alike.
public enum Change: Sendable {
    /// Words for everybody on the ticket; `closing` also closes it.
    case reply(NewComment, closing: Bool)
    /// Words for technicians only.
    case note(NewComment)
    /// Nil: nobody. Oneself: taking it.
    case assign(ID<Person>?)
    case status(ID<Status>)
    case priority(Priority)
    case category(ID<Category>)
    /// Shows a note, or a mail that waited for "publish?", to everybody.
    case publish(ID<LogEntry>)
    case subscribe(ID<Person>)
    case unsubscribe(ID<Person>)
    /// All the tags that it has from then on.
    case tags([String])
    /// Publishes the message of somebody who took no part in the ticket, and subscribes them (IN8).
    case admit(ID<LogEntry>)
    /// The message is the submitter's, from another address, which is theirs from then on.
    case adopt(ID<LogEntry>)
    /// Makes the ticket the forwarded mail's sender's (IN7).
    case useOriginalSender
    /// Subscribes the recipients of the first mail that were too many (IN6).
    case subscribeLeftOut
    case dismissOffers
    /// What the submitter says of a closed ticket (D9).
    case rate(Rating.Verdict, remark: String)
    /// What was entered into a custom field (D6); several choices are lines.
    case field(ID<CustomField>, String)
    /// Nil: no due date.
    case due(Timestamp?)
    /// Work on it (D10).
    case addTime(TimeSpent, note: String)
    case removeTime(ID<TimeEntry>)
}

/// Words on their way into a ticket's log.
public struct NewComment: Sendable {
    public var text: String
    /// Cleaned HTML.
    public var html: String?
    public var quotedText: String?
    public var quotedHTML: String?
    public var files: [NewFile] = []
    public var via = Via.web
    public var mailDate: Timestamp?
    var inboundID: ID<InboundMail>?
    var isUnproven = false
    /// Of somebody who takes no part in the ticket.
    var isOfOutsider = false
    var isSilent = false

    public init(text: String, html: String? = nil, files: [NewFile] = []) {
        self.text = text
        self.html = html
        self.files = files
    }

    /// Whether anything was said: words or files.
    public var isEmpty: Bool { text.isBlank && (html ?? "").isEmpty && files.isEmpty }

    /// One line of the beginning, for lists.
    var excerpt: String { String(text.unicodeScalars.prefix(1000)).oneLine(200) }
}

/// A ticket on its way in.
public struct NewTicket: Sendable {
    public var subject: String
    public var submitter: ID<Person>
    public var category: ID<Category>
    public var body: NewComment
    public var subscribers: [ID<Person>] = []
    public var priority = Priority.normal
    /// Nil: whom the category says.
    public var assignee: ID<Person>?
    public var mayConfirm = false
    var isUnprovenForward = false
    /// The body is for technicians only (`#tech#` on a technician's new mail).
    public var isTechsOnly = false
    public var tags: [String] = []
    /// What a form said, checked (D6).
    public var fields: [TicketField] = []
    var offers = TicketOffers()
    /// The Thread-Index of the conversation that it began.
    var threadIndex: String?

    public init(subject: String, submitter: ID<Person>, category: ID<Category>, body: NewComment) {
        self.subject = subject
        self.submitter = submitter
        self.category = category
        self.body = body
    }
}
