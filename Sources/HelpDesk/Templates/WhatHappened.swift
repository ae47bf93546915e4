import SafeHTML

/// The main text of a notification: what was done, and the words that came with it.
struct WhatHappened {
    let context: NoticeContext
    /// What was written, where the recipient may see it.
    let entry: LogEntry?
    let phrases: MailPhrases
    let words: MailWords

    func value(of kind: NoticeKind, to person: Person) -> MaskValue {
        switch kind {
        case .confirmation, .welcome, .passwordReset, .mailboxDisabled, .kbUpdated: said(sentence(of: kind))
        case .newTicket: wordsBelow(sentence(of: kind))
        case .updated: comment == nil ? said(sentence(of: kind)) : wordsBelow(sentence(of: kind))
        case .closed: closed(sentence(of: kind))
        case .taken, .assigned, .moved: said(sentence(of: kind))
        }
    }

    /// What was done alone; empty where the words say it.
    private func sentence(of kind: NoticeKind) -> String {
        switch kind {
        case .confirmation: phrases.received(context.ticket?.subject ?? "", context.ticket.map { "\($0.id)" } ?? "")
        case .newTicket: newTicket
        case .updated: updated
        case .closed: comment == nil ? phrases.yourTicketClosed : phrases.withThisClosed
        case .taken: phrases.took(actor)
        case .assigned: phrases.assignedToYou(actor)
        case .moved: phrases.moved(actor, context.ticket?.categoryName ?? "")
        case .kbUpdated: phrases.articleUpdated(by: actor, title: context.article?.title ?? "")
        case .welcome, .passwordReset, .mailboxDisabled: ""
        }
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
            head + words.html(of: entry) + filesOnPage, text: label.isEmpty ? entry.text : "\(label) \(entry.text)")
    }

    private func closed(_ sentence: String) -> MaskValue {
        guard let comment else { return said(sentence) }
        let html = words.html(of: comment) + filesOnPage + "<p>\(HTMLText.escape(sentence))</p>"
        return .html(html, text: "\(comment.text) \(sentence)")
    }

    private var filesOnPage: String {
        let left = context.files.filter { $0.content == nil && !$0.attachment.isInline }
        guard !left.isEmpty else { return "" }
        return "<p>\(HTMLText.escape(phrases.filesOnPage(left.map(\.attachment.name).joined(separator: ", "))))</p>"
    }
}
