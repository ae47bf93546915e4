import Foundation

/// The mails of one event: to each recipient one, or one for all customers together (N11); and what waits for digests.
struct NoticeMails: Sendable {
    let context: NoticeContext
    let recipients: [Recipient]
    let tokens: Tokens
    /// Begins every link; without a slash at its end.
    let baseURL: String

    struct Made: Sendable {
        var mails: [NewOutgoingMail] = []
        var digested: [NewDigestItem] = []
    }

    func make() throws -> Made {
        var made = Made()
        // Of an import nobody is told: then its words are not cleaned either.
        guard !recipients.isEmpty else { return made }
        let words = MailWords(context)
        var together: [Recipient] = []
        for recipient in recipients {
            if let item = digestItem(for: recipient, words) {
                made.digested.append(item)
            } else if isForAll(recipient) {
                together.append(recipient)
            } else if let mail = try mail(for: recipient, words) {
                made.mails.append(mail)
            }
        }
        if let mail = try sharedMail(for: together, words) { made.mails.append(mail) }
        return made
    }

    // MARK: To one

    /// - Parameter page: where the mail's link leads, where that is not the ticket.
    func mail(for recipient: Recipient, _ words: MailWords, page: String? = nil) throws -> NewOutgoingMail? {
        guard let addressee = addressee(recipient) else { return nil }
        let candidate = candidate(recipient.person)
        var links = MailLinks(page: page ?? context.articlePage(from: baseURL))
        if page == nil, let ticket = context.ticket {
            links = MailLinks(
                to: addressee.person, as: candidate, recipient.kind, about: ticket.id, of: context, tokens: tokens,
                baseURL: baseURL)
        }
        let reader = NoticeWriter.Reader(
            person: addressee.person, isTechnician: candidate?.isTechnician ?? false, reason: recipient.reason,
            everybody: names)
        let writer = NoticeWriter(context: context, words: words, links: links, baseURL: baseURL)
        guard let written = writer.write(recipient.kind, to: reader) else { return nil }
        let letter = NoticeLetter(
            context: context, kind: recipient.kind, addressees: [addressee], links: links, tokens: tokens)
        return try letter.mail(written.content, subject: written.subject)
    }

    // MARK: To all customers at once

    /// Updates to customers; technicians always get their own (N11).
    private func isForAll(_ recipient: Recipient) -> Bool {
        guard context.notifications.subscribersInCC, [.updated, .closed].contains(recipient.kind) else { return false }
        return candidate(recipient.person).map { !$0.isTechnician } ?? false
    }

    private func sharedMail(for recipients: [Recipient], _ words: MailWords) throws -> NewOutgoingMail? {
        guard let ticket = context.ticket else { return nil }
        // The submitter in To, all others in Cc.
        let sorted = recipients.filter { isSubmitter($0) } + recipients.filter { !isSubmitter($0) }
        let addressees = sorted.compactMap(addressee)
        guard let first = sorted.first, let reader = addressees.first else { return nil }
        let links = MailLinks(sharedFor: ticket.id, baseURL: baseURL)
        let writer = NoticeWriter(context: context, words: words, links: links, baseURL: baseURL)
        let everybody = NoticeWriter.Reader(
            person: reader.person, isTechnician: false, reason: addressees.count > 1 ? .subscriber : reader.reason,
            everybody: names)
        guard let written = writer.write(first.kind, to: everybody) else { return nil }
        var letter = NoticeLetter(
            context: context, kind: first.kind, addressees: addressees, links: links, tokens: tokens)
        letter.isShared = true
        return try letter.mail(written.content, subject: written.subject)
    }

    private func isSubmitter(_ recipient: Recipient) -> Bool { recipient.person == context.ticket?.submitterID }

    // MARK: Later

    private func digestItem(for recipient: Recipient, _ words: MailWords) -> NewDigestItem? {
        guard let ticket = context.ticket, let person = context.people[recipient.person], person.email != nil,
            let candidate = candidate(recipient.person),
            let due = candidate.choices.digestTime(
                of: recipient.kind, recipient.reason, at: context.event.createdAt, in: context.zone(of: person))
        else { return nil }
        let writer = NoticeWriter(
            context: context, words: words, links: MailLinks(sharedFor: ticket.id, baseURL: baseURL), baseURL: baseURL)
        let reader = NoticeWriter.Reader(
            person: person, isTechnician: candidate.isTechnician, reason: recipient.reason)
        guard let headline = writer.headline(of: recipient.kind, to: reader) else { return nil }
        return NewDigestItem(
            person: person.id, event: context.event.id, ticket: ticket.id, entry: context.entry?.id,
            kind: recipient.kind, reason: recipient.reason, headline: headline, dueAt: due)
    }

    private func addressee(_ recipient: Recipient) -> Addressee? {
        guard let person = context.people[recipient.person], let address = person.email else { return nil }
        return Addressee(
            person: person, address: address, reason: recipient.reason, notBefore: notBefore(recipient, person))
    }

    /// What somebody waits for comes at once; the rest when their quiet hours are over (N15).
    private func notBefore(_ recipient: Recipient, _ person: Person) -> Timestamp? {
        guard ![.confirmation, .welcome, .passwordReset, .mailboxDisabled].contains(recipient.kind),
            let choices = candidate(recipient.person)?.choices
        else { return nil }
        let moment = choices.afterQuiet(context.event.createdAt, in: context.zone(of: person))
        return moment > context.event.createdAt ? moment : nil
    }

    private func candidate(_ person: ID<Person>) -> Candidate? { context.candidates.first { $0.person == person } }
    private var names: [String] { recipients.compactMap { context.people[$0.person]?.displayName } }
}

extension NoticeContext {
    /// The address of the article it is about; empty where it is about none.
    func articlePage(from baseURL: String) -> String { article.map { baseURL + $0.path } ?? "" }

    /// Theirs, else the desk's.
    func zone(of person: Person) -> TimeZone {
        TimeZone(identifier: person.timeZone) ?? TimeZone(identifier: general.timeZone) ?? .gmt
    }
}
