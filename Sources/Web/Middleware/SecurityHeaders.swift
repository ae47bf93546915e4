import HTTPTypes
import Hummingbird

/// The header fields of every response (reliability §6.1): no inline script or style, nothing from elsewhere, no frame
/// around us.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = DeskContext

    static let policy = policy(images: "'self' data:")

    /// Of pages with a rich-text field: what is written may have pictures that lie elsewhere, and is shown as it is written.
    /// The editor itself needs nothing: it styles by the DOM's own calls, its style sheet is ours, and it runs no text.
    static let writingPolicy = policy(images: "'self' data: https: http:")

    private static func policy(images: String) -> String {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src \(images); font-src 'self'; connect-src 'self'; \
        frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'
        """
    }

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        guard ![.trace, .connect].contains(request.method) else { return Response(status: .methodNotAllowed) }
        var response = try await next(request, context)
        func add(_ name: HTTPField.Name?, _ value: String) {
            guard let name, response.headers[name] == nil else { return }
            response.headers[name] = value
        }
        add(.contentSecurityPolicy, Self.policy)
        add(.xContentTypeOptions, "nosniff")
        add(HTTPField.Name("Referrer-Policy"), "same-origin")
        add(HTTPField.Name("Cross-Origin-Opener-Policy"), "same-origin")
        add(HTTPField.Name("Cross-Origin-Resource-Policy"), "same-origin")
        add(
            HTTPField.Name("Permissions-Policy"),
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
        add(.cacheControl, "no-store")
        return response
    }
}
