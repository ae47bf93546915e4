import MIME

/// Whom a mail goes to.
struct Addressee: Sendable {
    let person: Person
    let address: EmailAddress
    let reason: NoticeReason
    /// Their quiet hours end then.
    var notBefore: Timestamp?

    var mailbox: MIME.Mailbox {
        MIME.Mailbox(name: Person.acceptableName(person.displayName, for: address), address: address.text)
    }
}

/// Turns a mail's content into its bytes: sender, threading, and the fields that keep machines from answering.
struct NoticeLetter {
    let context: NoticeContext
    let kind: NoticeKind
    /// The first in To, all others in Cc.
    let addressees: [Addressee]
    let links: MailLinks
    let tokens: Tokens
    /// One mail for several people: nothing in it is anybody's alone (N11).
    var isShared = false
    /// For a mail that is sent to be looked at: an ID of its own, and no event.
    var trialID: String?

    func mail(_ content: MailContent, subject: String) throws -> NewOutgoingMail {
        let id = trialID ?? messageID
        var draft = MessageDraft(
            from: [MIME.Mailbox(name: fromName, address: context.sender.address.text)],
            to: addressees.prefix(1).map(\.mailbox),
            subject: subject, date: context.event.createdAt.seconds, messageID: id)
        draft.cc = addressees.dropFirst().map(\.mailbox)
        if let replyTo { draft.replyTo = [MIME.Mailbox(name: context.sender.name, address: replyTo.text)] }
        (draft.text, draft.html) = bodies(of: content, subject: subject)
        addThreading(to: &draft)
        addFiles(to: &draft)
        draft.extraFields += machineFields
        let isTrial = trialID != nil
        return NewOutgoingMail(
            event: isTrial ? nil : context.event.id, ticket: context.ticket?.id, entry: context.entry?.id,
            purpose: kind,
            messageID: id, envelopeFrom: context.sender.address.text, subject: subject, raw: try draft.bytes(),
            deliveries: addressees.map(NewDelivery.init), signIn: isTrial ? nil : links.signIn)
    }

    func bodies(of content: MailContent, subject: String) -> (text: String, html: String) {
        (MailLayout.text(content), MailLayout.html(content, title: subject, desk: context.general.name))
    }

    /// Whom the mail is for alone; nil where several people get it.
    private var onlyReader: ID<Person>? { isShared ? nil : addressees.first?.person.id }

    /// Where answers go, where that is not the From address.
    private var replyTo: EmailAddress? {
        guard context.sender.signsReplyAddress, let ticket = context.ticket, let onlyReader else {
            return context.sender.replyTo
        }
        let base = context.sender.replyTo ?? context.sender.address
        return ReplyAddress(ticket: ticket.id, person: onlyReader).address(at: base, tokens: tokens)
            ?? context.sender.replyTo
    }

    /// The same each time it is made for this event and person.
    private var messageID: String {
        let domain = context.sender.address.domain
        let event = context.event
        guard let ticket = context.ticket?.id, ticket.number > 0 else {
            return "n.\(event.id).\(onlyReader ?? ID(0)).\(event.createdAt.milliseconds)@\(domain)"
        }
        return ReplyToken(ticket: ticket, person: onlyReader, nonce: event.id.number).messageID(
            domain: domain, tokens: tokens)
    }

    /// A person's words carry their name; what the desk says carries the desk's (OUT1).
    private var fromName: String {
        let isWords = context.entry?.kind == .comment && kind != .confirmation
        guard isWords, context.entry?.isUnproven != true else { return context.sender.name }
        return context.sender.name(for: context.entry?.authorID.flatMap { context.people[$0] } ?? context.actor)
    }

    /// All mails of a ticket refer to its anchor and to the customer's mails: one conversation in every mail program.
    private func addThreading(to draft: inout MessageDraft) {
        guard let ticket = context.ticket else { return }
        let anchor = ReplyToken.anchor(of: ticket.id).messageID(domain: context.sender.address.domain, tokens: tokens)
        let first = context.mailIDs.first.map { [$0] } ?? []
        let last = context.mailIDs.count > 1 ? context.mailIDs.last.map { [$0] } ?? [] : []
        draft.references = first + [anchor] + last
        draft.inReplyTo = context.mailIDs.last ?? anchor
        let conversation =
            ticket.threadIndex.flatMap { ConversationIndex(key: $0) }
            ?? ConversationIndex(of: ticket.id, openedAt: ticket.createdAt, tokens: tokens)
        draft.extraFields.append((name: "Thread-Index", value: conversation.answer(context.event.id.number)))
        draft.extraFields.append((name: "Thread-Topic", value: ticket.subject))
    }

    private func addFiles(to draft: inout MessageDraft) {
        guard kind != .confirmation, context.event.kind == .ticketCreated || context.event.kind == .commented
        else { return }
        for file in context.files {
            guard let content = file.content else { continue }
            let attachment = file.attachment
            let part = MessageDraft.File(
                name: attachment.name, type: attachment.type, data: content,
                contentID: attachment.isInline ? attachment.contentID : nil)
            if attachment.isInline { draft.inlineFiles.append(part) } else { draft.attachments.append(part) }
        }
    }

    /// RFC 3834 §5, and what Exchange asks for; unsubscribing by mail (RFC 2369 §3.2) and with one click (RFC 8058).
    private var machineFields: [(name: String, value: String)] {
        var fields = [
            ("Auto-Submitted", kind == .confirmation ? "auto-replied" : "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        ]
        if let ticket = context.ticket {
            let byMail = "<\(context.sender.unsubscribeAddress(of: ticket.id))>"
            fields.append(("List-Unsubscribe", (links.unsubscribe.map { "<\($0)>, " } ?? "") + byMail))
            if links.unsubscribe != nil { fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")) }
        }
        return fields.map { (name: $0.0, value: $0.1) }
    }
}
