import Foundation
import SafeHTML

/// What each of our mails says, and to whom which parts of it.
struct NoticeWriter: Sendable {
    /// Characters of one quoted entry below a mail; the rest is behind the link.
    private static let historyText = 1500
    private static let subjectLimit = 200

    let context: NoticeContext
    /// Begins every link; without a slash at its end.
    let baseURL: String
    /// Only for password and welcome mails: the link's secret.
    let secret: String?

    func subject(for kind: NoticeKind) -> String {
        guard let ticket = context.ticket else { return plainSubject(for: kind) }
        let title = "\(String(ticket.subject.prefix(Self.subjectLimit))) [#\(ticket.id)]"
        return switch kind {
        case .newTicket, .assigned, .taken, .moved: title
        case .confirmation, .updated, .closed:
            ticket.via == .email || context.event.kind != .ticketCreated ? "Re: \(title)" : title
        case .welcome, .passwordReset, .mailboxDisabled: plainSubject(for: kind)
        }
    }

    private func plainSubject(for kind: NoticeKind) -> String {
        switch kind {
        case .mailboxDisabled: "Mail of \(context.event.details.address ?? "a mailbox") is not fetched"
        case .passwordReset: "Set a new password for \(context.general.name)"
        default: "Welcome to \(context.general.name)"
        }
    }

    /// - Parameter isTechnician: for a technician of the ticket: techs-only entries may be told.
    func content(for kind: NoticeKind, to person: Person, isTechnician: Bool, reason: String) -> MailContent {
        var content =
            switch kind {
            case .confirmation: confirmation()
            case .newTicket: newTicket()
            case .updated: updated()
            case .closed: closed()
            case .taken: done("\(actorName) took this ticket.")
            case .assigned: done("\(actorName) assigned this ticket to you.")
            case .moved: done("\(actorName) moved this ticket to \(context.ticket?.categoryName ?? "").")
            case .welcome: welcome(person)
            case .passwordReset: passwordReset()
            case .mailboxDisabled: mailboxDisabled()
            }
        guard let ticket = context.ticket else { return content }
        content.top = MailContent.Line(text: ReplyMarker.line, link: ("open ticket \(ticket.id)", link(to: ticket)))
        content.footer = "You get this because \(reason)."
        if kind != .confirmation { content.history = history(isTechnician: isTechnician) }
        return content
    }

    private func link(to ticket: Ticket) -> String { "\(baseURL)/tickets/\(ticket.id)" }
    private var actorName: String { context.actor?.displayName ?? context.general.name }

    // MARK: Each mail

    private func confirmation() -> MailContent {
        let number = context.ticket.map { "\($0.id)" } ?? ""
        let subject = context.ticket?.subject ?? ""
        let text = """
            We have your message "\(subject)", and it has the number \(number). Somebody will answer you here.

            If you have something to add, just answer this mail.
            """
        return content(text)
    }

    private func newTicket() -> MailContent {
        let ticket = context.ticket
        let who = ticket.flatMap { context.people[$0.submitterID] }
        let from = [who?.displayName, who?.email.map { "<\($0)>" }].compactMap { $0 }.joined(separator: " ")
        return words(of: context.entry, before: "New ticket in \(ticket?.categoryName ?? "") from \(from):")
    }

    private func updated() -> MailContent {
        guard let entry = context.entry, entry.kind == .comment else {
            return done("\(actorName) \(context.entry?.text ?? "changed the ticket").")
        }
        let label =
            entry.isUnproven
            ? "A mail in the name of \(entry.authorName), without proof that it is theirs. Only technicians see it; publish it on the ticket's page if it is right:"
            : entry.isTechsOnly ? "\(entry.authorName) wrote a note for technicians only:" : nil
        return words(of: entry, before: label)
    }

    private func closed() -> MailContent {
        guard let entry = context.entry, entry.kind == .comment else {
            return content(
                "Your ticket was closed.\n\nIf something is still open, just answer this mail: that opens it again.")
        }
        var content = words(of: entry, before: nil)
        let note =
            "With this the ticket was closed. If something is still open, just answer this mail: that opens it again."
        content.html += "<p>\(HTMLText.escape(note))</p>"
        content.text += "\n\n\(note)"
        return content
    }

    private func done(_ sentence: String) -> MailContent { content(sentence) }

    private func welcome(_ person: Person) -> MailContent {
        let text =
            "Hello,\n\n\(context.general.name) has an account for you, \(person.email?.text ?? person.username). With it you see your tickets and what became of them.\n\nThe link works for 7 days; after that, \"Forgot password\" on the sign-in page sends a new one."
        var content = content(text)
        content.link = ("Set a password", "\(baseURL)/password/\(secret ?? "")")
        content.footer = "You get this because an account was made for you at \(context.general.name)."
        return content
    }

    private func passwordReset() -> MailContent {
        let text =
            "Somebody, hopefully you, asked for a new password at \(context.general.name). The link below lets you set one; it works once, within 30 minutes.\n\nIf it wasn't you, ignore this mail: nothing was changed."
        var content = content(text)
        content.link = ("Set a new password", "\(baseURL)/password/\(secret ?? "")")
        content.footer = "You get this because it was asked for with your address."
        return content
    }

    private func mailboxDisabled() -> MailContent {
        let address = context.event.details.address ?? "a mailbox"
        var content = content(
            "The desk could not fetch the mail of \(address), five times in a row, and tries less often from now on. Mail waits on its server; nothing is lost.\n\nThe last error: \(context.event.details.words ?? "")"
        )
        content.link = ("Look at the mailbox", "\(baseURL)/settings/mailboxes")
        content.footer = "You get this because you administer this desk."
        return content
    }

    // MARK: Parts

    private func content(_ text: String) -> MailContent {
        MailContent(html: HTMLText.fromPlainText(text), text: text, footer: "")
    }

    /// A person's words as they wrote them, with their files named.
    private func words(of entry: LogEntry?, before label: String?) -> MailContent {
        guard let entry else { return content(label ?? "") }
        var html = label.map { "<p><b>\(HTMLText.escape($0))</b></p>" } ?? ""
        html += entry.html.map(mailHTML) ?? HTMLText.fromPlainText(entry.text)
        var text = label.map { "\($0)\n\n" } ?? ""
        text += entry.text
        let left = context.files.filter { $0.content == nil && !$0.attachment.isInline }
        if !left.isEmpty {
            let note = "Files on the ticket's page: \(left.map(\.attachment.name).joined(separator: ", "))"
            html += "<p>\(HTMLText.escape(note))</p>"
            text += "\n\n\(note)"
        }
        return MailContent(html: html, text: text, footer: "")
    }

    /// Inline images go with the mail; pictures elsewhere in the web stay out of what we send.
    private func mailHTML(_ html: String) -> String {
        var policy = CleaningPolicy.mail
        let sent = Set(context.files.filter { $0.content != nil }.compactMap(\.attachment.contentID))
        policy.inlineImage = { sent.contains($0) ? "cid:\($0)" : nil }
        policy.remoteImages = .block
        return HTMLCleaner(policy: policy).clean(html).html
    }

    private func history(isTechnician: Bool) -> [(who: String, when: String, text: String)] {
        context.history.filter { isTechnician || !$0.isTechsOnly }.map { entry in
            let label = entry.isTechsOnly ? "\(entry.authorName) (note, technicians only)" : entry.authorName
            return (label, Self.day(entry.createdAt), String(entry.text.prefix(Self.historyText)))
        }
    }

    /// `24 November 2026, 08:40 UTC`
    private static func day(_ moment: Timestamp) -> String {
        let style = Date.VerbatimFormatStyle(
            format:
                "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits), \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits) UTC",
            locale: Locale(identifier: "en_GB"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return moment.date.formatted(style)
    }
}
