import HTTPTypes
import HelpDesk
import Hummingbird

/// What an article said before.
extension Site {
    func articleHistory(_ request: Request, context: DeskContext) async throws -> Response {
        try await historyPage(version: nil, context)
    }

    func articleVersion(_ request: Request, context: DeskContext) async throws -> Response {
        try await historyPage(version: try context.id("version", of: ArticleVersion.self), context)
    }

    private func historyPage(version: ID<ArticleVersion>?, _ context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let id = try context.id(of: Article.self)
        let (article, versions) = try await desk.read { tx in
            let article = try Article.find(id, visibleTo: viewer, in: tx)
            return (article, try ArticleVersion.all(of: article, in: tx))
        }
        let when = try await when()
        var view: [String: Any] = [
            "id": id.number, "title": article.title,
            "versions": versions.enumerated().map { index, one -> [String: Any] in
                var row: [String: Any] = [
                    "path": "/articles/\(id)/history/\(one.id)", "title": one.title, "when": when.view(one.savedAt),
                    "isNow": index == 0, "isShown": one.id == version,
                ]
                if let name = one.savedBy { row["who"] = name }
                return row
            },
        ]
        if let version {
            guard let shown = versions.first(where: { $0.id == version }) else { throw DeskError.notFound("version") }
            view["shown"] = [
                "number": shown.id.number, "title": shown.title, "html": shown.safeHTML,
                "when": when.exact(shown.savedAt),
                "mayRestore": shown.id != versions.first?.id && viewer.mayWriteArticles(in: article.categoryID),
            ]
        }
        var response = try await page(
            "knowledge/history", view, frame: Frame("History of \(article.title)", current: "articles"),
            context: context)
        response.headers[.contentSecurityPolicy] = Self.articlePolicy
        return response
    }

    func restoreArticle(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let (id, version) = (try context.id(of: Article.self), try context.id("version", of: ArticleVersion.self))
        _ = try await form(request, context)
        try await desk.write { try Article.restore(version, of: id, by: .technician(viewer), in: $0) }
        return .seeOther("/articles/\(id)?saved=1")
    }
}
