import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore

/// No other site sends our forms (T19): by what the browser says of the origin; each form's token is checked when it is read.
struct FormGuard: RouterMiddleware {
    typealias Context = DeskContext

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        guard ![.get, .head, .options].contains(request.method) else { return try await next(request, context) }
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            guard site == "same-origin" else { throw DeskError.notAllowed("This form was sent from another site.") }
        } else if let origin = request.headers[.origin] {
            let host = request.head.authority ?? ""
            guard origin.hasSuffix("//\(host)") else {
                throw DeskError.notAllowed("This form was sent from another site.")
            }
        }
        return try await next(request, context)
    }
}

extension Site {
    /// Reads a form of somebody who is signed in; its token must be their session's.
    func form(_ request: Request, _ context: DeskContext, limit: Int = Form.plainLimit) async throws -> Form {
        let form = try await forms.read(request, limit: limit)
        try check(form, context)
        return form
    }

    /// Lends a form with files of somebody who is signed in while `body` runs. What is too large leads back to the page,
    /// by `tooLarge`, with what was typed.
    func upload(
        _ request: Request, _ context: DeskContext, tooLarge: (Form, String) async throws -> Response,
        _ body: (Form) async throws -> Response
    ) async throws -> Response {
        // Nobody's body is taken in before it is known who they are.
        guard context.session != nil else { throw SignInNeeded() }
        do {
            return try await forms.withUpload(request, limit: Form.uploadLimit) { form in
                try check(form, context)
                return try await body(form)
            }
        } catch let error as FormReader.TooLarge {
            return try await tooLarge(error.beginning, error.words)
        }
    }

    private func check(_ form: Form, _ context: DeskContext) throws {
        guard let session = context.session else { throw SignInNeeded() }
        guard form["form-token"] == session.formToken else {
            throw DeskError.notAllowed(
                "This form is too old, or was not made by this desk. Open the page again and send it from there.")
        }
    }
}
