import PortableSQL

/// The articles that technicians look through.
public struct ArticleList: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case all
        case open = "public"
        case techsOnly = "techs"
        case drafts

        public var title: String {
            switch self {
            case .all: "All"
            case .open: "For everybody"
            case .techsOnly: "Technicians only"
            case .drafts: "Drafts"
            }
        }

        fileprivate var condition: SQL {
            switch self {
            case .all: "TRUE"
            case .open: Article.open
            case .techsOnly: "(a.is_draft = FALSE AND NOT \(Article.open))"
            case .drafts: "a.is_draft"
            }
        }

        func includes(_ article: Article) -> Bool {
            switch self {
            case .all: true
            case .open: article.isPublic
            case .techsOnly: !article.isDraft && !article.isPublic
            case .drafts: article.isDraft
            }
        }
    }

    public enum Order: String, Sendable, CaseIterable {
        case updated
        case title
        case views
        case unhelpful

        public var title: String {
            switch self {
            case .updated: "Newest change first"
            case .title: "By title"
            case .views: "Most read first"
            case .unhelpful: "Least helpful first"
            }
        }

        fileprivate var ordering: SQL {
            switch self {
            case .updated: "a.updated_at DESC, a.id DESC"
            case .title: "LOWER(a.title), a.id"
            case .views: "a.views DESC, a.id DESC"
            case .unhelpful: "unhelpful DESC, a.id DESC"
            }
        }
    }

    /// What is looked for.
    public struct Filter: Sendable {
        /// Words, or `tag:` and a tag; empty for all.
        public var search = ""
        public var category: ID<Category>?
        public var kind = Kind.all
        public var order = Order.updated

        public init() {}
    }

    public let articles: [Article]
    /// Whether more follow.
    public let hasMore: Bool

    /// One page of what `viewer` may see. Words are answered with the best first, whatever the order.
    public static func load(
        _ filter: Filter, page: Int = 0, pageSize: Int = 50, for viewer: Viewer?, in tx: Transaction
    ) throws -> ArticleList {
        if !filter.search.isBlank, !filter.search.hasPrefix("tag:") { return try found(filter, for: viewer, in: tx) }
        let category: SQL = filter.category.map { "a.category_id = \($0)" } ?? "TRUE"
        let tag: SQL = filter.search.isBlank ? "TRUE" : tagCondition(String(filter.search.dropFirst(4)))
        let rows = try tx.rows(
            """
            SELECT \(Article.columns)
            FROM \(Article.source)
            WHERE \(Article.visible(to: viewer)) AND \(filter.kind.condition) AND \(category) AND \(tag)
            ORDER BY \(filter.order.ordering)
            LIMIT \(pageSize + 1) OFFSET \(max(0, page) * pageSize)
            """)
        return ArticleList(articles: try rows.prefix(pageSize).map(Article.init), hasMore: rows.count > pageSize)
    }

    private static func found(_ filter: Filter, for viewer: Viewer?, in tx: Transaction) throws -> ArticleList {
        let all = try ArticleSearch.matches(filter.search, for: viewer, drafts: true, in: tx)
        let fitting = all.filter { article in
            filter.kind.includes(article) && (filter.category == nil || article.categoryID == filter.category)
        }
        return ArticleList(articles: fitting, hasMore: false)
    }

    private static func tagCondition(_ tag: String) -> SQL {
        guard let tag = Tag.clean([tag]).first else { return "FALSE" }
        let pattern = "%,\(tag.filter { $0 != "%" && $0 != "_" }),%"
        return "',' || a.tags || ',' LIKE \(pattern)"
    }
}

/// A category's articles, as readers leaf through them.
public struct ArticleShelf: Sendable {
    /// Nil: articles for all categories.
    public let category: ID<Category>?
    public let name: String?
    public let articles: [Article]

    private static let mostArticles = 1000

    /// What is published and `viewer` may see, by category, the most read of each first.
    public static func all(for viewer: Viewer?, in tx: Transaction) throws -> [ArticleShelf] {
        let articles = try tx.rows(
            """
            SELECT \(Article.columns)
            FROM \(Article.source)
            WHERE a.is_draft = FALSE AND \(Article.visible(to: viewer))
            ORDER BY CASE WHEN c.id IS NULL THEN 0 ELSE 1 END, c.section, c.name_key, a.category_id, a.views DESC, a.id
            LIMIT \(mostArticles)
            """
        ).map(Article.init)
        var shelves: [ArticleShelf] = []
        for article in articles {
            let earlier = shelves.last.flatMap { $0.category == article.categoryID ? $0 : nil }
            if earlier != nil { shelves.removeLast() }
            shelves.append(
                ArticleShelf(
                    category: article.categoryID, name: article.categoryName,
                    articles: (earlier?.articles ?? []) + [article]))
        }
        return shelves
    }
}
