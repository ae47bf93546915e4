import PortableSQL
import SafeHTML

/// What an article said at some time.
public struct ArticleVersion: Sendable, Hashable {
    private static let kept = 50

    public let id: ID<ArticleVersion>
    public let title: String
    let html: String
    public let savedAt: Timestamp
    public let savedBy: String?

    /// For a page of ours.
    public var safeHTML: String { HTMLCleaner(policy: .article).clean(html).html }

    private static let columns: SQL = "v.id, v.title, v.html, v.saved_at, p.full_name, p.username"
    private static let source: SQL = "article_version v LEFT JOIN person p ON p.id = v.saved_by"

    private init(_ row: Row) throws {
        id = try row("id")
        title = try row("title")
        html = try row("html")
        savedAt = try row("saved_at")
        let (name, username): (String?, String?) = (try row("full_name"), try row("username"))
        savedBy = name.flatMap { $0.isEmpty ? nil : $0 } ?? username
    }

    /// The last 50, newest first: the first is what the article says now.
    public static func all(of article: Article, in tx: Transaction) throws -> [ArticleVersion] {
        try tx.rows(
            """
            SELECT \(columns) FROM \(source)
            WHERE v.article_id = \(article.id)
            ORDER BY v.id DESC
            LIMIT \(kept)
            """
        ).map(ArticleVersion.init)
    }

    static func find(_ id: ID<ArticleVersion>, of article: ID<Article>, in tx: Transaction) throws -> ArticleVersion {
        let row = try tx.row("SELECT \(columns) FROM \(source) WHERE v.id = \(id) AND v.article_id = \(article)")
        guard let row else { throw DeskError.notFound("version") }
        return try ArticleVersion(row)
    }

    static func keep(_ draft: ArticleDraft, of article: ID<Article>, by person: ID<Person>?, in work: DeskTransaction)
        throws
    {
        try work.sql.execute(
            """
            INSERT INTO article_version (article_id, title, html, saved_at, saved_by)
            VALUES (\(article), \(draft.title), \(draft.html), \(work.now), \(person))
            """)
        try work.sql.execute(
            """
            DELETE FROM article_version
            WHERE article_id = \(article) AND id NOT IN (
                SELECT id FROM article_version WHERE article_id = \(article) ORDER BY id DESC LIMIT \(kept))
            """)
    }
}
