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
    /// The body is for technicians only (`#tech#` on a technician's new mail).
    public var isTechsOnly = false

    public init(subject: String, submitter: ID<Person>, category: ID<Category>, body: NewComment) {
        self.subject = subject
        self.submitter = submitter
        self.category = category
        self.body = body
    }
}
