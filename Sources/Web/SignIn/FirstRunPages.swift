import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache

struct FirstRunView {
    var deskName = "Support"
    var name = ""
    var email = ""
    var errors: [String: String] = [:]
    var summary: String?
}

extension FirstRunView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "deskName": deskName
        case "name": name
        case "email": email
        case "errors": errors
        case "summary": summary
        default: nil
        }
    }
}

extension Site {
    /// Somebody came before the link was opened.
    func firstRunHint(_ request: Request, context: DeskContext) async throws -> Response {
        guard try await desk.read({ try FirstRun.isOpen(in: $0) }) else { return .seeOther("/sign-in") }
        return try await page("sign-in/first-run-hint", FirstRunView(), frame: Frame("Welcome"), context: context)
    }

    func firstRunForm(_ request: Request, context: DeskContext) async throws -> Response {
        try await requireFirstRunToken(context)
        return try await firstRunPage(FirstRunView(), context, status: .ok)
    }

    /// Makes the first administrator and signs them in: the desk is usable.
    func firstRun(_ request: Request, context: DeskContext) async throws -> Response {
        let token = try await requireFirstRunToken(context)
        let form = try await forms.read(request, limit: Form.plainLimit)
        var view = FirstRunView(deskName: form["desk-name"], name: form["name"], email: form["email"])
        if view.deskName.isBlank { view.errors["deskName"] = "Give the desk a name." }
        let email = EmailAddress(view.email)
        if email == nil { view.errors["email"] = "Enter your e-mail address." }
        do { try PasswordKeeper.check(form["password"]) } catch let error as DeskError {
            view.errors["password"] = "\(error)"
        }
        guard view.errors.isEmpty, let email else {
            return try await firstRunPage(view, context, status: .unprocessableContent)
        }
        let hash = try await passwords.hash(form["password"])
        let (agent, name, deskName) = (request.headers[.userAgent] ?? "", view.name, view.deskName)
        let cookie = try await desk.write { work in
            let id = try FirstRun.makeAdministrator(
                NewPerson(email: email, fullName: name), passwordHash: hash, with: token, in: work)
            var general = try GeneralSettings.load(in: work.sql)
            try general.set(["name": deskName])
            try general.save(in: work)
            return try Session.start(for: id, userAgent: agent, in: work)
        }
        return try await signedIn(cookie, then: "/")
    }

    @discardableResult
    private func requireFirstRunToken(_ context: DeskContext) async throws -> String {
        let token = context.parameters.get("token") ?? ""
        guard try await desk.read({ try FirstRun.isToken(token, in: $0) }) else {
            throw DeskError.notFound("link; the newest one is in the console of the server")
        }
        return token
    }

    private func firstRunPage(_ view: FirstRunView, _ context: DeskContext, status: HTTPResponse.Status) async throws
        -> Response
    {
        var response = try await page(
            "sign-in/first-run", view, frame: Frame("Welcome"), context: context, status: status)
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }
}
