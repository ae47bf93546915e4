import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL

/// The knowledge base as customers and visitors read it (W3).
extension Site {
    /// Titles of a category on the first page; the others are on its own.
    private static let mostTitles = 8

    /// Who reads; nil for visitors.
    ///
    /// - Throws: `SignInNeeded` where visitors may not.
    func reader(_ context: DeskContext) async throws -> Viewer? {
        if let viewer = context.viewer { return viewer }
        guard try await desk.read({ try KnowledgeSettings.load(in: $0).openToVisitors }) else { throw SignInNeeded() }
        return nil
    }

    func knowledge(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try await reader(context)
        let search = request.uri.queryParameters["q"].map { String($0).oneLineOfSearch.trimmingSpaces } ?? ""
        var view: [String: Any] = ["search": search]
        if search.isEmpty {
            let shelves = try await desk.read { try ArticleShelf.all(for: viewer, in: $0) }
            try addShelves(shelves, chosen: request.uri.queryParameters["category"].map(String.init), to: &view)
        } else {
            let found = try await desk.read { try ArticleSearch.matches(search, for: viewer, limit: 30, in: $0) }
            view["isSearch"] = true
            view["found"] = found.map { ArticleLink($0) }
            view["isEmpty"] = found.isEmpty
        }
        var frame = Frame(search.isEmpty ? "Answers" : "Answers for \"\(search)\"", current: "kb")
        frame.isOpen = true
        return try await page("knowledge/index", view, frame: frame, context: context)
    }

    private func addShelves(_ shelves: [ArticleShelf], chosen: String?, to view: inout [String: Any]) throws {
        let shown = shelves.filter { chosen == nil || Self.key(of: $0) == chosen }
        if chosen != nil {
            guard let shelf = shown.first else { throw DeskError.notFound("category") }
            view["category"] = shelf.name ?? "General"
        }
        view["isEmpty"] = shown.isEmpty
        view["shelves"] = shown.map { shelf -> [String: Any] in
            let articles = chosen == nil ? shelf.articles.prefix(Self.mostTitles) : shelf.articles[...]
            var row: [String: Any] = [
                "name": shelf.name ?? "General", "articles": articles.map { ArticleLink($0) },
                "path": "/kb?category=\(Self.key(of: shelf))",
            ]
            if articles.count < shelf.articles.count { row["more"] = "All \(shelf.articles.count) articles" }
            return row
        }
    }

    private static func key(of shelf: ArticleShelf) -> String { shelf.category.map { "\($0)" } ?? "general" }

    func readArticle(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try await reader(context)
        let id = try context.id(of: Article.self)
        let voter = voter(request, context)
        let (article, vote) = try await desk.read { tx in
            (
                try Article.find(id, visibleTo: viewer, in: tx),
                try voter.flatMap { try ArticleVote.of($0, on: id, in: tx) }
            )
        }
        let view = view(of: article, vote: vote, viewer: viewer, when: try await when())
        var frame = Frame(article.title, current: "kb")
        frame.isOpen = true
        var response = try await page("knowledge/article", view, frame: frame, context: context)
        response.headers[.contentSecurityPolicy] = Self.articlePolicy
        return response
    }

    /// Articles are ours: their pictures may be elsewhere.
    static let articlePolicy = SecurityHeaders.policy.replacing(
        "img-src 'self' data:", with: "img-src 'self' data: https:")

    private func view(of article: Article, vote: Bool?, viewer: Viewer?, when: When) -> [String: Any] {
        let link = ArticleLink(article)
        var view: [String: Any] = [
            "id": link.id, "title": article.title, "html": article.safeHTML, "updated": when.view(article.updatedAt),
            "hasVoted": vote != nil, "foundHelpful": vote == true, "foundUnhelpful": vote == false,
        ]
        view["category"] = [
            "name": article.categoryName ?? "General",
            "path": "/kb?category=\(article.categoryID.map { "\($0)" } ?? "general")",
        ]
        if let label = link.label { view["label"] = label }
        if let language = link.language { view["language"] = language }
        if viewer?.mayWriteArticles(in: article.categoryID) == true { view["mayEdit"] = true }
        return view
    }

    /// Reading writes nothing; the page's script says that somebody read it.
    func countArticleView(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try await reader(context)
        let id = try context.id(of: Article.self)
        if viewer?.isStaff != true { try await desk.write { try Article.countView(id, visibleTo: viewer, in: $0) } }
        return Response(status: .noContent)
    }
}
