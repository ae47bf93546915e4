import MIME
import PortableSQL

/// A mail as it would be sent.
public struct PreviewedMail: Sendable {
    public let subject: String
    public let text: String
    public let html: String
    /// In their order, decoded and on one line each.
    public let headers: [(name: String, value: String)]
}

/// Shows what would be sent for an event of a ticket, to whom, and why; sends nothing but what is asked for.
public struct MailPreview: Sendable {
    private let desk: Desk
    private let hostName: String
    private let baseURL: String

    /// - Parameter baseURL: begins links where the settings name no address of the desk.
    public init(desk: Desk, hostName: String, baseURL: String) {
        self.desk = desk
        self.hostName = hostName
        self.baseURL = baseURL
    }

    /// A template that is not saved, and the language it is for.
    public struct Draft: Sendable {
        public let template: MailTemplate
        public let language: MailLanguage?

        public init(_ template: MailTemplate, language: MailLanguage?) {
            self.template = template
            self.language = language
        }
    }

    /// - Returns: nil where the template is empty: no mail.
    public func mail(_ kind: NoticeKind, ticket: ID<Ticket>, to person: ID<Person>, draft: Draft? = nil) async throws
        -> PreviewedMail?
    {
        let scene = try await scene(kind, ticket, person, masks: draft.map { Set($0.masks(in: kind)) })
        guard let written = scene.write(draft), let letter = scene.letter else { return nil }
        let mail = try letter.mail(written.content, subject: written.subject)
        let message = Message(parsing: mail.raw)
        let bodies = letter.bodies(of: written.content, subject: written.subject)
        return PreviewedMail(
            subject: written.subject, text: bodies.text, html: bodies.html,
            headers: message.header.fields.map { ($0.name, $0.text) })
    }

    /// Every mask with its value for this ticket and person, as text.
    public func values(_ kind: NoticeKind, ticket: ID<Ticket>, to person: ID<Person>) async throws -> [(
        mask: Mask, value: String
    )] {
        let masks = Mask.examples(with: try await desk.read { try CustomField.all(in: $0) })
        let scene = try await scene(kind, ticket, person, masks: Set(masks))
        let values = scene.writer.values(of: kind, in: scene.language(nil), to: scene.reader)
        return masks.filter { Mask.isKnown($0, in: kind) }.map { ($0, values.value(of: $0).line) }
    }

    /// What a template is shown with where no ticket is chosen; nil where there is none.
    public static func newestTicket(in tx: Transaction) throws -> ID<Ticket>? {
        try tx.value("SELECT id FROM ticket WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 1")
    }

    /// "Send me this": puts the mail into the outbox, for this person alone.
    ///
    /// - Throws: `DeskError.invalid` where there is no mail to send.
    public func send(_ kind: NoticeKind, ticket: ID<Ticket>, to person: ID<Person>, draft: Draft? = nil) async throws {
        let scene = try await scene(kind, ticket, person, masks: draft.map { Set($0.masks(in: kind)) })
        guard let written = scene.write(draft), var letter = scene.letter else {
            throw DeskError.invalid([FieldError("html", "There is nothing to send: the template is empty.")])
        }
        letter.trialID = "trial.\(desk.tokens.secret())@\(scene.context.sender.address.domain)"
        let mail = try letter.mail(written.content, subject: written.subject)
        try await desk.write { try OutgoingMail.enqueue(mail, in: $0) }
    }

    /// Everybody who has to do with the ticket: who would be told, and by which rule; who not, and why.
    public func audience(_ kind: NoticeKind, ticket: ID<Ticket>) async throws -> [AudienceLine] {
        let host = hostName
        return try await desk.read { tx in
            let ticket = try Ticket.find(ticket, in: tx)
            let event = try PreviewedEvent.find(kind, of: ticket, maySeeNotes: true, in: tx)
            let context = try NoticeContext.load(
                event, templates: TemplateBook.load(in: tx), masks: [], hostName: host, in: tx)
            let explanation = AudienceExplanation(
                kind: kind, facts: AudienceFacts(of: context), settings: context.notifications)
            return context.candidates.compactMap { candidate in
                guard let person = context.people[candidate.person] else { return nil }
                let language = MailLanguage.of(person, desk: context.general)
                let isSilent = context.templates.ready(kind, in: language, category: ticket.categoryID) == nil
                return explanation.line(for: candidate, person: person, isSilent: isSilent)
            }
        }
    }

    private func scene(_ kind: NoticeKind, _ id: ID<Ticket>, _ personID: ID<Person>, masks: Set<Mask>?) async throws
        -> PreviewScene
    {
        let (host, base, tokens) = (hostName, baseURL, desk.tokens)
        return try await desk.read { tx in
            let person = try Person.find(personID, in: tx)
            let ticket = try Ticket.find(id, in: tx)
            let isTechnician = try Viewer.load(personID, in: tx).isTechnician(in: ticket.categoryID)
            let event = try PreviewedEvent.find(kind, of: ticket, maySeeNotes: isTechnician, for: personID, in: tx)
            let templates = try TemplateBook.load(in: tx)
            let context = try NoticeContext.load(
                event, templates: templates, masks: masks ?? templates.masks, hostName: host, in: tx)
            return PreviewScene(
                kind: kind, context: context, person: person, isTechnician: isTechnician, tokens: tokens,
                baseURL: context.general.linkBase(or: base))
        }
    }
}

extension MailPreview.Draft {
    fileprivate func masks(in kind: NoticeKind) -> [Mask] {
        MaskEngine(text: template.subject, for: kind).masks + MaskEngine(html: template.html, for: kind).masks
    }
}

/// One mail to be shown, with all that it is made of.
private struct PreviewScene {
    let kind: NoticeKind
    let context: NoticeContext
    let person: Person
    let isTechnician: Bool
    let tokens: Tokens
    let baseURL: String

    private var recipients: [Recipient] {
        Audience.of(AudienceFacts(of: context), settings: context.notifications, candidates: context.candidates)
    }

    private var recipient: Recipient {
        recipients.first { $0.person == person.id && $0.kind == kind }
            ?? Recipient(person: person.id, kind: kind, reason: .asked)
    }

    var reader: NoticeWriter.Reader {
        NoticeWriter.Reader(
            person: person, isTechnician: isTechnician, reason: recipient.reason,
            everybody: recipients.compactMap { context.people[$0.person]?.displayName })
    }

    var writer: NoticeWriter {
        NoticeWriter(context: context, words: MailWords(context), links: links, baseURL: baseURL)
    }

    /// Where all customers get one mail together, it is that one (N11).
    private var isShared: Bool {
        context.notifications.subscribersInCC && [.updated, .closed].contains(kind) && !isTechnician
            && context.ticket != nil
    }

    /// What signs somebody in is theirs alone: a preview shows where it would stand, and is good for nothing.
    private var links: MailLinks {
        guard let ticket = context.ticket else {
            return MailLinks(
                page: kind == .kbUpdated
                    ? context.articlePage(from: baseURL) : "\(baseURL)/password/the-link-of-the-recipient")
        }
        if isShared { return MailLinks(sharedFor: ticket.id, baseURL: baseURL) }
        return MailLinks(
            to: person, as: context.candidates.first { $0.person == person.id }, kind, about: ticket.id, of: context,
            tokens: tokens, baseURL: baseURL)
    }

    func language(_ draft: MailPreview.Draft?) -> MailLanguage {
        draft?.language ?? MailLanguage.of(person, desk: context.general)
    }

    func write(_ draft: MailPreview.Draft?) -> NoticeWriter.Written? {
        guard let draft else { return writer.write(kind, to: reader) }
        let saved = SavedTemplate(
            place: TemplatePlace(kind), template: draft.template, savedAt: context.event.createdAt)
        guard let template = TemplateBook([saved]).ready(kind, in: language(draft)) else { return nil }
        return writer.write(kind, from: template, in: language(draft), to: reader)
    }

    /// The others who get the same mail; the submitter before them.
    private func together(_ one: Addressee) -> [Addressee] {
        let others = recipients.compactMap { recipient -> Addressee? in
            guard recipient.person != person.id, [.updated, .closed].contains(recipient.kind),
                context.candidates.contains(where: { $0.person == recipient.person && !$0.isTechnician }),
                let other = context.people[recipient.person], let address = other.email
            else { return nil }
            return Addressee(person: other, address: address, reason: recipient.reason)
        }
        let submitter = context.ticket?.submitterID
        let all = [one] + others
        return all.filter { $0.person.id == submitter } + all.filter { $0.person.id != submitter }
    }

    /// Nil where the person has no address.
    var letter: NoticeLetter? {
        person.email.map { address in
            let addressee = Addressee(person: person, address: address, reason: recipient.reason)
            var letter = NoticeLetter(
                context: context, kind: kind, addressees: isShared ? together(addressee) : [addressee], links: links,
                tokens: tokens)
            letter.isShared = isShared
            return letter
        }
    }
}
