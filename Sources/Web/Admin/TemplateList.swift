import HelpDesk
import Hummingbird
import PortableSQL

/// The desk's mails, and where each was changed (T1).
extension Site {
    func templates(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let (book, categories) = try await desk.read { (try TemplateBook.load(in: $0), try Category.all(in: $0)) }
        let names = Dictionary(uniqueKeysWithValues: categories.map { ($0.id, $0.name) })
        let rows = NoticeKind.withTemplate.map { kind -> [String: Any] in
            let whole = TemplatePlace(kind)
            let variants = book.places(of: kind).filter { $0 != whole }.map { place -> [String: Any] in
                let category = place.category.flatMap { names[$0] }
                let name = [category, place.language?.name].compactMap { $0 }.joined(separator: ", ")
                return ["path": place.path, "name": name, book.state(of: place).rawValue: true]
            }
            var row: [String: Any] = ["path": whole.path, "title": kind.title, "variants": variants]
            row[book.state(of: whole).rawValue] = true
            if kind == .passwordReset { row["fallsBack"] = true }
            return row
        }
        return try await page(
            "admin/templates", ["rows": rows], frame: Frame("Email templates", current: "templates"), context: context)
    }
}

extension TemplatePlace {
    /// `/settings/templates/updated/de?category=3`; `all` for every language.
    var path: String { path("") }

    /// What belongs to it: `/settings/templates/updated/de/body?category=3`.
    func path(_ part: String) -> String {
        let query = category.map { "?category=\($0)" } ?? ""
        return "/settings/templates/\(kind.rawValue)/\(language?.rawValue ?? "all")\(part)\(query)"
    }
}

extension DeskContext {
    /// Which template a page is about; for administrators alone.
    func templatePlace(_ request: Request) throws -> TemplatePlace {
        _ = try administrator()
        let (event, tag) = (parameters.get("event") ?? "", parameters.get("language") ?? "")
        guard let kind = NoticeKind.withTemplate.first(where: { $0.rawValue == event }),
            tag == "all" || MailLanguage(rawValue: tag) != nil
        else { throw DeskError.notFound("page") }
        let category = request.uri.queryParameters["category"].flatMap { ID<HelpDesk.Category>($0) }
        guard category == nil || kind.hasCategory else { throw DeskError.notFound("page") }
        return TemplatePlace(kind, language: MailLanguage(rawValue: tag), category: category)
    }
}
