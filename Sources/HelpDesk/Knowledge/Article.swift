import PortableSQL
import SafeHTML

/// An answer that is written once: for everybody, or for technicians only (D8).
public struct Article: Sendable, Hashable {
    public let id: ID<Article>
    public let title: String
    /// Cleaned when it was saved.
    let html: String
    /// The beginning of its text, on one line.
    public let excerpt: String
    /// Nil: for all categories.
    public let categoryID: ID<Category>?
    public let categoryName: String?
    /// Whether its category is for technicians only.
    let isInTechsOnlyCategory: Bool
    public let isTechsOnly: Bool
    /// Not published yet: technicians alone see it.
    public let isDraft: Bool
    /// Nil: not said.
    public let language: MailLanguage?
    public let tags: [String]
    public let authorID: ID<Person>?
    public let authorName: String?
    public let editorID: ID<Person>?
    public let editorName: String?
    public let views: Int
    public let helpful: Int
    public let unhelpful: Int
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    /// Whether customers may read it.
    public var isPublic: Bool { !isDraft && !isTechsOnly && !isInTechsOnlyCategory }

    /// Its address at a desk.
    public var path: String { "/kb/\(id)" }

    /// For a page of ours.
    public var safeHTML: String { HTMLCleaner(policy: .article).clean(html).html }
}

extension CleaningPolicy {
    /// For what technicians write into articles, which pages and mails show.
    static let article = CleaningPolicy(remoteImages: .allow, links: .openApart, listsRemovals: true)
}

extension Article {
    static let columns: SQL = """
        a.id, a.title, a.html, a.excerpt, a.category_id, a.is_techs_only, a.is_draft, a.language, a.tags, a.author_id,
        a.editor_id, a.views, a.created_at, a.updated_at,
        c.name AS category_name, COALESCE(c.for_techs_only, FALSE) AS is_in_techs_only_category,
        w.full_name AS author_full_name, w.username AS author_username,
        e.full_name AS editor_full_name, e.username AS editor_username,
        (SELECT COUNT(*) FROM article_vote v WHERE v.article_id = a.id AND v.is_helpful = TRUE) AS helpful,
        (SELECT COUNT(*) FROM article_vote v WHERE v.article_id = a.id AND v.is_helpful = FALSE) AS unhelpful
        """
    static let source: SQL = """
        article a
        LEFT JOIN category c ON c.id = a.category_id
        LEFT JOIN person w ON w.id = a.author_id
        LEFT JOIN person e ON e.id = a.editor_id
        """

    init(_ row: Row) throws {
        id = try row("id")
        title = try row("title")
        html = try row("html")
        excerpt = try row("excerpt")
        categoryID = try row("category_id")
        categoryName = try row("category_name")
        isInTechsOnlyCategory = try row("is_in_techs_only_category")
        isTechsOnly = try row("is_techs_only")
        isDraft = try row("is_draft")
        language = MailLanguage(rawValue: try row("language"))
        tags = Tag.split(try row("tags"))
        authorID = try row("author_id")
        authorName = try Self.name(row, "author_full_name", "author_username")
        editorID = try row("editor_id")
        editorName = try Self.name(row, "editor_full_name", "editor_username")
        views = try row("views")
        helpful = try row("helpful")
        unhelpful = try row("unhelpful")
        createdAt = try row("created_at")
        updatedAt = try row("updated_at")
    }

    private static func name(_ row: Row, _ full: String, _ username: String) throws -> String? {
        let fullName: String? = try row(full)
        if let fullName, !fullName.isEmpty { return fullName }
        return try row(username)
    }

    /// The article as `viewer` may see it; nil for a visitor who is not signed in.
    ///
    /// - Throws: `DeskError.notFound`, also where it exists but is not theirs to see.
    public static func find(_ id: ID<Article>, visibleTo viewer: Viewer?, in tx: Transaction) throws -> Article {
        let row = try tx.row("SELECT \(columns) FROM \(source) WHERE a.id = \(id) AND \(visible(to: viewer))")
        guard let row else { throw DeskError.notFound("article") }
        return try Article(row)
    }

    /// For the desk's own work; nil where it was removed.
    static func find(_ id: ID<Article>, in tx: Transaction) throws -> Article? {
        try tx.row("SELECT \(columns) FROM \(source) WHERE a.id = \(id)").map(Article.init)
    }
}
