import HTTPTypes
import HelpDesk
import Hummingbird

extension Site {
    func outgoing(_ request: Request, context: DeskContext) async throws -> Response {
        try await outgoingPage(context, isSaved: request.uri.queryParameters["saved"] != nil)
    }

    func saveOutgoing(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        let (values, password) = (Self.values(of: OutgoingSettings.self, in: form), form["password"])
        do {
            try await desk.write { [tokens = desk.tokens] work in
                var settings = try OutgoingSettings.load(in: work.sql)
                try settings.set(values)
                if !password.isEmpty {
                    settings.sealedPassword = try tokens.seal(password, place: OutgoingSettings.place)
                }
                try settings.save(in: work)
            }
        } catch DeskError.invalid(let errors) {
            return try await outgoingPage(context, typed: values, errors: errors)
        }
        return .seeOther("/settings/outgoing?saved=1")
    }

    /// Sends a test mail with the saved settings and shows the conversation (OUT4).
    func testOutgoing(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.administrator()
        let form = try await form(request, context)
        guard let recipient = EmailAddress(form["to"]) else {
            return try await outgoingPage(
                context, errors: [FieldError("to", "Enter the address that the test mail goes to.")])
        }
        let tokens = desk.tokens
        let id = try await desk.write { work in
            let settings = try OutgoingSettings.load(in: work.sql)
            let password =
                settings.sealedPassword.isEmpty
                ? "" : try tokens.open(settings.sealedPassword, place: OutgoingSettings.place)
            let request = ConnectionTest.Request.outgoing(
                OutgoingTry(settings: settings, password: password, recipient: recipient.text))
            return try ConnectionTest.ask(request, by: session.person.id, in: work)
        }
        return .seeOther("/settings/outgoing/tests/\(id)")
    }

    func outgoingTest(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: ConnectionTest.self)
        var test = try await desk.read { try ConnectionTest.find(id, in: $0) }
        for _ in 0..<100 where test.endedAt == nil {
            try await Task.sleep(for: .milliseconds(100))
            test = try await desk.read { try ConnectionTest.find(id, in: $0) }
        }
        let view: [String: Any] = [
            "isRunning": test.endedAt == nil, "isOK": test.succeeded == true, "summary": test.summary,
            "conversation": test.conversation,
        ]
        return try await page(
            "admin/outgoing-test", view, frame: Frame("Test mail", current: "outgoing"), context: context)
    }

    private func outgoingPage(
        _ context: DeskContext, isSaved: Bool = false, typed: [String: String] = [:], errors: [FieldError] = []
    ) async throws -> Response {
        let (session, _) = try context.administrator()
        let (settings, own) = try await desk.read {
            (try OutgoingSettings.load(in: $0), try Mailbox.all(in: $0).map(\.address))
        }
        var view: [String: Any] = [
            "settings": Self.views(of: settings, typed: typed, errors: errors),
            "hasPassword": !settings.sealedPassword.isEmpty,
            "isConfigured": settings.isConfigured, "to": session.person.email?.text ?? "",
        ]
        if let replyTo = EmailAddress(settings.replyTo.isEmpty ? settings.fromAddress : settings.replyTo),
            !own.contains(replyTo)
        {
            let isReceived = try await desk.receives(replyTo.text, hostName: configuration.hostName)
            view["warning"] =
                isReceived && own.isEmpty
                ? "Answers go to \(replyTo); none of the desk's mailboxes reads it, so they arrive only where the built-in receiver gets its mail."
                : "Answers go to \(replyTo), which none of the desk's mailboxes reads."
        }
        var frame = Frame("Outgoing email", current: "outgoing")
        frame.notice = isSaved ? "Saved." : nil
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/outgoing", view, frame: frame, context: context, status: errors.isEmpty ? .ok : .unprocessableContent
        )
    }
}
