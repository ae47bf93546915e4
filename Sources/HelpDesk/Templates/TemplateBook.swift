import PortableSQL

/// Which template holds for which mail: the ticket's category's, else that of all categories, else ours; of each the one in
/// the recipient's language, else the one for all languages.
public struct TemplateBook: Sendable {
    /// Where a template comes from.
    public enum State: String, Sendable, Codable {
        case standard
        case changed
        /// Empty: nobody is mailed (T3).
        case silent
    }

    /// A template ready to be filled.
    struct Ready: Sendable {
        let subject: MaskEngine
        let html: MaskEngine
        let isSilent: Bool

        init(_ template: MailTemplate, kind: NoticeKind) {
            subject = MaskEngine(text: template.subject, for: kind)
            html = MaskEngine(html: template.html, for: kind)
            isSilent = template.isSilent
        }

        var masks: Set<Mask> { Set(subject.masks + html.masks) }
    }

    private let saved: [TemplatePlace: MailTemplate]
    private let ready: [TemplatePlace: Ready]

    init(_ saved: [SavedTemplate]) {
        self.saved = Dictionary(saved.map { ($0.place, $0.template) }, uniquingKeysWith: { first, _ in first })
        ready = Dictionary(
            uniqueKeysWithValues: self.saved.map { place, template in
                (place, Ready(Self.filled(template, place.kind, place.language ?? .english), kind: place.kind))
            })
    }

    public static func load(in tx: Transaction) throws -> TemplateBook { TemplateBook(try SavedTemplate.all(in: tx)) }

    private static let standard: [TemplatePlace: Ready] = Dictionary(
        uniqueKeysWithValues: NoticeKind.withTemplate.flatMap { kind in
            MailLanguage.allCases.map { language in
                (
                    TemplatePlace(kind, language: language),
                    Ready(StandardTemplates.template(for: kind, in: language), kind: kind)
                )
            }
        })

    /// A mail needs a subject: ours where none is written.
    private static func filled(_ template: MailTemplate, _ kind: NoticeKind, _ language: MailLanguage) -> MailTemplate {
        guard template.subject.isEmpty else { return template }
        return MailTemplate(
            subject: StandardTemplates.template(for: kind, in: language).subject, html: template.html)
    }

    /// What a mail of this kind is written from; nil where there is none to be.
    func ready(_ kind: NoticeKind, in language: MailLanguage, category: ID<Category>? = nil) -> Ready? {
        let standard = Self.standard[TemplatePlace(kind, language: language)]
        let place = TemplatePlace(kind, language: language, category: category)
        // Most desks have changed nothing of most events.
        let found = ready.isEmpty ? standard : place.looked.lazy.compactMap { ready[$0] }.first ?? standard
        guard let found, found.isSilent else { return found }
        // Nobody could sign in again without it (T3).
        return kind == .passwordReset ? standard : nil
    }

    /// Every mask that a changed template has; ours need nothing beyond `#What_Happened#`.
    var masks: Set<Mask> { ready.values.reduce(into: []) { $0.formUnion($1.masks) } }

    /// What an administrator sees there: its own, else what holds without it.
    public func template(at place: TemplatePlace, desk: MailLanguage) -> MailTemplate {
        place.looked.lazy.compactMap { saved[$0] }.first
            ?? StandardTemplates.template(for: place.kind, in: place.language ?? desk)
    }

    /// Of what is saved for exactly this place.
    public func state(of place: TemplatePlace) -> State {
        guard let template = saved[place] else { return .standard }
        return template.isSilent ? .silent : .changed
    }

    /// Where templates of this kind are saved: those of all categories first, and of each the one for all languages.
    public func places(of kind: NoticeKind) -> [TemplatePlace] {
        saved.keys.filter { $0.kind == kind }.sorted {
            ($0.category?.number ?? 0, $0.language?.rawValue ?? "") < (
                $1.category?.number ?? 0, $1.language?.rawValue ?? ""
            )
        }
    }
}
