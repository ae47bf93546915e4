import Foundation
import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import PortableSQL

/// The desk as pages: what all handlers share. Each page is an extension in its feature's folder.
struct Site: Sendable {
    let desk: Desk
    let passwords: PasswordKeeper
    let configuration: WebConfiguration
    let readiness: Readiness
    let assets: Assets
    let editor: Assets.Editor?
    let workshop = Workshop()
    let forms: FormReader
    let signInLanes: SignInLanes
    private let renderer: Renderer

    init(
        desk: Desk, passwords: PasswordKeeper, configuration: WebConfiguration, readiness: Readiness,
        signInLanes: SignInLanes = SignInLanes()
    ) throws {
        self.signInLanes = signInLanes
        self.desk = desk
        self.passwords = passwords
        self.configuration = configuration
        self.readiness = readiness
        forms = FormReader(folder: configuration.uploadFolder)
        assets = Assets()
        editor = assets.editor
        renderer = try Renderer(assets: assets)
    }

    /// A page with the rail (staff), the customer's frame, or bare (nobody is signed in).
    func page(
        _ template: String, _ view: any MustacheParent, frame: Frame, context: DeskContext,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let surroundings = try await surroundings(frame, context)
        let layout =
            context.viewer == nil && !frame.isOpen
            ? "layout-bare" : context.viewer?.isStaff == true ? "layout-staff" : "layout-customer"
        var response = Response.html(renderer.page(template, view, layout: layout, desk: surroundings), status: status)
        if frame.isForWriting { response.headers[.contentSecurityPolicy] = SecurityHeaders.writingPolicy }
        return response
    }

    /// One part of a page, for live updates.
    func part(_ template: String, _ view: any MustacheParent, context: DeskContext) -> String {
        renderer.part(template, view, desk: ["formToken": context.session?.formToken ?? ""])
    }

    private func surroundings(_ frame: Frame, _ context: DeskContext) async throws -> [String: Any] {
        let viewer = context.viewer
        let (general, counts, held, asking, newest, troubles) = try await desk.read { tx in
            (
                try context.general ?? GeneralSettings.load(in: tx),
                viewer?.isStaff == true ? try viewer.map { try TicketList.counts(for: $0, in: tx) } ?? [:] : [:],
                viewer?.isAdmin == true ? try Held.count(in: tx) : 0,
                viewer?.isAdmin == true ? try Delivery.askingCount(in: tx) : 0,
                viewer == nil ? ID(0) : try Event.newest(in: tx),
                viewer?.isAdmin == true ? try desk.troubleNotes(in: tx) : viewer == nil ? [] : desk.commonTroubleNotes
            )
        }
        var found: [String: Any] = [
            "title": frame.title, "name": general.name, "event": newest.number,
            "formToken": context.session?.formToken ?? "",
            "person": context.session?.person.displayName ?? "", "isAdmin": viewer?.isAdmin ?? false,
            "isSignedIn": viewer != nil, "linkBase": general.linkBase(or: configuration.baseURL),
            "isInsecure": viewer?.isAdmin == true && !isSecure(general),
            "views": Self.rail(counts, current: frame.current),
            "troubles": troubles.map { trouble -> [String: Any] in
                trouble.path.map { ["words": trouble.words, "path": $0] } ?? ["words": trouble.words]
            },
            "held": held > 0 ? Tally.text(held) : "", "asking": asking > 0 ? Tally.text(asking) : "",
            "is": Dictionary(uniqueKeysWithValues: [(frame.current.isEmpty ? "none" : frame.current, true)]),
        ]
        if let alert = frame.alert { found["alert"] = alert }
        if let notice = frame.notice { found["notice"] = notice }
        return found
    }

    /// The views of the queue with what they hold.
    private static func rail(_ counts: [TicketView: Int], current: String) -> [[String: Any]] {
        TicketView.allCases.filter { $0 != .closed }.map { view in
            [
                "path": "/queue/\(view.rawValue)", "title": view.title, "count": Tally.text(counts[view] ?? 0),
                "isCurrent": current == view.rawValue,
            ]
        }
    }

    /// The rail alone: what an open page asks for when something happened elsewhere on the desk.
    func rail(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.staff().viewer
        let current = request.uri.queryParameters["current"].map(String.init) ?? ""
        let counts = try await desk.read { try TicketList.counts(for: viewer, in: $0) }
        return .html(renderer.part("rail", [:] as [String: Any], desk: ["views": Self.rail(counts, current: current)]))
    }

    private func isSecure(_ general: GeneralSettings) -> Bool {
        let url = general.publicURL.isEmpty ? configuration.baseURL : general.publicURL
        return url.hasPrefix("https://") || url.hasPrefix("http://localhost") || url.hasPrefix("http://127.")
    }

    /// Whether cookies may ask for TLS: the desk's public address is https.
    func usesHTTPS() async throws -> Bool {
        let general = try await desk.read { try GeneralSettings.load(in: $0) }
        return (general.publicURL.isEmpty ? configuration.baseURL : general.publicURL).hasPrefix("https://")
    }

    func when() async throws -> When {
        when(try await desk.read { try GeneralSettings.load(in: $0) })
    }

    /// The same from what this request has read already.
    func when(_ context: DeskContext) async throws -> When {
        guard let general = context.general else { return try await when() }
        return when(general)
    }

    private func when(_ general: GeneralSettings) -> When {
        When(now: desk.now, zone: TimeZone(identifier: general.timeZone) ?? .current)
    }
}
