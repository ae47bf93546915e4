import HTTPTypes
import HelpDesk
import Hummingbird

extension Site {
    func outbox(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let (deliveries, asking, settings, troubles) = try await desk.read { tx in
            (
                try Delivery.list(in: tx), try Delivery.askingCount(in: tx), try OutgoingSettings.load(in: tx),
                try OutgoingTrouble.all(in: tx)
            )
        }
        let when = try await when()
        let rows = deliveries.map { Self.row($0, when) }
        let view: [String: Any] = [
            "rows": rows, "isEmpty": rows.isEmpty, "asking": Tally.text(asking), "isAsking": asking > 0,
            "isUnconfigured": !settings.isConfigured,
            "troubles": troubles.map { trouble -> [String: Any] in
                let name = trouble.server.isStandard ? trouble.server.host : trouble.server.name
                return [
                    "name": name, "words": Self.words(of: trouble, when),
                    "advice": DeliveryAdvice(about: trouble.words)?.rawValue ?? "",
                ]
            },
        ]
        return try await page("admin/outbox", view, frame: Frame("Outbox", current: "outbox"), context: context)
    }

    private static func row(_ delivery: Delivery, _ when: When) -> [String: Any] {
        [
            "id": delivery.id.number, "to": delivery.address, "subject": delivery.subject,
            "state": label(delivery, when),
            "isBad": delivery.state == .failed || delivery.bouncedAt != nil,
            "isOpen": delivery.state != .sent && delivery.state != .discarded,
            "created": when.view(delivery.createdAt), "reply": delivery.lastReply ?? "",
            "ticket": delivery.ticketID?.number ?? 0,
        ]
    }

    private static func label(_ delivery: Delivery, _ when: When) -> String {
        switch delivery.state {
        case .sent where delivery.bouncedAt != nil: "came back"
        case .sent: "sent\(delivery.endedAt.map { " \(when.short($0))" } ?? "")"
        case .waiting: "waiting"
        case .deferred: "next try \(when.short(delivery.nextAt))"
        case .failed: "not delivered"
        case .discarded: "discarded"
        case .asking: "send or discard?"
        }
    }

    /// A mail as it was or will be sent.
    func outboxItem(_ request: Request, context: DeskContext) async throws -> Response {
        let (delivery, mail) = try await outgoingMail(context)
        var view = Self.row(delivery, try await when())
        view["text"] = mail.text
        view["hasHTML"] = mail.document != nil
        view["from"] = mail.from
        view["reason"] = delivery.reason
        view["since"] = try await when().view(delivery.createdAt)
        if delivery.state != .sent || delivery.bouncedAt != nil,
            let advice = delivery.lastReply.flatMap({ DeliveryAdvice(about: $0) })
        {
            view["advice"] = advice.rawValue
        }
        return try await page(
            "admin/outbox-item", view, frame: Frame(delivery.subject, current: "outbox"), context: context)
    }

    func outboxBody(_ request: Request, context: DeskContext) async throws -> Response {
        let mail = try await outgoingMail(context).1
        return MailFrame.response(document: mail.document ?? MailFrame.document(""), showsRemoteImages: false)
    }

    private func outgoingMail(_ context: DeskContext) async throws -> (Delivery, OpenedMail) {
        _ = try context.administrator()
        let id = try context.id(of: Delivery.self)
        let delivery = try await desk.read { try Delivery.find(id, in: $0) }
        // A password mail holds a secret that is its recipient's alone.
        guard !["welcome", "password-reset"].contains(delivery.purpose) else {
            let words = "\r\n(The link in this mail is its recipient's alone, so it is not shown.)"
            return (delivery, OpenedMail(Array(words.utf8)))
        }
        let mail = try await workshop.result(
            "outgoing \(delivery.mailID)",
            load: {
                try await desk.read { try OutgoingMail.raw(delivery.mailID, in: $0) }
                    ?? Array("\r\n(The content of this mail is no longer kept.)".utf8)
            },
            size: { $0.size }, make: { OpenedMail($0) })
        return (delivery, mail)
    }

    func sendAgain(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeDelivery(request, context) { try Delivery.sendAgain($0, in: $1) }
    }

    func discard(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeDelivery(request, context) { try Delivery.discard($0, in: $1) }
    }

    func decideAsking(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        try await desk.write { try Delivery.decideAsking(send: form["decision"] == "send", in: $0) }
        return .seeOther("/outbox")
    }

    private func changeDelivery(
        _ request: Request, _ context: DeskContext,
        _ change: @escaping @Sendable (ID<Delivery>, DeskTransaction) throws -> Void
    ) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Delivery.self)
        _ = try await form(request, context)
        try await desk.write { try change(id, $0) }
        return .seeOther("/outbox")
    }
}
