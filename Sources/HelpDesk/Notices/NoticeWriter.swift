import SafeHTML

/// What each of our mails says, and to whom which parts of it: a template with its values, and what stands around it.
struct NoticeWriter: Sendable {
    /// Characters of one quoted entry below a mail; the rest is behind the link.
    private static let historyText = 1500
    /// Characters of what happened in a digest.
    private static let headline = 300

    let context: NoticeContext
    let words: MailWords
    let links: MailLinks
    /// Begins every link; without a slash at its end.
    let baseURL: String

    /// Whom a mail is for.
    struct Reader: Sendable {
        let person: Person
        /// For a technician of the ticket: techs-only entries may be told.
        let isTechnician: Bool
        let reason: NoticeReason
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
        var content = MailContent(html: html, text: words.memo.text(of: html), footer: "")
        content.language = language
        let masks = template.masks
        if let ticket = context.ticket {
            addFrame(of: ticket, language, reader, to: &content)
            // Messages that the template tells are not quoted once more.
            if kind != .confirmation, !masks.contains(where: \.tellsMessages) {
                content.history = history(isTechnician: reader.isTechnician, language)
            }
        } else if kind == .kbUpdated {
            addArticle(language, reader, hasLink: masks.contains(.named(.url)), to: &content)
        } else {
            addAccount(kind, language, hasLink: masks.contains(.named(.url)), to: &content)
        }
        return Written(subject: template.subject.line(values.value), content: content)
    }

    /// What happened, in one line; nil where the template is empty.
    func headline(of kind: NoticeKind, to reader: Reader) -> String? {
        let language = MailLanguage.of(reader.person, desk: context.general)
        guard context.templates.ready(kind, in: language, category: context.ticket?.categoryID) != nil else {
            return nil
        }
        return values(of: kind, in: language, to: reader).value(of: .named(.whatHappened)).line.oneLine(Self.headline)
    }

    func values(of kind: NoticeKind, in language: MailLanguage, to reader: Reader) -> MaskValues {
        let recipient = MaskValues.Recipient(
            person: reader.person, isTechnician: reader.isTechnician, everybody: reader.everybody)
        return MaskValues(
            context, kind: kind, to: recipient, baseURL: baseURL, links: links, phrases: .in(language), words: words)
    }

    private func addFrame(
        of ticket: Ticket, _ language: MailLanguage, _ reader: Reader, to content: inout MailContent
    ) {
        let phrases = FramePhrases.in(language)
        content.top = MailContent.Line(
            text: ReplyMarker.line(in: language), or: phrases.or,
            link: (phrases.openTicket("\(ticket.id)"), links.page))
        content.footer = phrases.because(reader.reason.text(in: language))
        content.stop = links.unsubscribe.map { (phrases.stop, $0) }
    }

    // MARK: Mails of no ticket

    private func addArticle(
        _ language: MailLanguage, _ reader: Reader, hasLink: Bool, to content: inout MailContent
    ) {
        if !hasLink, !links.page.isEmpty { content.link = (MailPhrases.in(language).openArticle, links.page) }
        content.footer = FramePhrases.in(language).because(reader.reason.text(in: language))
    }

    private func addAccount(
        _ kind: NoticeKind, _ language: MailLanguage, hasLink: Bool, to content: inout MailContent
    ) {
        let phrases = MailPhrases.in(language)
        // Such a mail is of no use without its link.
        if !hasLink { content.link = (kind == .welcome ? phrases.setPassword : phrases.setNewPassword, links.page) }
        let frame = FramePhrases.in(language)
        content.footer = kind == .welcome ? frame.accountMade(context.general.name) : frame.askedWithAddress
    }

    /// For administrators, and without a template: it tells of trouble.
    private func mailboxDisabled() -> Written {
        let address = context.event.details.address ?? "a mailbox"
        let text =
            "The desk could not fetch the mail of \(address), five times in a row, and tries less often from now on. Mail waits on its server; nothing is lost.\n\nThe last error: \(context.event.details.words ?? "")"
        var content = MailContent(html: HTMLText.fromPlainText(text), text: LineWrap.wrapped(text), footer: "")
        content.link = ("Look at the mailbox", "\(baseURL)/settings/mailboxes")
        content.footer = FramePhrases.in(.english).because(NoticeReason.administrator.text)
        return Written(subject: "Mail of \(address) is not fetched", content: content)
    }

    // MARK: The conversation so far

    private func history(isTechnician: Bool, _ language: MailLanguage) -> MailMemo.History? {
        words.memo.history(isTechnician: isTechnician, language) {
            let note = MailPhrases.in(language).note
            return context.history.filter { isTechnician || !$0.isTechsOnly }.map { entry in
                MailMemo.Told(
                    who: entry.isTechsOnly ? "\(entry.authorName) (\(note))" : entry.authorName,
                    when: LetterDate.text(entry.createdAt, language: language, zone: context.general.timeZone),
                    text: String(MailWords.text(of: entry).prefix(Self.historyText)))
            }
        }
    }
}

extension Mask {
    fileprivate var tellsMessages: Bool {
        if case .recentMessages = self { return true }
        return false
    }
}
