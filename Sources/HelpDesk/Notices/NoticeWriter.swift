import SafeHTML

/// What each of our mails says, and to whom which parts of it: a template with its values, and what stands around it.
struct NoticeWriter: Sendable {
    /// Characters of one quoted entry below a mail; the rest is behind the link.
    private static let historyText = 1500

    let context: NoticeContext
    let words: MailWords
    /// Begins every link; without a slash at its end.
    let baseURL: String
    /// Only for password and welcome mails: the link's secret.
    let secret: String?

    /// Whom a mail is for.
    struct Reader: Sendable {
        let person: Person
        /// For a technician of the ticket: techs-only entries may be told.
        let isTechnician: Bool
        let reason: String
        /// The names of all who are told.
        var everybody: [String] = []
    }

    struct Written: Sendable {
        let subject: String
        let content: MailContent
    }

    /// Nil where the template is empty: no mail (T3).
    func write(_ kind: NoticeKind, to reader: Reader) -> Written? {
        if kind == .mailboxDisabled { return mailboxDisabled() }
        let language = MailLanguage.of(reader.person, desk: context.general)
        let category = context.ticket?.categoryID
        guard let template = context.templates.ready(kind, in: language, category: category) else { return nil }
        return write(kind, from: template, in: language, to: reader)
    }

    func write(_ kind: NoticeKind, from template: TemplateBook.Ready, in language: MailLanguage, to reader: Reader)
        -> Written
    {
        let values = values(of: kind, in: language, to: reader)
        let html = template.html.html(values.value)
        var content = MailContent(html: html, text: PlainText.from(html: html), footer: "")
        content.language = language
        let masks = template.masks
        if let ticket = context.ticket {
            content.top = MailContent.Line(text: ReplyMarker.line, link: ("open ticket \(ticket.id)", link(to: ticket)))
            content.footer = "You get this because \(reader.reason)."
            // Messages that the template tells are not quoted once more.
            if kind != .confirmation, !masks.contains(where: \.tellsMessages) {
                content.history = history(isTechnician: reader.isTechnician)
            }
        } else {
            addAccount(kind, language, hasLink: masks.contains(.named(.url)), to: &content)
        }
        return Written(subject: template.subject.line(values.value), content: content)
    }

    func values(of kind: NoticeKind, in language: MailLanguage, to reader: Reader) -> MaskValues {
        let recipient = MaskValues.Recipient(
            person: reader.person, isTechnician: reader.isTechnician, everybody: reader.everybody)
        return MaskValues(
            context, kind: kind, to: recipient, baseURL: baseURL, url: context.ticket.map(link) ?? passwordLink,
            phrases: .in(language), words: words)
    }

    private func link(to ticket: Ticket) -> String { "\(baseURL)/tickets/\(ticket.id)" }
    private var passwordLink: String { "\(baseURL)/password/\(secret ?? "")" }

    // MARK: Mails of no ticket

    private func addAccount(
        _ kind: NoticeKind, _ language: MailLanguage, hasLink: Bool, to content: inout MailContent
    ) {
        let phrases = MailPhrases.in(language)
        // Such a mail is of no use without its link.
        if !hasLink { content.link = (kind == .welcome ? phrases.setPassword : phrases.setNewPassword, passwordLink) }
        content.footer =
            kind == .welcome
            ? "You get this because an account was made for you at \(context.general.name)."
            : "You get this because it was asked for with your address."
    }

    /// For administrators, and without a template: it tells of trouble.
    private func mailboxDisabled() -> Written {
        let address = context.event.details.address ?? "a mailbox"
        let text =
            "The desk could not fetch the mail of \(address), five times in a row, and tries less often from now on. Mail waits on its server; nothing is lost.\n\nThe last error: \(context.event.details.words ?? "")"
        var content = MailContent(html: HTMLText.fromPlainText(text), text: text, footer: "")
        content.link = ("Look at the mailbox", "\(baseURL)/settings/mailboxes")
        content.footer = "You get this because you administer this desk."
        return Written(subject: "Mail of \(address) is not fetched", content: content)
    }

    // MARK: The conversation so far

    private func history(isTechnician: Bool) -> [(who: String, when: String, text: String)] {
        context.history.filter { isTechnician || !$0.isTechsOnly }.map { entry in
            let label = entry.isTechsOnly ? "\(entry.authorName) (note, technicians only)" : entry.authorName
            return (label, LetterDate.text(entry.createdAt), String(entry.text.prefix(Self.historyText)))
        }
    }
}

extension Mask {
    fileprivate var tellsMessages: Bool {
        if case .recentMessages = self { return true }
        return false
    }
}
