import SafeHTML

/// The value of every mask in one mail to one recipient.
///
/// It is made of what this recipient may see: what is for technicians only is left out before any mask is asked for
/// (N13, T45).
struct MaskValues: Sendable {
    private static let shortLength = 100

    /// To whom, and by which way.
    struct Recipient: Sendable {
        let person: Person
        let isTechnician: Bool
        /// The names of all who are told of this.
        var everybody: [String] = []
    }

    private let context: NoticeContext
    private let kind: NoticeKind
    private let recipient: Recipient
    private let links: MailLinks
    private let baseURL: String
    private let phrases: MailPhrases
    private let happened: MaskValue
    private let words: MailWords
    private let body: LogEntry?
    private let messages: [LogEntry]
    private let files: [Attachment]
    private let recentFiles: [Attachment]

    init(
        _ context: NoticeContext, kind: NoticeKind, to recipient: Recipient, baseURL: String, links: MailLinks,
        phrases: MailPhrases, words: MailWords
    ) {
        self.context = context
        self.kind = kind
        self.recipient = recipient
        self.baseURL = baseURL
        self.links = links
        self.phrases = phrases
        self.words = words
        let maySee = { (entry: LogEntry) in recipient.isTechnician || !entry.isTechsOnly }
        let entry = context.entry.flatMap { maySee($0) ? $0 : nil }
        let fileLinks = FileLinks(baseURL: baseURL, mayOpen: recipient.isTechnician || recipient.person.hasPassword)
        let news = WhatHappened(context: context, entry: entry, phrases: phrases, words: words, fileLinks: fileLinks)
        happened = news.value(of: kind, to: recipient.person)
        body = context.facts.body.flatMap { maySee($0) ? $0 : nil }
        messages = context.facts.messages.filter(maySee)
        files = context.facts.files.filter { recipient.isTechnician || !$0.isTechsOnly }.map(\.attachment)
        let hasRecent = context.event.kind == .ticketCreated || context.event.kind == .commented
        recentFiles = hasRecent && entry != nil ? context.files.map(\.attachment).filter { !$0.isInline } : []
    }

    func value(of mask: Mask) -> MaskValue {
        switch mask {
        case .named(let name): value(of: name)
        case .recentMessages(let count): told(messages.prefix(count))
        case .customField(let number): field(number) { "\($0.name): \($1)" }
        case .customFieldValue(let number): field(number) { $1 }
        case .ratingLinks(let prompt): ratingLinks(prompt)
        }
    }

    private var ticket: Ticket? { context.ticket }
    private var submitter: Person? { ticket.flatMap { context.people[$0.submitterID] } }
    private var technician: Person? { ticket?.assigneeID.flatMap { context.people[$0] } }

    private func value(of name: Mask.Name) -> MaskValue {
        switch name {
        case .whatHappened: happened
        case .whatHappenedShort: .text(shortened)
        case .category: .text(ticket?.categoryName ?? context.article?.categoryName)
        case .subject: .text(ticket?.subject ?? context.article?.title)
        case .from: .text(submitter.map { $0.fullName.isEmpty ? $0.username : $0.fullName })
        case .fromEmail: .text(submitter?.email?.text)
        case .firstName: .text(submitter?.firstName)
        case .lastName: .text(submitter?.lastName)
        case .username: .text(ticket == nil ? recipient.person.username : submitter?.username)
        case .originator: .text(context.actor?.displayName ?? context.general.name)
        case .priority: .text(ticket?.priority.name)
        case .status: .text(ticket?.status.name)
        case .body: body.map(words.value) ?? context.article.map(\.maskValue) ?? .empty
        case .url: links.page.isEmpty ? .empty : .link(links.page, links.page)
        case .recipients: .list(recipient.everybody)
        case .mostRecentMessage: told(messages.prefix(1))
        case .customFields: publicFields
        case .company: .text(context.facts.workplace.company)
        case .department: .text(context.facts.workplace.department)
        case .location: .text(context.facts.workplace.location)
        case .timeSpent: .text(context.facts.timeSpent.words(in: phrases.language))
        case .suggestedArticles: suggestedArticles
        case .attachments: fileList(files)
        case .ticketID: .text(ticket.map { "\($0.id)" })
        case .technician: .text(technician?.displayName)
        case .technicianEmail: .text(technician?.email?.text)
        case .date: .text((ticket?.createdAt ?? context.article?.updatedAt).map(moment))
        case .dueDate: .text(ticket?.dueAt.map(moment))
        case .via: .text(ticket?.via.name)
        case .recentAttachments: fileList(recentFiles)
        case .subscribers: .list(subscribers.map(\.username))
        case .subscribersEmails: .list(subscribers.compactMap { $0.email?.text })
        case .nonTechSubscribers: .list(subscribers(where: { !$0.isTechnician }).map(\.username))
        case .unsubscribe:
            // One link for several people is the ticket's page (N11).
            ticket == nil ? .empty : .link(phrases.unsubscribe, links.unsubscribe ?? links.page)
        case .deskName: .text(context.general.name)
        }
    }

    /// 100 characters, then an ellipsis.
    private var shortened: String {
        let all = happened.line
        return all.count <= Self.shortLength ? all : "\(all.prefix(Self.shortLength))…"
    }

    // MARK: Parts

    private func moment(_ moment: Timestamp) -> String {
        LetterDate.text(moment, language: phrases.language, zone: recipient.person.timeZone, context.general.timeZone)
    }

    private func told(_ entries: ArraySlice<LogEntry>) -> MaskValue {
        let html = entries.map { entry in
            let who = entry.isTechsOnly ? "\(entry.authorName) (\(phrases.note))" : entry.authorName
            let head = "<b>\(HTMLText.escape(who))</b>, \(HTMLText.escape(moment(entry.createdAt)))"
            return "<p>\(head)</p>\(words.html(of: entry, among: entries.count))"
        }
        return .html(html.joined(), text: entries.map(MailWords.text).joined(separator: " "))
    }

    /// Only in the mail of a closing, only to whose ticket it is (D9).
    private func ratingLinks(_ prompt: String?) -> MaskValue {
        guard let rating = links.rating else { return .empty }
        let frame = FramePhrases.in(phrases.language)
        let prompt = (prompt ?? frame.rate).oneLine(200)
        let choices = Rating.Verdict.allCases.map { verdict in
            let address = HTMLText.escape("\(rating)/\(verdict.rawValue)")
            return "<a href=\"\(address)\">\(HTMLText.escape(frame.verdicts(verdict)))</a>"
        }
        return .html(
            "<p>\(HTMLText.escape(prompt)): \(choices.joined(separator: " &middot; "))</p>",
            text: "\(prompt): \(rating)")
    }

    private func fileList(_ files: [Attachment]) -> MaskValue {
        guard !files.isEmpty else { return .empty }
        let items = files.map {
            "<li><a href=\"\(HTMLText.escape("\(baseURL)/attachments/\($0.id)"))\">\(HTMLText.escape($0.name))</a></li>"
        }
        return .html("<ul>\(items.joined())</ul>", text: files.map(\.name).joined(separator: ", "))
    }

    private var suggestedArticles: MaskValue {
        let articles = context.facts.articles
        guard !articles.isEmpty else { return .empty }
        let items = articles.map { "<li>\(MaskValue.link($0.title, baseURL + $0.path).html)</li>" }
        return .html("<ul>\(items.joined())</ul>", text: articles.map(\.title).joined(separator: ", "))
    }

    private var subscribers: [Person] { subscribers { _ in true } }

    private func subscribers(where isWanted: (Candidate) -> Bool) -> [Person] {
        context.candidates.filter { $0.isSubscriber && isWanted($0) }.compactMap { context.people[$0.person] }
    }

    private func field(_ number: Int64, _ text: (CustomFieldValue, String) -> String) -> MaskValue {
        guard let field = context.facts.customFields.first(where: { $0.number == number }) else { return .empty }
        return .lines(text(field, field.value.words(in: phrases.language)))
    }

    private var publicFields: MaskValue {
        let fields = context.facts.customFields.filter(\.isPublic).map { field in
            MaskValue.lines("\(field.name): \(field.value.words(in: phrases.language))")
        }
        guard !fields.isEmpty else { return .empty }
        return .html(
            "<p>\(fields.map(\.html).joined(separator: "<br>"))</p>", text: fields.map(\.line).joined(separator: ", "))
    }
}
