import PortableSQL

/// Which template holds for which mail: the recipient's language, else the one for all languages, else ours.
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

    private struct Key: Hashable {
        let kind: NoticeKind
        let language: MailLanguage?
    }

    private let saved: [Key: MailTemplate]
    private let ready: [Key: Ready]

    init(_ saved: [SavedTemplate]) {
        let pairs = saved.map { (Key(kind: $0.kind, language: $0.language), $0.template) }
        self.saved = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        ready = Dictionary(
            uniqueKeysWithValues: self.saved.map { key, template in
                (key, Ready(Self.filled(template, key.kind, key.language ?? .english), kind: key.kind))
            })
    }

    public static func load(in tx: Transaction) throws -> TemplateBook { TemplateBook(try SavedTemplate.all(in: tx)) }

    private static let standard: [Key: Ready] = Dictionary(
        uniqueKeysWithValues: NoticeKind.withTemplate.flatMap { kind in
            MailLanguage.allCases.map { language in
                (
                    Key(kind: kind, language: language),
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
    func ready(_ kind: NoticeKind, in language: MailLanguage) -> Ready? {
        let own = Key(kind: kind, language: language)
        let found = ready[own] ?? ready[Key(kind: kind, language: nil)] ?? Self.standard[own]
        guard let found, found.isSilent else { return found }
        // Nobody could sign in again without it (T3).
        return kind == .passwordReset ? Self.standard[own] : nil
    }

    /// Every mask that a changed template has; ours need nothing beyond `#What_Happened#`.
    var masks: Set<Mask> { ready.values.reduce(into: []) { $0.formUnion($1.masks) } }

    /// What an administrator sees for this language, or for all that have none of their own.
    public func template(for kind: NoticeKind, language: MailLanguage?, desk: MailLanguage) -> MailTemplate {
        saved[Key(kind: kind, language: language)] ?? saved[Key(kind: kind, language: nil)]
            ?? StandardTemplates.template(for: kind, in: language ?? desk)
    }

    /// Of what is saved for exactly this language.
    public func state(of kind: NoticeKind, language: MailLanguage?) -> State {
        guard let template = saved[Key(kind: kind, language: language)] else { return .standard }
        return template.isSilent ? .silent : .changed
    }

    /// The languages that have a template of their own; nil for the one for all.
    public func languages(of kind: NoticeKind) -> [MailLanguage?] {
        ([nil] + MailLanguage.allCases).filter { saved[Key(kind: kind, language: $0)] != nil }
    }
}
