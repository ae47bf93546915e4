import HTTPTypes
import Hummingbird

/// The header fields of every response (reliability §6.1): no inline script or style, nothing from elsewhere, no frame
/// around us.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = DeskContext

    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
        frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'
        """

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
