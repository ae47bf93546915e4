import HTTPTypes
import HelpDesk
import Hummingbird

/// "Was this helpful?", once a person, or once a visitor's browser.
extension Site {
    private static let cookieName = "mailroom-reader"

    /// Nil for a visitor who has not answered anything yet.
    func voter(_ request: Request, _ context: DeskContext) -> ArticleVote.Voter? {
        if let viewer = context.viewer { return .person(viewer.person) }
        guard let secret = request.cookies[Self.cookieName]?.value, (20...100).contains(secret.utf8.count) else {
            return nil
        }
        return .visitor(secret: secret)
    }

    func voteOnArticle(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try await reader(context)
        let id = try context.id(of: Article.self)
        // A visitor has no session whose token a form could have; `FormGuard` knows where it came from.
        let form =
            context.session == nil
            ? try await forms.read(request, limit: Form.plainLimit) : try await form(request, context)
        guard let isHelpful = ["yes": true, "no": false][form["helpful"]] else {
            throw DeskError.invalid([FieldError("helpful", "Say yes or no.")])
        }
        let known = voter(request, context)
        let secret = desk.tokens.secret()
        let (voter, client) = (known ?? .visitor(secret: secret), context.client)
        try await desk.write { work in
            try ArticleVote.cast(
                isHelpful: isHelpful, on: id, by: voter, visibleTo: viewer, client: client, in: work)
        }
        var response = Response.seeOther("/kb/\(id)#helpful")
        if known == nil { response.headers[.setCookie] = try await readerCookie(secret) }
        return response
    }

    private func readerCookie(_ secret: String) async throws -> String {
        let secure = try await usesHTTPS() ? "; Secure" : ""
        return "\(Self.cookieName)=\(secret); Path=/kb; HttpOnly; SameSite=Lax; Max-Age=31536000\(secure)"
    }
}
