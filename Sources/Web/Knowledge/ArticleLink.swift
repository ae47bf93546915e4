import Foundation
import HelpDesk
import Hummingbird
import Mustache
import PortableSQL

/// An article as lists and suggestions show it.
struct ArticleLink: Sendable {
    let id: Int64
    let path: String
    let title: String
    let excerpt: String
    /// Omitted where everybody may read it.
    let label: String?
    /// The ticket that it is offered to; nil elsewhere, and for what its customer may not read.
    let insertFor: Int64?
    let language: String?

    init(_ article: Article, ticket: ID<Ticket>? = nil) {
        id = article.id.number
        path = article.path
        title = article.title
        excerpt = article.excerpt
        label = article.isDraft ? "Draft" : article.isPublic ? nil : "Technicians only"
        insertFor = article.isPublic ? ticket?.number : nil
        language = article.language?.rawValue
    }
}

extension ArticleLink: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "id": id
        case "path": path
        case "title": title
        case "excerpt": excerpt
        case "label": label
        case "insertFor": insertFor
        case "language": language
        default: nil
        }
    }
}

extension Site {
    /// What links to this desk begin with; without a slash at its end.
    private func linkBase(in tx: Transaction) throws -> String {
        try GeneralSettings.load(in: tx).linkBase(or: configuration.baseURL)
    }

    /// The beginning of a reply, where an article's link was asked for: `?article=3`. None but public ones are given.
    func articleText(_ request: Request, _ ticket: Ticket, _ viewer: Viewer) async throws -> String {
        let asked = request.uri.queryParameters["article"].flatMap { ID<Article>($0) }
        guard let asked, viewer.isTechnician(in: ticket.categoryID) else { return "" }
        return try await desk.read { tx in
            let article = try Article.find(asked, visibleTo: nil, in: tx)
            return "\(article.title): \(try linkBase(in: tx))\(article.path)\n"
        }
    }

    /// Articles that may answer a new ticket, by its subject.
    func addArticles(to view: inout NewTicketView, _ viewer: Viewer) async throws {
        let subject = view.subject
        let found = try await desk.read { tx -> [Article]? in
            guard try KnowledgeSettings.load(in: tx).suggestToCustomers else { return nil }
            return subject.isBlank ? [] : try ArticleSearch.similar(to: subject, "", for: viewer, in: tx)
        }
        view.offersArticles = found != nil
        view.articles = (found ?? []).map { ArticleLink($0) }
        view.hasArticles = !view.articles.isEmpty
    }

    /// The same as a part of a page, for who is typing: `/kb/suggestions?q=printer`.
    func suggestedArticles(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try await reader(context)
        let subject = request.uri.queryParameters["q"].map { String($0).oneLineOfSearch } ?? ""
        let found = try await desk.read { tx -> [Article] in
            guard try KnowledgeSettings.load(in: tx).suggestToCustomers else { return [] }
            return try ArticleSearch.similar(to: subject, "", for: viewer, in: tx)
        }
        let view: [String: Any] = ["articles": found.map { ArticleLink($0) }, "hasArticles": !found.isEmpty]
        return .html(part("knowledge/suggestions", view, context: context))
    }
}
