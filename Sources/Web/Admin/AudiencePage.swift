import HelpDesk
import Hummingbird

extension Site {
    /// Who would be mailed of an event on a ticket, by which setting; who not, and why.
    func audience(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let asked = request.uri.queryParameters["ticket"].map(String.init) ?? ""
        let kind = request.uri.queryParameters["event"].flatMap { NoticeKind(rawValue: String($0)) } ?? .updated
        let newest = try await desk.read { try MailPreview.newestTicket(in: $0) }
        let ticket = ID<Ticket>(asked.filter(\.isNumber)) ?? newest
        var view: [String: Any] = [
            "ticket": ticket.map { "\($0)" } ?? asked,
            "events": Self.ticketEvents.map {
                Choice(value: $0.rawValue, label: $0.title, isChosen: $0 == kind)
            },
        ]
        var frame = Frame("Who is told", current: "audience")
        do {
            if let ticket { try await addAudience(kind, ticket, to: &view) }
        } catch DeskError.notFound(let what) {
            frame.alert = "There is no such \(what)."
        }
        return try await page("admin/audience", view, frame: frame, context: context)
    }

    private static let ticketEvents = NoticeKind.withTemplate.filter {
        ![.welcome, .passwordReset].contains($0)
    }

    private func addAudience(_ kind: NoticeKind, _ ticket: ID<Ticket>, to view: inout [String: Any]) async throws {
        view["subject"] = try await desk.read { try Ticket.subject(of: ticket, in: $0) }
        let lines = try await preview.audience(kind, ticket: ticket)
        view["told"] = lines.filter(\.isTold).map(Self.view)
        view["others"] = lines.filter { !$0.isTold }.map(Self.view)
        view["isNobody"] = !lines.contains(where: \.isTold)
    }

    private static func view(of line: AudienceLine) -> [String: Any] {
        var view: [String: Any] = [
            "id": line.person.id.number, "name": line.person.displayName,
            "address": line.person.email?.text ?? "no address", "why": line.why,
        ]
        if !line.settings.isEmpty {
            view["settings"] = line.settings.map { "“\(label(of: $0))”" }.joined(separator: ", ")
        }
        return view
    }

    /// As the settings' page has it.
    private static func label(of setting: String) -> String {
        let name = setting.split(separator: ".").last.map(String.init) ?? setting
        return NotificationSettings.fields.first { $0.name == name }?.label ?? setting
    }
}
