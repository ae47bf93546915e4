/// Which mails a template is for: those of an event, to readers of a language, about tickets of a category (T1).
public struct TemplatePlace: Sendable, Hashable {
    public let kind: NoticeKind
    /// Nil: every language.
    public let language: MailLanguage?
    /// Nil: every category.
    public let category: ID<Category>?

    public init(_ kind: NoticeKind, language: MailLanguage? = nil, category: ID<Category>? = nil) {
        self.kind = kind
        self.language = language
        self.category = category
    }

    /// Where a template is looked for, the narrowest first: the category's own come before those of any category, and of
    /// each the one in the reader's language before the one for all.
    var looked: [TemplatePlace] {
        let places = [
            self, TemplatePlace(kind, category: category), TemplatePlace(kind, language: language), TemplatePlace(kind),
        ]
        return places.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension NoticeKind {
    /// Whether it is about a ticket, and so may be worded otherwise in a category.
    public var hasCategory: Bool { ![.welcome, .passwordReset, .mailboxDisabled].contains(self) }
}
