import PortableSQL

/// Finds articles by words (D8).
public enum ArticleSearch {
    private static let mostWords = 10
    private static let mostWordsOfText = 80
    private static let mostHits = 50_000

    /// The best first.
    ///
    /// - Parameter viewer: nil for a visitor who is not signed in; nobody finds what they may not see.
    public static func matches(
        _ text: String, for viewer: Viewer?, drafts: Bool = false, limit: Int = 50, in tx: Transaction
    ) throws -> [Article] {
        var seen: Set<String> = []
        let words = ArticleWords.list(text.beginning(500)).filter { seen.insert($0).inserted }.prefix(mostWords)
        let asked = words.map { ArticleRanking.Word(bytes: Array($0.utf8), isBeginning: $0.count > 2) }
        let ranking = try ranking(asked, scope(viewer, drafts: drafts), in: tx)
        return try articles(ranking.matches().prefix(limit), in: tx)
    }

    /// Articles that may answer a question, the likeliest first; none where nothing fits well.
    ///
    /// - Parameter viewer: nil for what everybody may read.
    public static func similar(
        to subject: String, _ text: String, for viewer: Viewer?, limit: Int = 4, in tx: Transaction
    ) throws -> [Article] {
        var weights: [String: Double] = [:]
        let ofText = ArticleWords.list(text.beginning(4000)).filter { $0.count > 2 }
        for word in ofText { weights[word] = 1 }
        for word in ArticleWords.list(subject.beginning(500)) where word.count > 1 { weights[word] = 3 }
        let words = weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(mostWordsOfText)
        let asked = words.map { ArticleRanking.Word(bytes: Array($0.key.utf8), weight: $0.value) }
        let ranking = try ranking(asked, scope(viewer, drafts: false), in: tx)
        return try articles(ranking.similar().prefix(limit), in: tx)
    }

    /// Articles that may answer a ticket: by its subject and the first words of it that `viewer` may see.
    public static func similar(to ticket: Ticket, for viewer: Viewer?, in tx: Transaction) throws -> [Article] {
        let isTechnician = viewer?.isTechnician(in: ticket.categoryID) ?? false
        let audience: SQL = isTechnician ? "TRUE" : "is_techs_only = FALSE"
        // No statement more where there are no articles.
        let text: String? = try tx.value(
            """
            SELECT body_text FROM log_entry
            WHERE ticket_id = \(ticket.id) AND kind = 'comment' AND \(audience) AND EXISTS (SELECT 1 FROM article)
            ORDER BY id
            LIMIT 1
            """)
        guard let text else { return [] }
        return try similar(to: ticket.subject, text, for: viewer, in: tx)
    }

    private static func scope(_ viewer: Viewer?, drafts: Bool) -> SQL {
        drafts ? Article.visible(to: viewer) : "(a.is_draft = FALSE AND \(Article.visible(to: viewer)))"
    }

    private static func ranking(_ words: [ArticleRanking.Word], _ scope: SQL, in tx: Transaction) throws
        -> ArticleRanking
    {
        guard !words.isEmpty else { return ArticleRanking([], hits: [], total: 0) }
        let fits = words.map { word -> SQL in
            guard word.isBeginning else { return "x.word = \(word.bytes)" }
            // No text has this byte, so that all that begins so is before it.
            return "(x.word >= \(word.bytes) AND x.word < \(word.bytes + [0xFF]))"
        }
        let hits = try tx.rows(
            """
            SELECT x.article_id, x.word, x.weight
            FROM article_word x
            JOIN article a ON a.id = x.article_id
            LEFT JOIN category c ON c.id = a.category_id
            WHERE (\(SQL.joined(fits, by: " OR "))) AND \(scope)
            ORDER BY x.article_id, x.word
            LIMIT \(mostHits)
            """
        ).map { ArticleRanking.Hit(article: try $0("article_id"), word: try $0("word"), weight: try $0("weight")) }
        guard !hits.isEmpty else { return ArticleRanking([], hits: [], total: 0) }
        let total: Int? = try tx.value(
            "SELECT COUNT(*) FROM article a LEFT JOIN category c ON c.id = a.category_id WHERE \(scope)")
        return ArticleRanking(words, hits: hits, total: total ?? 0)
    }

    private static func articles(_ ids: ArraySlice<ID<Article>>, in tx: Transaction) throws -> [Article] {
        guard !ids.isEmpty else { return [] }
        let found = try tx.rows(
            "SELECT \(Article.columns) FROM \(Article.source) WHERE a.id IN \(list: Array(ids)) ORDER BY a.id LIMIT 200"
        ).map(Article.init)
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return ids.compactMap { byID[$0] }
    }
}
