import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import Logging
import NIOHTTP1
import PortableSQL

/// Turns what went wrong into a page that says what happened and what to do; the log keeps the rest.
struct ErrorPages: RouterMiddleware {
    typealias Context = DeskContext
    let site: Site

    private struct View: MustacheParent {
        let heading: String
        let text: String

        func child(named: String) -> Any? {
            switch named {
            case "heading": heading
            case "text": text
            default: nil
            }
        }
    }

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch is SignInNeeded {
            return signIn(request)
        } catch let error as DeskError {
            return try await page(for: error, context)
        } catch let error as HTTPError {
            return try await page(
                error.status, error.status == .contentTooLarge ? "That is too large" : "This can't be done",
                error.body ?? error.status.reasonPhrase, context)
        } catch let error as FormReader.TooLarge {
            return try await page(
                .contentTooLarge, "That is too large", "\(error.words) Go back: what you typed is still there.", context
            )
        } catch let error as HTTPParserError {
            context.logger.info("a request is not HTTP", metadata: ["error": "\(error)"])
            return .plain("This request is not right: \(error).\n", status: .badRequest)
        } catch let error as DatabaseError where error.isTemporary {
            context.logger.error("database", metadata: ["error": "\(error)"])
            return .plain("\(error)\nNothing was changed. Try again in a moment.\n", status: .serviceUnavailable)
        } catch {
            context.logger.error(
                "a page failed", metadata: ["path": "\(Self.redacted(request.uri.path))", "error": "\(error)"])
            return .plain(
                "Something went wrong on our side; nothing was changed. Reference: \(context.id)\n",
                status: .internalServerError)
        }
    }

    private func signIn(_ request: Request) -> Response {
        guard request.method == .get, request.uri.path != "/events" else {
            return .plain("Sign in first.\n", status: .unauthorized)
        }
        let back = request.uri.path.addingPercentEncodingForQuery
        return .seeOther(back == "%2F" ? "/sign-in" : "/sign-in?back=\(back)")
    }

    private func page(for error: DeskError, _ context: DeskContext) async throws -> Response {
        switch error {
        case .notFound(let what):
            try await page(.notFound, "Not here", "There is no such \(what), or it is not yours to see.", context)
        case .notAllowed(let words): try await page(.forbidden, "This is not allowed", words, context)
        case .invalid: try await page(.unprocessableContent, "Something is not right yet", "\(error)", context)
        case .secretUnreadable, .configuration:
            try await page(.internalServerError, "This can't be done at the moment", "\(error)", context)
        }
    }

    private func page(_ status: HTTPResponse.Status, _ heading: String, _ text: String, _ context: DeskContext)
        async throws -> Response
    {
        try await site.page(
            "error", View(heading: heading, text: text), frame: Frame(heading), context: context, status: status)
    }

    /// Addresses that hold a secret don't go into the log.
    static func redacted(_ path: String) -> String {
        for prefix in ["/password/", "/first-run/", "/link/", "/unsubscribe/", "/rate/"] where path.hasPrefix(prefix) {
            return "\(prefix)…"
        }
        return path
    }
}

extension String {
    /// All but letters, digits and `-._~` as %XX (RFC 3986 §2.3).
    var addingPercentEncodingForQuery: String {
        utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~".utf8.contains(byte)
            if isPlain { return String(Unicode.Scalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
