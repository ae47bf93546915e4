import PortableSQL
import SafeHTML

/// An article as somebody typed it.
public struct ArticleDraft: Sendable {
    private static let titleLimit = 200
    public static let htmlLimit = 200_000
    private static let excerptLimit = 200

    public var title: String
    public var html: String
    /// Nil: for all categories.
    public var category: ID<Category>?
    public var isTechsOnly = false
    public var isDraft = false
    public var language: MailLanguage?
    public var tags: [String] = []

    public init(title: String, html: String) {
        self.title = title
        self.html = html
    }

    public init(_ article: Article) {
        self.init(title: article.title, html: article.html)
        category = article.categoryID
        isTechsOnly = article.isTechsOnly
        isDraft = article.isDraft
        language = article.language
        tags = article.tags
    }

    /// The same with what can be kept of it, and the text that it is found by.
    struct Checked {
        let draft: ArticleDraft
        let text: String
        let removed: [Removal]

        var excerpt: String { text.beginning(2000).oneLine(ArticleDraft.excerptLimit) }
    }

    /// - Throws: `DeskError.invalid` with all that can't be.
    func checked(in tx: Transaction) throws -> Checked {
        var (draft, errors) = (self, [FieldError]())
        draft.title = title.oneLine(Self.titleLimit)
        draft.tags = Tag.clean(tags)
        let clean = HTMLCleaner(policy: .article).clean(html.utf8.count <= Self.htmlLimit ? html : "")
        draft.html = clean.html.trimmingSpaces
        let text = PlainText.from(html: draft.html)
        if draft.title.isEmpty { errors.append(FieldError("title", "Give the article a title.")) }
        if html.utf8.count > Self.htmlLimit {
            errors.append(FieldError("html", "The article is too long: at most \(Self.htmlLimit) bytes."))
        } else if text.isBlank, !draft.html.contains("<img") {
            errors.append(FieldError("html", "Write the article."))
        }
        if let category {
            let known: Int64? = try tx.value("SELECT id FROM category WHERE id = \(category)")
            if known == nil { errors.append(FieldError("category", "There is no such category.")) }
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
        return Checked(draft: draft, text: text, removed: clean.removed)
    }
}
