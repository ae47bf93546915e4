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
        guard let written = scene.write(draft), let address = scene.person.email else { return nil }
        let mail = try scene.letter(desk.tokens).mail(written.content, subject: written.subject, to: address)
        let message = Message(parsing: mail.raw)
        let bodies = scene.letter(desk.tokens).bodies(of: written.content, subject: written.subject)
        return PreviewedMail(
            subject: written.subject, text: bodies.text, html: bodies.html,
            headers: message.header.fields.map { ($0.name, $0.text) })
    }

    /// Every mask with its value for this ticket and person, as text.
    public func values(_ kind: NoticeKind, ticket: ID<Ticket>, to person: ID<Person>) async throws -> [(
        mask: Mask, value: String
    )] {
        let scene = try await scene(kind, ticket, person, masks: Set(Mask.examples))
        let values = scene.writer.values(of: kind, in: scene.language(nil), to: scene.reader)
        return Mask.examples.filter { Mask.isKnown($0, in: kind) }.map { ($0, values.value(of: $0).line) }
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
        guard let written = scene.write(draft), let address = scene.person.email else {
            throw DeskError.invalid([FieldError("html", "There is nothing to send: the template is empty.")])
        }
        var letter = scene.letter(desk.tokens)
        letter.trialID = "trial.\(desk.tokens.secret())@\(scene.context.sender.address.domain)"
        let mail = try letter.mail(written.content, subject: written.subject, to: address)
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
        let (host, base) = (hostName, baseURL)
        return try await desk.read { tx in
            let person = try Person.find(personID, in: tx)
            let ticket = try Ticket.find(id, in: tx)
            let isTechnician = try Viewer.load(personID, in: tx).isTechnician(in: ticket.categoryID)
            let event = try PreviewedEvent.find(kind, of: ticket, maySeeNotes: isTechnician, for: personID, in: tx)
            let templates = try TemplateBook.load(in: tx)
            let context = try NoticeContext.load(
                event, templates: templates, masks: masks ?? templates.masks, hostName: host, in: tx)
            return PreviewScene(
                kind: kind, context: context, person: person, isTechnician: isTechnician, baseURL: base)
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
    let baseURL: String

    private var recipients: [Recipient] {
        Audience.of(AudienceFacts(of: context), settings: context.notifications, candidates: context.candidates)
    }

    private var recipient: Recipient {
        recipients.first { $0.person == person.id && $0.kind == kind }
            ?? Recipient(person: person.id, kind: kind, reason: "you asked to see it")
    }

    var reader: NoticeWriter.Reader {
        NoticeWriter.Reader(
            person: person, isTechnician: isTechnician, reason: recipient.reason,
            everybody: recipients.compactMap { context.people[$0.person]?.displayName })
    }

    var writer: NoticeWriter {
        // The link's secret is its recipient's alone; a preview shows where it would stand.
        NoticeWriter(
            context: context, words: MailWords(context), baseURL: context.general.linkBase(or: baseURL),
            secret: "the-link-of-the-recipient")
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

    func letter(_ tokens: Tokens) -> NoticeLetter {
        NoticeLetter(context: context, recipient: recipient, person: person, tokens: tokens)
    }
}
