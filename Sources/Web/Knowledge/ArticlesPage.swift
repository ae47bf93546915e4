import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL

/// The articles as technicians look through them.
extension Site {
    private static let pageSize = 50

    func articles(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let asked = request.uri.queryParameters
        var filter = ArticleList.Filter()
        filter.search = asked["q"].map { String($0).oneLineOfSearch } ?? ""
        filter.category = asked["category"].flatMap { ID<HelpDesk.Category>($0) }
        filter.kind = asked["kind"].flatMap { ArticleList.Kind(rawValue: String($0)) } ?? .all
        filter.order = asked["order"].flatMap { ArticleList.Order(rawValue: String($0)) } ?? .updated
        let page = min(max(asked["page"].flatMap { Int($0) } ?? 0, 0), 10_000)
        let wanted = filter
        let (list, categories) = try await desk.read { tx in
            (
                try ArticleList.load(wanted, page: page, pageSize: Self.pageSize, for: viewer, in: tx),
                try Category.all(in: tx)
            )
        }
        let view = Self.view(of: list, filter, page, categories, viewer, try await when())
        return try await self.page(
            "knowledge/articles", view, frame: Frame("Knowledge base", current: "articles"), context: context)
    }

    private static func view(
        of list: ArticleList, _ filter: ArticleList.Filter, _ page: Int, _ categories: [HelpDesk.Category],
        _ viewer: Viewer, _ when: When
    ) -> [String: Any] {
        let base =
            "/articles?q=\(filter.search.addingPercentEncodingForQuery)&category=\(filter.category.map { "\($0)" } ?? "")&kind=\(filter.kind.rawValue)&order=\(filter.order.rawValue)&page="
        var view: [String: Any] = [
            "search": filter.search, "rows": list.articles.map { row(of: $0, viewer, when) },
            "isEmpty": list.articles.isEmpty, "emptyText": emptyText(filter),
            "kinds": ArticleList.Kind.allCases.map {
                Choice(value: $0.rawValue, label: $0.title, isChosen: $0 == filter.kind)
            },
            "orders": ArticleList.Order.allCases.map {
                Choice(value: $0.rawValue, label: $0.title, isChosen: $0 == filter.order)
            },
            "categories": [Choice(value: "", label: "All categories", isChosen: filter.category == nil)]
                + categories.map { Choice(value: "\($0.id)", label: $0.name, isChosen: $0.id == filter.category) },
        ]
        if page > 0 { view["newer"] = "\(base)\(page - 1)" }
        if list.hasMore { view["older"] = "\(base)\(page + 1)" }
        return view
    }

    private static func row(of article: Article, _ viewer: Viewer, _ when: When) -> [String: Any] {
        var row: [String: Any] = [
            "title": article.title, "excerpt": article.excerpt, "category": article.categoryName ?? "All categories",
            "updated": when.view(article.updatedAt),
            "path": viewer.mayWriteArticles(in: article.categoryID) ? "/articles/\(article.id)" : article.path,
            "views": article.views == 1 ? "1 reader" : "\(article.views) readers",
        ]
        if let label = ArticleLink(article).label { row["label"] = label }
        if let editor = article.editorName { row["editor"] = editor }
        if article.helpful + article.unhelpful > 0 {
            row["votes"] = "helped \(article.helpful) of \(article.helpful + article.unhelpful)"
        }
        return row
    }

    private static func emptyText(_ filter: ArticleList.Filter) -> String {
        if !filter.search.isBlank { return "No article has these words." }
        if filter.category != nil || filter.kind != .all { return "No article is like this." }
        return "What is asked again and again is answered once, here. Write the first article."
    }
}
