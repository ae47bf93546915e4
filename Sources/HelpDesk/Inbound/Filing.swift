import MIME
import MailReading
import PortableSQL

/// Carries a verdict out: everything that one mail changes, in one transaction.
struct Filing {
    let mail: PreparedMail
    let work: DeskTransaction
    private(set) var reasons: [Reason]
    private let attachments: AttachmentRules

    init(_ mail: PreparedMail, reasons: [Reason], attachments: AttachmentRules, in work: DeskTransaction) {
        self.mail = mail
        self.attachments = attachments
        self.reasons = reasons
        self.work = work
    }

    mutating func carryOut(_ verdict: Verdict) throws {
        switch verdict {
        case .hold(let reason): try end(.held, ticket: nil, hold: reason)
        case .storm(let ticket, let limit):
            try tellOfStorm(on: ticket, limit: limit)
            try end(.held, ticket: nil, hold: .storm)
        case .deliveryNews(let news):
            try news.apply(in: work)
            try end(.deliveryNews, ticket: news.ticket)
        case .probe(let token):
            // Only what came into the mailbox itself tells of its server.
            if let probe = try AuthProbe.find(token.mailbox, in: work.sql), probe.nonce == token.nonce,
                mail.row.mailboxID == token.mailbox
            {
                try probe.arrived(mail.letter.message, in: work)
            }
            try end(.deliveryNews, ticket: nil)
        case .duplicate(let first):
            let ticket: ID<Ticket>?? = try work.sql.value("SELECT ticket_id FROM inbound WHERE id = \(first)")
            try work.sql.execute("UPDATE inbound SET duplicate_of = \(first) WHERE id = \(mail.row.id)")
            try end(.duplicate, ticket: ticket.flatMap { $0 })
        case .newTicket(let plan): try openTicket(plan)
        case .comment(let plan, let ticket, let kind): try comment(plan, on: ticket, as: kind)
        case .commandsOnly(let plan, let ticket):
            let person = try Person.findOrRegister(plan.sender, name: plan.senderName, in: work).0
            try carryOutCommands(plan, on: ticket, by: person, isClosing: plan.closes)
            try end(.commandOnly, ticket: ticket)
        }
    }

    // MARK: New ticket

    private mutating func openTicket(_ plan: Verdict.Plan) throws {
        let (writer, isNew) = try Person.findOrRegister(plan.sender, name: plan.senderName, in: work)
        let submitter =
            try plan.onBehalfOf.map { try Person.findOrRegister($0.address, name: $0.name, in: work).0 } ?? writer
        var body = mail.comment
        if plan.onBehalfOf != nil, let original = mail.forwarded {
            body.text = original.text
            body.html = nil
            body.quotedText = nil
            body.quotedHTML = nil
        } else if body.isEmpty || mail.letter.forwarded != nil {
            // What somebody passes on is what they want to say.
            body.text = OwnSecrets.removed(from: mail.letter.text)
            body.quotedText = nil
        }
        let leftOut = takeFiles(of: &body)
        let category = try plan.category ?? Category.standard(in: work.sql).id
        var new = NewTicket(subject: plan.subject, submitter: submitter, category: category, body: body)
        new.mayConfirm = plan.mayConfirm
        new.isUnprovenForward = plan.isUnprovenForward
        new.isTechsOnly = plan.isTechsOnly
        if let priority = plan.priority { new.priority = priority }
        new.assignee = plan.assignee
        new.tags = plan.tags
        new.fields = try RuleFieldValue.checked(plan.fields, in: category, in: work.sql)
        new.offers = plan.offers
        new.threadIndex = ConversationIndex(mail.letter.message)?.key
        for address in plan.ruleSubscribers {
            new.subscribers.append(try Person.findOrRegister(address, name: "", in: work).0)
        }
        for recipient in plan.recipients {
            new.subscribers.append(try Person.findOrRegister(recipient.address, name: recipient.name, in: work).0)
        }
        let (ticket, _) = try Ticket.open(new, by: submitter, in: work)
        try tell(of: leftOut, on: ticket)
        try rememberMessage(on: ticket)
        try addForwardersNote(plan, on: ticket, by: writer)
        if let mentioned = plan.mentions {
            try LogEntry.writeSystem(
                "The subject mentions ticket \(mentioned), which the sender takes no part in.", on: ticket, by: nil,
                isTechsOnly: true, via: .email, in: work)
        }
        if let doubt = plan.doubt {
            try LogEntry.writeSystem(
                "The sender is not verified: \(doubt).", on: ticket, by: nil, isTechsOnly: true, via: .email, in: work)
        }
        if isNew, plan.mayConfirm { try welcome(writer) }
        try end(.ticket, ticket: ticket)
    }

    private func addForwardersNote(_ plan: Verdict.Plan, on ticket: ID<Ticket>, by writer: ID<Person>) throws {
        guard plan.onBehalfOf != nil else { return }
        let words = mail.comment.text.trimmingSpaces
        if !words.isEmpty {
            var note = NewComment(text: words)
            note.via = .email
            _ = try LogEntry.write(note, on: ticket, by: writer, isTechsOnly: true, in: work)
        }
        try LogEntry.writeSystem("forwarded the mail", on: ticket, by: writer, isTechsOnly: true, via: .email, in: work)
    }

    /// IN4: off by default; the confirmation is greeting enough.
    private func welcome(_ person: ID<Person>) throws {
        guard try GeneralSettings.load(in: work.sql).sendWelcome else { return }
        var details = Event.Details()
        details.person = person
        try Event.record(.welcome, actor: nil, details: details, in: work)
    }

    // MARK: Comment

    private mutating func comment(_ plan: Verdict.Plan, on ticket: ID<Ticket>, as kind: Verdict.CommentKind) throws {
        let (person, _) = try Person.findOrRegister(plan.sender, name: plan.senderName, in: work)
        var words = mail.comment
        if let folded = plan.folded {
            words.text = folded.own
            words.quotedText = [folded.quoted, words.quotedText ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
            // Its HTML has no mark to cut at; the words say the same.
            if words.quotedHTML == nil { words.html = nil }
        }
        if words.isEmpty { words.text = OwnSecrets.removed(from: mail.letter.text) }
        if plan.isQuiet {
            words.isSilent = true
            try tellOnce(
                "Many mails of \(plan.sender) came within an hour; nobody is mailed of further ones.", on: ticket)
        }
        if words.isEmpty { words.text = "(no text)" }
        let leftOut = takeFiles(of: &words)
        try rememberMessage(on: ticket)
        switch kind {
        case .everybody:
            let actor = try Viewer.load(person, in: work.sql)
            try Ticket.apply(.reply(words, closing: plan.closes), to: ticket, by: actor, in: work)
            try carryOutCommands(plan, on: ticket, by: person, isClosing: false)
            try end(.comment, ticket: ticket)
        case .techsOnly, .outsiders:
            words.isOfOutsider = kind == .outsiders
            try writeNote(words, on: ticket, by: person)
            try carryOutCommands(plan, on: ticket, by: person, isClosing: plan.closes)
            try end(.comment, ticket: ticket)
        case .unproven:
            words.isUnproven = true
            try writeNote(words, on: ticket, by: person)
            try end(.held, ticket: ticket, hold: .unproven)
        }
        try tell(of: leftOut, on: ticket)
    }

    /// A note of somebody who may not even see the ticket.
    private func writeNote(_ words: NewComment, on ticket: ID<Ticket>, by person: ID<Person>) throws {
        let entry = try LogEntry.write(words, on: ticket, by: person, isTechsOnly: true, in: work)
        try work.sql.execute("UPDATE ticket SET updated_at = \(work.now) WHERE id = \(ticket)")
        var details = Event.Details()
        details.isSilent = words.isSilent
        try Event.record(.commented, ticket: ticket, entry: entry, actor: person, details: details, in: work)
    }

    private func carryOutCommands(
        _ plan: Verdict.Plan, on ticket: ID<Ticket>, by person: ID<Person>, isClosing: Bool
    ) throws {
        let actor = try Viewer.load(person, in: work.sql)
        if plan.unsubscribes { try Ticket.apply(.unsubscribe(person), to: ticket, by: actor, in: work) }
        if isClosing { try Ticket.apply(.status(Status.closed), to: ticket, by: actor, in: work) }
    }

    // MARK: Files and floods

    /// Takes out what is not to be kept; gives what that was.
    private func takeFiles(of comment: inout NewComment) -> [String] {
        let sorted = attachments.sort(comment.files)
        comment.files = sorted.kept
        return sorted.leftOut
    }

    private func tell(of leftOut: [String], on ticket: ID<Ticket>) throws {
        guard !leftOut.isEmpty else { return }
        let more = leftOut.count > 10 ? " and \(leftOut.count - 10) more" : ""
        try LogEntry.writeSystem(
            "Left out: \(leftOut.prefix(10).joined(separator: ", "))\(more). The original mail has them.", on: ticket,
            by: nil,
            isTechsOnly: true, via: .email, in: work)
    }

    private func tellOfStorm(on ticket: ID<Ticket>, limit: Int) throws {
        let sender = mail.sender?.text ?? "this sender"
        try tellOnce("More than \(limit) mails of \(sender) came within an hour; further ones are held.", on: ticket)
    }

    /// Once an hour and sender.
    private func tellOnce(_ words: String, on ticket: ID<Ticket>) throws {
        let before: Int64? = try work.sql.value(
            """
            SELECT id FROM log_entry
            WHERE ticket_id = \(ticket) AND kind = 'system' AND body_text = \(words)
              AND created_at > \(work.now - .seconds(3600)) AND created_at <= \(work.now)
            LIMIT 1
            """)
        guard before == nil else { return }
        try LogEntry.writeSystem(words, on: ticket, by: nil, isTechsOnly: true, via: .email, in: work)
    }

    // MARK: The journal's final state

    /// Answers to this mail belong to the ticket (IN8).
    private func rememberMessage(on ticket: ID<Ticket>) throws {
        guard let id = mail.letter.message.messageID, id.utf8.count <= 998 else { return }
        try work.sql.execute(
            """
            INSERT INTO known_message (message_id, ticket_id) VALUES (\(id), \(ticket))
            ON CONFLICT (message_id, ticket_id) DO NOTHING
            """)
    }

    private mutating func end(_ state: InboundMail.State, ticket: ID<Ticket>?, hold: HoldReason? = nil) throws {
        reasons.append(Reason("filed", Self.sentence(for: state, ticket: ticket)))
        let ended = try work.sql.execute(
            """
            UPDATE inbound
            SET state = \(state), hold_reason = \(hold), ticket_id = \(ticket), ended_at = \(work.desk.now), claimed_until = NULL,
                from_name = \(mail.senderName.oneLine(200)), from_address = \(mail.sender?.text ?? ""),
                subject = \(mail.letter.subject.oneLine(500)), message_id = \(mail.letter.message.messageID?.oneLine(998)),
                body_digest = \(mail.bodyDigest), reasons = \(try Reason.encode(reasons))
            WHERE id = \(mail.row.id) AND state = \(InboundMail.State.waiting)
            """)
        // Another worker was faster: this transaction must leave nothing behind.
        guard ended == 1 else { throw DatabaseError.busy("mail \(mail.row.id) was filed by another worker") }
        if state != .held, let sender = mail.sender {
            try Person.markFailing(sender, since: nil, words: nil, in: work.sql)
        }
    }

    private static func sentence(for state: InboundMail.State, ticket: ID<Ticket>?) -> String {
        let number = ticket.map { " \($0)" } ?? ""
        return switch state {
        case .waiting: "It waits."
        case .ticket: "It became ticket\(number)."
        case .comment: "It was added to ticket\(number)."
        case .commandOnly: "Its commands were carried out on ticket\(number); there was no text to add."
        case .held: ticket == nil ? "It is held." : "It is held, and shown to technicians on ticket\(number)."
        case .deliveryNews:
            ticket == nil ? "It was noted at the mail that it is about." : "It was noted on ticket\(number)."
        case .duplicate: "It is a copy; nothing else was done with it."
        }
    }
}
