import HelpDesk
import Hummingbird
import PortableSQL

/// What a template was at some time: what changed, and back to it.
extension Site {
    func templateVersion(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        let (versions, held) = try await versions(of: place)
        guard let index = versions.firstIndex(where: { $0.id == wantedVersion(context) }) else {
            throw DeskError.notFound("version")
        }
        let against = request.uri.queryParameters["against"].map { String($0) } ?? ""
        let shown = versions[index]
        let (old, new) = TemplateComparison(versions: versions, held: held, index: index).pair(against)
        let when = try await when()
        let moment = when.view(shown.savedAt)
        var view: [String: Any] = [
            "title": place.kind.title, "path": place.path, "versionPath": place.path("/versions/\(shown.id)"),
            "restorePath": place.path("/versions/\(shown.id)/restoration"), "when": moment, "who": shown.savedBy,
            "subject": Self.pieces(old.subject, new.subject), "html": Self.pieces(old.html, new.html),
            "isSame": old == new, "isHeld": shown.template == held,
        ]
        if let category = place.category { view["category"] = "\(category)" }
        view[against == "now" ? "isAgainstNow" : "isAgainstEarlier"] = true
        return try await page(
            "admin/template-version", view, frame: Frame("\(place.kind.title): history", current: "templates"),
            context: context)
    }

    /// Saves an earlier version once more: it becomes the newest.
    func restoreTemplate(_ request: Request, context: DeskContext) async throws -> Response {
        let place = try context.templatePlace(request)
        _ = try await form(request, context)
        let (versions, _) = try await versions(of: place)
        guard let version = versions.first(where: { $0.id == wantedVersion(context) }) else {
            throw DeskError.notFound("version")
        }
        let (template, person) = (version.template, try context.administrator().session.person.id)
        _ = try await desk.write { work in
            try SavedTemplate.save(subject: template.subject, html: template.html, for: place, by: person, in: work)
        }
        return .seeOther(place.path)
    }

    private func wantedVersion(_ context: DeskContext) -> ID<TemplateVersion>? {
        context.parameters.get("version").flatMap { ID<TemplateVersion>($0) }
    }

    private func versions(of place: TemplatePlace) async throws -> (all: [TemplateVersion], held: MailTemplate) {
        try await desk.read { tx in
            let general = try GeneralSettings.load(in: tx)
            let held = try TemplateBook.load(in: tx).template(at: place, desk: general.language)
            return (try TemplateVersion.all(of: place, in: tx), held)
        }
    }

    private static func pieces(_ old: String, _ new: String) -> [[String: Any]] {
        TextDiff(from: old, to: new).pieces.map { piece in
            switch piece.kind {
            case .kept: ["kept": piece.text]
            case .removed: ["removed": piece.text]
            case .added: ["added": piece.text]
            }
        }
    }
}

/// Which two texts are laid beside each other.
private struct TemplateComparison {
    /// The newest first.
    let versions: [TemplateVersion]
    let held: MailTemplate
    let index: Int

    /// The version and what holds now; or the version before it and the version: of the first one, all is new.
    func pair(_ against: String) -> (old: MailTemplate, new: MailTemplate) {
        let shown = versions[index].template
        if against == "now" { return (shown, held) }
        let earlier = versions.dropFirst(index + 1).first?.template
        return (earlier ?? MailTemplate.none, shown)
    }
}
