import SafeHTML

/// The main text of a notification: what was done, and the words that came with it.
struct WhatHappened {
    let context: NoticeContext
    /// What was written, where the recipient may see it.
    let entry: LogEntry?
    let phrases: MailPhrases
    let words: MailWords
    let fileLinks: FileLinks

    func value(of kind: NoticeKind, to person: Person) -> MaskValue {
        switch kind {
        case .confirmation, .welcome, .passwordReset, .mailboxDisabled, .kbUpdated, .digest: said(sentence(of: kind))
        case .newTicket: wordsBelow(sentence(of: kind))
        case .updated: comment == nil ? said(sentence(of: kind)) : wordsBelow(sentence(of: kind))
        case .closed: closed(closing(to: person))
        case .taken, .assigned, .moved: said(sentence(of: kind))
        }
    }

    /// What was done alone; empty where the words say it.
    private func sentence(of kind: NoticeKind) -> String {
        switch kind {
        case .confirmation: phrases.received(context.ticket?.subject ?? "", context.ticket.map { "\($0.id)" } ?? "")
        case .newTicket: newTicket
        case .updated: updated
        case .taken: phrases.took(actor)
        case .assigned: phrases.assignedToYou(actor)
        case .moved: phrases.moved(actor, context.ticket?.categoryName ?? "")
        case .kbUpdated: phrases.articleUpdated(by: actor, title: context.article?.title ?? "")
        case .closed, .welcome, .passwordReset, .mailboxDisabled, .digest: ""
        }
    }

    /// It is the submitter's ticket, and nobody else's.
    private func closing(to person: Person) -> String {
        guard comment == nil else { return phrases.withThisClosed }
        return person.id == context.ticket?.submitterID ? phrases.yourTicketClosed : phrases.closedIt(actor)
    }

    private var actor: String { context.actor?.displayName ?? context.general.name }
    private var comment: LogEntry? { entry?.kind == .comment ? entry : nil }

    private var newTicket: String {
        let who = context.ticket.flatMap { context.people[$0.submitterID] }
        let from = [who?.displayName, who?.email.map { "<\($0)>" }].compactMap { $0 }.joined(separator: " ")
        return phrases.newTicket(context.ticket?.categoryName ?? "", from)
    }

    private var updated: String {
        guard let comment else { return done }
        if comment.isUnproven { return phrases.unproven(comment.authorName) }
        return comment.isTechsOnly ? phrases.wroteNote(comment.authorName) : ""
    }

    private var done: String {
        switch context.event.kind {
        case .closed: phrases.closedIt(actor)
        case .reopened: phrases.openedIt(actor)
        default: entry.map { "\(actor) \($0.text)." } ?? phrases.changedIt(actor)
        }
    }

    // MARK: Forms

    private func said(_ sentence: String) -> MaskValue {
        .html(sentence.isEmpty ? "" : "<p>\(HTMLText.escape(sentence))</p>", text: sentence)
    }

    private func wordsBelow(_ label: String) -> MaskValue {
        let head = label.isEmpty ? "" : "<p><b>\(HTMLText.escape(label))</b></p>"
        guard let entry else { return .html(head, text: label) }
        return .html(
            head + told(entry),
            text: label.isEmpty ? MailWords.text(of: entry) : "\(label) \(MailWords.text(of: entry))")
    }

    private func closed(_ sentence: String) -> MaskValue {
        guard let comment else { return said(sentence) }
        let html = told(comment) + "<p>\(HTMLText.escape(sentence))</p>"
        return .html(html, text: "\(MailWords.text(of: comment)) \(sentence)")
    }

    private func told(_ entry: LogEntry) -> String {
        let rest = words.isCut(entry) ? "<p>\(HTMLText.escape(phrases.rest))</p>" : ""
        let left = context.files.filter { $0.content == nil && !$0.attachment.isInline }.map(\.attachment)
        return "<div dir=\"auto\">\(words.html(of: entry))</div>" + rest + fileLinks.html(left, phrases)
    }
}

/// The files that are too large for a mail, as links for whoever can sign in (N9).
struct FileLinks: Sendable {
    let baseURL: String
    /// Without an account the ticket's page has them: its link is in every mail.
    let mayOpen: Bool

    func html(_ files: [Attachment], _ phrases: MailPhrases) -> String {
        if files.isEmpty { return "" }
        let items = files.map { "<li>\(name($0)) (\(Attachment.sizeText($0.size)))</li>" }
        return "<p>\(HTMLText.escape(phrases.filesOnPage))</p><ul>\(items.joined())</ul>"
    }

    private func name(_ file: Attachment) -> String {
        let name = HTMLText.escape(file.name)
        return mayOpen ? "<a href=\"\(HTMLText.escape("\(baseURL)/attachments/\(file.id)"))\">\(name)</a>" : name
    }
}
