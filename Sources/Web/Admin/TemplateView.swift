import HelpDesk

/// What the page of a template shows.
struct TemplateView {
    let typed: TypedTemplate
    let book: TemplateBook
    let categories: [HelpDesk.Category]

    var values: [String: Any] {
        let place = typed.place
        var view: [String: Any] = [
            "title": place.kind.title, "path": place.path, "bodyPath": place.path("/body"),
            "resetPath": place.path("/reset"), "subject": typed.subject, "html": typed.html,
            "languages": languages, "isSaved": book.state(of: place) != .standard,
        ]
        if place.kind.hasCategory, !categories.isEmpty {
            view["hasCategories"] = true
            view["categories"] = categoryChoices
        }
        if let id = place.category, let category = categories.first(where: { $0.id == id }) {
            view["category"] = category.name
        }
        return view
    }

    private var languages: [[String: Any]] {
        ([nil] + MailLanguage.allCases).map { language in
            let place = TemplatePlace(typed.place.kind, language: language, category: typed.place.category)
            return choice(place, language?.name ?? "All languages")
        }
    }

    private var categoryChoices: [[String: Any]] {
        ([nil] + categories).map { category in
            let place = TemplatePlace(typed.place.kind, language: typed.place.language, category: category?.id)
            return choice(place, category?.name ?? "All categories")
        }
    }

    private func choice(_ place: TemplatePlace, _ name: String) -> [String: Any] {
        [
            "path": place.path, "name": name, "isCurrent": place == typed.place,
            "isSaved": book.state(of: place) != .standard,
        ]
    }

    static func versions(_ versions: [TemplateVersion], of place: TemplatePlace, _ when: When) -> [[String: Any]] {
        versions.map { version in
            [
                "path": place.path("/versions/\(version.id)"), "when": when.view(version.savedAt),
                "who": version.savedBy, "isSilent": version.template.isSilent,
            ]
        }
    }

    static func warnings(_ template: MailTemplate, _ kind: NoticeKind, _ fields: [CustomField]) -> [String] {
        var warnings: [String] = []
        if template.isSilent {
            warnings.append(
                kind == .passwordReset
                    ? "This template is empty: the standard text is sent, as nobody could sign in again without it."
                    : "This template is empty: nobody is mailed of this event.")
        }
        let unknown = template.unknownMasks(in: kind)
        if !unknown.isEmpty { warnings.append("Unknown, left as they are: \(unknown.joined(separator: " "))") }
        return warnings + template.fieldWarnings(in: kind, fields: fields)
    }
}
