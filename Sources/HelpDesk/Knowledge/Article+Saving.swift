import PortableSQL
import SafeHTML

extension Article {
    /// Writes a new article.
    ///
    /// - Returns: its number, and what was taken out of its HTML.
    /// - Throws: `DeskError.invalid`, `DeskError.notAllowed`
    @discardableResult
    public static func add(_ draft: ArticleDraft, by writer: ArticleWriter, in work: DeskTransaction) throws -> (
        id: ID<Article>, removed: [Removal]
    ) {
        try writer.require(draft.category)
        let checked = try draft.checked(in: work.sql)
        let new = checked.draft
        let id: ID<Article>? = try work.sql.value(
            """
            INSERT INTO article (title, html, excerpt, category_id, is_techs_only, is_draft, language, tags, author_id,
                                 editor_id, created_at, updated_at)
            VALUES (\(new.title), \(new.html), \(checked.excerpt), \(new.category), \(new.isTechsOnly), \(new.isDraft),
                    \(new.language?.rawValue ?? ""), \(new.tags.joined(separator: ",")), \(writer.person),
                    \(writer.person), \(work.now), \(work.now))
            RETURNING id
            """)
        guard let id else { throw DeskError.notFound("article") }
        try ArticleVersion.keep(new, of: id, by: writer.person, in: work)
        try ArticleWords.index(checked, as: id, in: work)
        return (id, checked.removed)
    }

    /// Changes an article; technicians are told of it where that is set (N8).
    ///
    /// - Returns: what was taken out of its HTML.
    /// - Throws: `DeskError.invalid`, `DeskError.notAllowed`
    @discardableResult
    public static func update(
        _ id: ID<Article>, _ draft: ArticleDraft, by writer: ArticleWriter, in work: DeskTransaction
    ) throws -> [Removal] {
        let before = try writer.find(id, in: work.sql)
        try writer.require(before.categoryID)
        try writer.require(draft.category)
        let checked = try draft.checked(in: work.sql)
        let new = checked.draft
        guard !new.isSame(as: before) else { return checked.removed }
        try work.sql.execute(
            """
            UPDATE article
            SET title = \(new.title), html = \(new.html), excerpt = \(checked.excerpt), category_id = \(new.category),
                is_techs_only = \(new.isTechsOnly), is_draft = \(new.isDraft), language = \(new.language?.rawValue ?? ""),
                tags = \(new.tags.joined(separator: ",")), editor_id = \(writer.person), updated_at = \(work.now)
            WHERE id = \(id)
            """)
        if new.title != before.title || new.html != before.html {
            try ArticleVersion.keep(new, of: id, by: writer.person, in: work)
        }
        try ArticleWords.index(checked, as: id, in: work)
        // A draft is nobody's matter but its writer's.
        if !new.isDraft { try tellOfUpdate(id, by: writer.person, in: work) }
        return checked.removed
    }

    private static func tellOfUpdate(_ id: ID<Article>, by person: ID<Person>?, in work: DeskTransaction) throws {
        var details = Event.Details()
        details.article = id
        try Event.record(.articleUpdated, actor: person, details: details, in: work)
    }

    /// Removes it for good, with what it was before.
    public static func remove(_ id: ID<Article>, by writer: ArticleWriter, in work: DeskTransaction) throws {
        try writer.require(try writer.find(id, in: work.sql).categoryID)
        for table in ["article_version", "article_word", "article_vote"] as [SQL] {
            try work.sql.execute("DELETE FROM \(table) WHERE article_id = \(id)")
        }
        try work.sql.execute("DELETE FROM article WHERE id = \(id)")
    }

    /// Title and text as they were then; the rest stays as it is now.
    public static func restore(
        _ version: ID<ArticleVersion>, of id: ID<Article>, by writer: ArticleWriter, in work: DeskTransaction
    ) throws {
        var draft = ArticleDraft(try writer.find(id, in: work.sql))
        let earlier = try ArticleVersion.find(version, of: id, in: work.sql)
        (draft.title, draft.html) = (earlier.title, earlier.html)
        try update(id, draft, by: writer, in: work)
    }

    /// Somebody read it.
    public static func countView(_ id: ID<Article>, visibleTo viewer: Viewer?, in work: DeskTransaction) throws {
        _ = try find(id, visibleTo: viewer, in: work.sql)
        try work.sql.execute("UPDATE article SET views = views + 1 WHERE id = \(id)")
    }
}

extension ArticleDraft {
    fileprivate func isSame(as article: Article) -> Bool {
        title == article.title && html == article.html && category == article.categoryID
            && isTechsOnly == article.isTechsOnly && isDraft == article.isDraft && language == article.language
            && tags == article.tags
    }
}
