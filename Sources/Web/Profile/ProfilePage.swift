import Foundation
import HTTPTypes
import HelpDesk
import Hummingbird

/// What somebody may change of themselves: name, language, time zone, password, and what they want to hear.
extension Site {
    func profile(_ request: Request, context: DeskContext) async throws -> Response {
        try await profilePage(context, notice: request.uri.queryParameters["done"].map(String.init))
    }

    func saveProfile(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.withPassword()
        let form = try await form(request, context)
        let isStaff = context.viewer?.isStaff == true
        do {
            try await desk.write { work in
                var profile = try PersonProfile.load(session.person.id, in: work.sql)
                profile.firstName = form["first-name"]
                profile.lastName = form["last-name"]
                profile.language = form["language"]
                profile.timeZone = form["time-zone"]
                if isStaff { profile.signature = form["signature"].replacing("\r\n", with: "\n") }
                try profile.save(session.person.id, in: work)
            }
        } catch DeskError.invalid(let errors) {
            return try await profilePage(context, alert: errors.map(\.message).joined(separator: " "))
        }
        return .seeOther("/profile?done=saved")
    }

    func saveOwnChoices(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, viewer) = try context.withPassword()
        let form = try await form(request, context)
        let choices: NoticeChoices
        do {
            choices = try ChoicesForm.read(form, kinds: ChoicesForm.kinds(isStaff: viewer.isStaff))
        } catch DeskError.invalid(let errors) {
            return try await profilePage(context, alert: errors.map(\.message).joined(separator: " "))
        }
        try await desk.write { try Person.setChoices(session.person.id, choices, in: $0) }
        return .seeOther("/profile?done=choices")
    }

    /// The old password is asked for, where there is one (ASVS 6.2.3).
    func changeOwnPassword(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.withPassword()
        let form = try await form(request, context)
        let id = session.person.id
        let agent = request.headers[.userAgent] ?? ""
        let answer = try await SignIn(desk: desk, passwords: passwords, lanes: signInLanes).verify(
            SignIn.Try(
                name: session.person.username, password: form["old-password"], client: context.client,
                browser: BrowserCookie.value(in: request, tokens: desk.tokens)))
        guard case .right = answer else {
            return try await profilePage(context, alert: "The old password is not right.")
        }
        do {
            let hash = try await passwords.hash(form["password"])
            let cookie = try await desk.write { work in
                try Person.setPasswordHash(id, hash, in: work)
                return try Session.start(for: id, userAgent: agent, in: work)
            }
            return try await signedIn(cookie, then: "/profile?done=password")
        } catch DeskError.invalid(let errors) {
            return try await profilePage(context, alert: errors.map(\.message).joined(separator: " "))
        }
    }

    private func profilePage(_ context: DeskContext, notice: String? = nil, alert: String? = nil) async throws
        -> Response
    {
        let (session, viewer) = try context.withPassword()
        let id = session.person.id
        let (person, choices) = try await desk.read { tx in
            (try Person.find(id, in: tx), try Person.choices(of: id, in: tx))
        }
        var view: [String: Any] = [
            "firstName": person.firstName.isEmpty && person.lastName.isEmpty ? person.fullName : person.firstName,
            "lastName": person.lastName, "email": person.email?.text ?? "no address", "timeZone": person.timeZone,
            "isStaff": viewer.isStaff, "signature": person.signature, "hasPassword": person.hasPassword,
            "languages": [Choice(value: "", label: "The desk's", isChosen: person.language.isEmpty)]
                + MailLanguage.allCases.map {
                    Choice(value: $0.rawValue, label: $0.name, isChosen: $0 == MailLanguage(tag: person.language))
                },
        ]
        view.merge(ChoicesForm.view(of: choices, isStaff: viewer.isStaff)) { own, _ in own }
        var frame = Frame("Your profile", current: "profile")
        frame.alert = alert
        frame.notice = notice.flatMap { Self.profileNotices[$0] }
        return try await page(
            "profile/show", view, frame: frame, context: context, status: alert == nil ? .ok : .unprocessableContent)
    }

    private static let profileNotices = [
        "saved": "Saved.", "choices": "Saved: what you hear from us, and when.",
        "password": "The password is changed. Whoever was signed in with the old one is signed out.",
    ]
}
