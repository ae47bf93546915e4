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
        let id = try await desk.write { work in
            try ConnectionTest.ask(
                .outgoing(OutgoingTry(recipient: recipient.text)), by: session.person.id, in: work)
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
        let (settings, servers, senders, troubles, unread) = try await desk.read { tx in
            (
                try OutgoingSettings.load(in: tx), try OutgoingServer.all(in: tx).filter { !$0.isStandard },
                try OutgoingServer.senders(in: tx), try OutgoingTrouble.all(in: tx),
                try AnswerAddress.unread(in: tx)
            )
        }
        let when = try await when()
        var view: [String: Any] = [
            "settings": Self.views(of: settings, typed: typed, errors: errors),
            "hasPassword": !settings.sealedPassword.isEmpty,
            "isConfigured": settings.isConfigured, "to": session.person.email?.text ?? "",
            "warnings": unread.map(\.sentence),
            "servers": servers.map { server -> [String: Any] in
                Self.row(server, senders[server.id] ?? [], troubles.first { $0.server.id == server.id }, when)
            },
        ]
        if let trouble = troubles.first(where: \.server.isStandard) {
            view["trouble"] = Self.words(of: trouble, when)
            if let advice = DeliveryAdvice(about: trouble.words) { view["advice"] = advice.rawValue }
        }
        var frame = Frame("Outgoing email", current: "outgoing")
        frame.notice = isSaved ? "Saved." : nil
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/outgoing", view, frame: frame, context: context, status: errors.isEmpty ? .ok : .unprocessableContent
        )
    }

    private static func row(
        _ server: OutgoingServer, _ senders: [String], _ trouble: OutgoingTrouble?, _ when: When
    ) -> [String: Any] {
        var row: [String: Any] = [
            "id": server.id.number, "name": server.name,
            "facts": "\(server.host), port \(server.port), \(server.security.rawValue)",
            "senders": senders.isEmpty
                ? "No address goes through it yet." : "For mail from \(senders.joined(separator: ", "))",
        ]
        if let trouble {
            row["trouble"] = words(of: trouble, when)
            if let advice = DeliveryAdvice(about: trouble.words) { row["advice"] = advice.rawValue }
        }
        return row
    }

    /// `It takes no mail since Monday 10:12. It said: … 12 mails wait; each is tried for five days, the oldest until 3 Dec 2026.`
    static func words(of trouble: OutgoingTrouble, _ when: When) -> String {
        let until = trouble.givesUpAt.map { ", the oldest until \(when.short($0))" } ?? ""
        let waiting =
            switch trouble.waiting {
            case 0: "No mail waits for it."
            case 1: "One mail waits; it is tried for five days\(until.replacing("the oldest ", with: ""))."
            default: "\(Tally.text(trouble.waiting)) mails wait; each is tried for five days\(until)."
            }
        return "It takes no mail since \(when.short(trouble.since)): \(trouble.words.endedAsSentence) \(waiting)"
    }
}

extension String {
    /// A server's words, with the full stop that they mostly lack.
    var endedAsSentence: String { isEmpty || hasSuffix(".") ? self : "\(self)." }
}
