import HTTPTypes
import HelpDesk
import Hummingbird
import SafeHTML

extension Site {
    func heldMail(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let reason = request.uri.queryParameters["reason"].flatMap { HoldReason(rawValue: String($0)) }
        let (mails, counts) = try await desk.read { (try Held.list(reason: reason, in: $0), try Held.counts(in: $0)) }
        let when = try await when()
        let rows = mails.map { mail -> [String: Any] in
            [
                "id": mail.id.number, "from": mail.fromName.isEmpty ? mail.fromAddress : mail.fromName,
                "subject": mail.subject.isEmpty ? "(no subject)" : mail.subject,
                "reason": mail.holdReason?.sentence ?? "", "received": when.view(mail.receivedAt),
                "size": sizeText(mail.size),
            ]
        }
        return try await page(
            "admin/held",
            [
                "rows": rows, "isEmpty": counts.isEmpty, "reason": reason?.rawValue ?? "",
                "mayDeleteAll": reason != nil && reason != .unproven && !rows.isEmpty, "isFiltered": reason != nil,
                "reasons": counts.map { found -> [String: Any] in
                    [
                        "value": found.reason.rawValue, "label": found.reason.label, "count": found.count,
                        "isChosen": found.reason == reason,
                    ]
                },
            ] as [String: Any],
            frame: Frame("Held mail", current: "held"), context: context)
    }

    func heldMailItem(_ request: Request, context: DeskContext) async throws -> Response {
        let mail = try await heldMail(context)
        let opened = try await opened(mail)
        let when = try await when()
        let view: [String: Any] = [
            "id": mail.id.number, "from": "\(mail.fromName) <\(mail.fromAddress)>".trimmingSpaces,
            "subject": mail.subject.isEmpty ? "(no subject)" : mail.subject,
            "reason": mail.holdReason?.sentence ?? "", "received": when.view(mail.receivedAt),
            "how": Self.howItCame(mail),
            "size": sizeText(mail.size), "reasons": mail.reasons.map(\.text),
            "text": HTMLText.fromPlainText(String(opened.text.prefix(20_000))),
            "hasHTML": opened.document != nil,
            "files": opened.files.map { "\($0.name.isEmpty ? "file" : $0.name), \(sizeText($0.size))" },
            "isUnproven": mail.holdReason == .unproven, "ticket": mail.ticketID?.number ?? 0,
            "mayRelease": mail.holdReason != .unproven && mail.holdReason != .tooLarge,
        ]
        return try await page("admin/held-item", view, frame: Frame(mail.subject, current: "held"), context: context)
    }

    func heldMailBody(_ request: Request, context: DeskContext) async throws -> Response {
        MailFrame.response(
            document: try await opened(try await heldMail(context)).document ?? MailFrame.document(""),
            showsRemoteImages: false)
    }

    func heldMailOriginal(_ request: Request, context: DeskContext) async throws -> Response {
        let mail = try await heldMail(context)
        let raw = try await desk.read { try InboundMail.raw(mail.id, in: $0) }
        return Self.originalResponse(raw, name: "mail-\(mail.id).eml")
    }

    func releaseHeld(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: InboundMail.self)
        let form = try await form(request, context)
        try await desk.write { try Held.release(id, remembering: form.isOn("remember"), in: $0) }
        return .seeOther("/held")
    }

    /// All that are held for the reason that is looked at.
    func deleteAllHeld(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        guard let reason = HoldReason(rawValue: try await form(request, context)["reason"]) else {
            throw DeskError.notFound("reason")
        }
        while try await desk.write({ try Held.deleteAll(reason, in: $0) }) > 0 {}
        return .seeOther("/held")
    }

    func deleteHeld(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: InboundMail.self)
        _ = try await form(request, context)
        try await desk.write { try Held.delete(id, in: $0) }
        return .seeOther("/held")
    }

    private func heldMail(_ context: DeskContext) async throws -> InboundMail {
        _ = try context.administrator()
        let id = try context.id(of: InboundMail.self)
        return try await desk.read { try Held.find(id, in: $0) }
    }

    private func opened(_ mail: InboundMail) async throws -> OpenedMail {
        try await workshop.result(
            "held \(mail.id)", load: { try await desk.read { try InboundMail.raw(mail.id, in: $0) } },
            size: { $0.size }, make: { OpenedMail($0) })
    }
}
