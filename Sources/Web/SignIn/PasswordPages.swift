import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache

struct PasswordView {
    var who = ""
    var error: String?
    var isAsked = false
    var name = ""
}

extension PasswordView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "who": who
        case "error": error
        case "isAsked": isAsked
        case "name": name
        default: nil
        }
    }
}

extension Site {
    func forgotPasswordForm(_ request: Request, context: DeskContext) async throws -> Response {
        try await page("sign-in/forgot-password", PasswordView(), frame: Frame("Forgot password"), context: context)
    }

    /// The same page whether the person is known or not (T20).
    func forgotPassword(_ request: Request, context: DeskContext) async throws -> Response {
        let form = try await forms.read(request, limit: 64 * 1024)
        let (name, client) = (form["name"], context.client)
        try await desk.write { try PasswordHelp.ask(for: name, client: client, in: $0) }
        var view = PasswordView()
        view.isAsked = true
        return try await page("sign-in/forgot-password", view, frame: Frame("Forgot password"), context: context)
    }

    /// Shows whose password it is; changes nothing (T14).
    func passwordForm(_ request: Request, context: DeskContext) async throws -> Response {
        let person = try await personBehindLink(context)
        return try await passwordPage(PasswordView(who: person.email?.masked ?? person.username), context)
    }

    func setPassword(_ request: Request, context: DeskContext) async throws -> Response {
        let person = try await personBehindLink(context)
        let form = try await forms.read(request, limit: 64 * 1024)
        let secret = context.parameters.get("secret") ?? ""
        do {
            let hash = try await passwords.hash(form["password"])
            _ = try await desk.write { try OneTimeLink.setPassword(hash, with: secret, in: $0) }
        } catch DeskError.invalid(let errors) {
            let view = PasswordView(who: person.email?.masked ?? person.username, error: errors.first?.message)
            return try await passwordPage(view, context, status: .unprocessableContent)
        }
        return .seeOther("/sign-in")
    }

    private func personBehindLink(_ context: DeskContext) async throws -> Person {
        let (secret, now) = (context.parameters.get("secret") ?? "", desk.now)
        guard let person = try await desk.read({ try OneTimeLink.person(behind: secret, now: now, in: $0) }) else {
            throw DeskError.notFound(
                "link, or it was used or is too old; \"Forgot password\" on the sign-in page sends a new one")
        }
        return person
    }

    private func passwordPage(_ view: PasswordView, _ context: DeskContext, status: HTTPResponse.Status = .ok)
        async throws -> Response
    {
        var response = try await page(
            "sign-in/password", view, frame: Frame("Set a password"), context: context, status: status)
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }
}

extension HTTPField.Name {
    /// A literal that is a field name.
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .xContentTypeOptions
}
