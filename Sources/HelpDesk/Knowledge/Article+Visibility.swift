import PortableSQL

extension Article {
    /// A condition on `article a` and its `category c`: what everybody may read.
    static let open: SQL =
        "(a.is_draft = FALSE AND a.is_techs_only = FALSE AND COALESCE(c.for_techs_only, FALSE) = FALSE)"

    /// A condition on `article a` and its `category c`: what somebody may read.
    ///
    /// Technicians also see what is for technicians only, and drafts, where they work in the article's category; of an
    /// article for all categories, whoever works in one.
    ///
    /// - Parameter viewer: nil for a visitor who is not signed in.
    static func visible(to viewer: Viewer?) -> SQL {
        guard let viewer, viewer.isStaff else { return open }
        if viewer.isAdmin { return "TRUE" }
        return "(\(open) OR a.category_id IS NULL OR a.category_id IN \(list: viewer.categories.sorted()))"
    }
}

extension Viewer {
    /// Whether they may write articles of this category; nil for those of all categories.
    public func mayWriteArticles(in category: ID<Category>?) -> Bool {
        category.map(isTechnician) ?? isStaff
    }
}

/// Who writes articles.
public enum ArticleWriter: Sendable {
    case technician(Viewer)
    /// From the command line, which may write all; in somebody's name, or in nobody's.
    case console(ID<Person>?)

    var person: ID<Person>? {
        switch self {
        case .technician(let viewer): viewer.person
        case .console(let person): person
        }
    }

    /// Whose eyes they read with.
    public func find(_ id: ID<Article>, in tx: Transaction) throws -> Article {
        switch self {
        case .technician(let viewer): return try Article.find(id, visibleTo: viewer, in: tx)
        case .console:
            guard let article = try Article.find(id, in: tx) else { throw DeskError.notFound("article") }
            return article
        }
    }

    func require(_ category: ID<Category>?) throws {
        guard case .technician(let viewer) = self, !viewer.mayWriteArticles(in: category) else { return }
        throw DeskError.notAllowed("Only technicians of an article's category write it.")
    }
}
