import Foundation

/// The mails of one event: to each recipient one, or one for all customers together (N11); and what waits for digests.
struct NoticeMails: Sendable {
    /// More recipients of one event than these wait behind the mails of others.
    private static let bulk = 20

    let context: NoticeContext
    let recipients: [Recipient]
    let tokens: Tokens
    /// Begins every link; without a slash at its end.
    let baseURL: String
    private let candidates: [ID<Person>: Candidate]
    private let names: [String]

    init(context: NoticeContext, recipients: [Recipient], tokens: Tokens, baseURL: String) {
        self.context = context
        self.recipients = recipients
        self.tokens = tokens
        self.baseURL = baseURL
        candidates = Dictionary(context.candidates.map { ($0.person, $0) }) { first, _ in first }
        names = recipients.compactMap { context.people[$0.person]?.displayName }
    }

    struct Made: Sendable {
        var mails: [NewOutgoingMail] = []
        var digested: [NewDigestItem] = []

        mutating func add(_ other: Made) {
            mails += other.mails
            digested += other.digested
        }
    }

    /// The recipients in portions, each to be made at once: the mails of a thousand people are not all held together.
    func portions(of size: Int) -> [ArraySlice<Recipient>] {
        stride(from: 0, to: recipients.count, by: size).map { recipients[$0..<min($0 + size, recipients.count)] }
    }

    /// What some of the recipients get, beside the mail for all; by all processors where there are many.
    func make(for some: ArraySlice<Recipient>, _ words: MailWords) async throws -> Made {
        guard some.count > Self.bulk else { return try makeAlone(for: some, words) }
        let share = (some.count - 1) / ProcessInfo.processInfo.activeProcessorCount + 1
        return try await withThrowingTaskGroup(of: (Int, Made).self) { group in
            for start in stride(from: some.startIndex, to: some.endIndex, by: share) {
                let part = some[start..<min(start + share, some.endIndex)]
                group.addTask { (start, try makeAlone(for: part, words)) }
            }
            var parts: [(Int, Made)] = []
            for try await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.reduce(into: Made()) { $0.add($1.1) }
        }
    }

    private func makeAlone(for some: ArraySlice<Recipient>, _ words: MailWords) throws -> Made {
        var made = Made()
        for recipient in some {
            if let item = digestItem(for: recipient, words) {
                made.digested.append(item)
            } else if !isForAll(recipient), let mail = try mail(for: recipient, words) {
                made.mails.append(mail)
            }
        }
        return made
    }

    /// The one mail for all customers, where there is one (N11).
    func makeShared(_ words: MailWords) throws -> NewOutgoingMail? {
        try sharedMail(for: recipients.filter { isForAll($0) && digestItem(for: $0, words) == nil }, words)
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
        return try queued(letter.mail(written.content, subject: written.subject), isWaitedFor: isSubmitter(recipient))
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
        return try queued(letter.mail(written.content, subject: written.subject), isWaitedFor: false)
    }

    private func queued(_ mail: NewOutgoingMail, isWaitedFor: Bool) -> NewOutgoingMail {
        var mail = mail
        mail.isBulk = recipients.count > Self.bulk && !isWaitedFor
        return mail
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

    private func candidate(_ person: ID<Person>) -> Candidate? { candidates[person] }
}

extension NoticeContext {
    /// The address of the article it is about; empty where it is about none.
    func articlePage(from baseURL: String) -> String { article.map { baseURL + $0.path } ?? "" }

    /// Theirs, else the desk's.
    func zone(of person: Person) -> TimeZone {
        TimeZone(identifier: person.timeZone) ?? TimeZone(identifier: general.timeZone) ?? .gmt
    }
}
