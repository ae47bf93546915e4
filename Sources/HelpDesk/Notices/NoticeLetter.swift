import MIME

/// Turns a mail's content into its bytes: sender, threading, and the fields that keep machines from answering.
struct NoticeLetter {
    let context: NoticeContext
    let recipient: Recipient
    let person: Person
    let tokens: Tokens
    /// For a mail that is sent to be looked at: an ID of its own, and no event.
    var trialID: String?

    func mail(_ content: MailContent, subject: String, to address: EmailAddress) throws -> NewOutgoingMail {
        let id = trialID ?? messageID
        var draft = MessageDraft(
            from: [MIME.Mailbox(name: fromName, address: context.sender.address.text)],
            to: [MIME.Mailbox(name: Person.acceptableName(person.displayName, for: address), address: address.text)],
            subject: subject, date: context.event.createdAt.seconds, messageID: id)
        if let replyTo = replyTo {
            draft.replyTo = [MIME.Mailbox(name: context.sender.name, address: replyTo.text)]
        }
        (draft.text, draft.html) = bodies(of: content, subject: subject)
        addThreading(to: &draft)
        addFiles(to: &draft)
        draft.extraFields += machineFields
        return NewOutgoingMail(
            event: trialID == nil ? context.event.id : nil, ticket: context.ticket?.id, entry: context.entry?.id,
            purpose: recipient.kind,
            person: person.id, address: address, reason: recipient.reason, messageID: id,
            envelopeFrom: context.sender.address.text, subject: subject, raw: try draft.bytes())
    }

    func bodies(of content: MailContent, subject: String) -> (text: String, html: String) {
        (MailLayout.text(content), MailLayout.html(content, title: subject, desk: context.general.name))
    }

    /// Where answers go, where that is not the From address.
    private var replyTo: EmailAddress? {
        guard context.sender.signsReplyAddress, let ticket = context.ticket else { return context.sender.replyTo }
        let base = context.sender.replyTo ?? context.sender.address
        return ReplyAddress(ticket: ticket.id, person: person.id).address(at: base, tokens: tokens)
            ?? context.sender.replyTo
    }

    /// The same each time it is made for this event and person.
    private var messageID: String {
        let domain = context.sender.address.domain
        let ticket = context.ticket?.id ?? ID<Ticket>(0)
        guard ticket.number > 0 else {
            return "n.\(context.event.id).\(person.id).\(context.event.createdAt.milliseconds)@\(domain)"
        }
        return ReplyToken(ticket: ticket, person: person.id, nonce: context.event.id.number).messageID(
            domain: domain, tokens: tokens)
    }

    /// A person's words carry their name; what the desk says carries the desk's (OUT1).
    private var fromName: String {
        let isWords = context.entry?.kind == .comment && recipient.kind != .confirmation
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
        guard recipient.kind != .confirmation, context.event.kind == .ticketCreated || context.event.kind == .commented
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

    /// RFC 3834 §5, and what Exchange asks for; unsubscribing by mail (RFC 2369 §3.2).
    private var machineFields: [(name: String, value: String)] {
        var fields = [
            ("Auto-Submitted", recipient.kind == .confirmation ? "auto-replied" : "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        ]
        if let ticket = context.ticket {
            fields.append(("List-Unsubscribe", "<\(context.sender.unsubscribeAddress(of: ticket.id))>"))
        }
        return fields.map { (name: $0.0, value: $0.1) }
    }
}
