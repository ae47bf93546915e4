import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL
import SafeHTML

/// An article to write.
extension Site {
    func newArticle(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.staff()
        return try await articlePage(ArticleDraft(title: "", html: ""), id: nil, context)
    }

    func article(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let id = try context.id(of: Article.self)
        let article = try await desk.read { try Article.find(id, visibleTo: viewer, in: $0) }
        guard viewer.mayWriteArticles(in: article.categoryID) else { return .seeOther(article.path) }
        let isSaved = request.uri.queryParameters["saved"] != nil
        let removed = request.uri.queryParameters["removed"].map { String($0).oneLineOfSearch }
        return try await articlePage(
            ArticleDraft(article), id: id, context, notice: isSaved ? Self.saved(removed) : nil)
    }

    private static func saved(_ removed: String?) -> String {
        removed.map { "Saved, without what an article can't have: \($0)." } ?? "Saved."
    }

    func addArticle(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let draft = Self.articleDraft(of: try await form(request, context, limit: 2 << 20))
        do {
            let (id, removed) = try await desk.write { try Article.add(draft, by: .technician(viewer), in: $0) }
            return Self.saved(id, removed)
        } catch DeskError.invalid(let errors) {
            return try await articlePage(draft, id: nil, context, errors: errors)
        }
    }

    func updateArticle(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let id = try context.id(of: Article.self)
        let draft = Self.articleDraft(of: try await form(request, context, limit: 2 << 20))
        do {
            let removed = try await desk.write {
                try Article.update(id, draft, by: .technician(viewer), in: $0)
            }
            return Self.saved(id, removed)
        } catch DeskError.invalid(let errors) {
            return try await articlePage(draft, id: id, context, errors: errors)
        }
    }

    private static func saved(_ id: ID<Article>, _ removed: [Removal]) -> Response {
        guard !removed.isEmpty else { return .seeOther("/articles/\(id)?saved=1") }
        let words = sentence(removed.map(\.words)).addingPercentEncodingForQuery
        return .seeOther("/articles/\(id)?saved=1&removed=\(words)")
    }

    func removeArticle(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let id = try context.id(of: Article.self)
        _ = try await form(request, context)
        try await desk.write { try Article.remove(id, by: .technician(viewer), in: $0) }
        return .seeOther("/articles")
    }

    private static func articleDraft(of form: Form) -> ArticleDraft {
        var draft = ArticleDraft(title: form["title"], html: form["html"].replacing("\r\n", with: "\n"))
        draft.category = ID<HelpDesk.Category>(form["category"])
        draft.isTechsOnly = form["audience"] == "techs"
        draft.isDraft = form.isOn("draft")
        draft.language = MailLanguage(rawValue: form["language"])
        draft.tags = Tag.list(form["tags"])
        return draft
    }

    private func articlePage(
        _ draft: ArticleDraft, id: ID<Article>?, _ context: DeskContext, errors: [FieldError] = [],
        notice: String? = nil
    ) async throws -> Response {
        let viewer = try context.staff().viewer
        let categories = try await desk.read { try Category.all(in: $0) }
        let writable = categories.filter { viewer.mayWriteArticles(in: $0.id) }
        var view: [String: Any] = [
            "title": draft.title, "html": draft.html, "isTechsOnly": draft.isTechsOnly, "isDraft": draft.isDraft,
            "tags": draft.tags.joined(separator: ", "),
            "categories": [Choice(value: "", label: "All categories", isChosen: draft.category == nil)]
                + writable.map { Choice(value: "\($0.id)", label: $0.name, isChosen: $0.id == draft.category) },
            "languages": [Choice(value: "", label: "Not said", isChosen: draft.language == nil)]
                + MailLanguage.allCases.map {
                    Choice(value: $0.rawValue, label: $0.name, isChosen: $0 == draft.language)
                },
            "errors": Dictionary(errors.map { ($0.field, $0.message) }, uniquingKeysWith: { first, _ in first }),
        ]
        if let id { view["id"] = id.number }
        var frame = Frame(id == nil ? "New article" : draft.title, current: "articles")
        frame.isForWriting = true
        frame.notice = notice
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "knowledge/editor", view, frame: frame, context: context,
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }
}
