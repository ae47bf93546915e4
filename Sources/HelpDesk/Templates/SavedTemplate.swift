import PortableSQL
import SafeHTML

/// A template that an administrator changed.
public struct SavedTemplate: Sendable, Hashable {
    public let place: TemplatePlace
    public let template: MailTemplate
    public let savedAt: Timestamp

    /// Those of every category: which holds for a mail is found without asking again.
    static func all(in tx: Transaction) throws -> [SavedTemplate] {
        try tx.rows(
            """
            SELECT event, language, category_id, subject, html, saved_at
            FROM mail_template
            ORDER BY event, language, category_id
            LIMIT 5000
            """
        ).compactMap { row in
            guard let kind = NoticeKind(rawValue: try row("event")) else { return nil }
            let place = TemplatePlace(
                kind, language: MailLanguage(rawValue: try row("language")), category: try row("category_id"))
            return SavedTemplate(
                place: place, template: MailTemplate(subject: try row("subject"), html: try row("html")),
                savedAt: try row("saved_at"))
        }
    }

    /// Saves what was typed.
    ///
    /// - Returns: what was taken out of the HTML (T4).
    @discardableResult
    public static func save(
        subject: String, html: String, for place: TemplatePlace, by person: ID<Person>?, in work: DeskTransaction
    ) throws -> [Removal] {
        let (template, removed) = try MailTemplate.cleaned(subject: subject, html: html)
        try checkCategory(of: place, in: work)
        try work.sql.execute(
            """
            INSERT INTO mail_template (event, language, category_id, subject, html, saved_at)
            VALUES (\(place.kind.rawValue), \(place.tag), \(place.category), \(template.subject), \(template.html), \(work.now))
            ON CONFLICT (event, language, COALESCE(category_id, 0))
            DO UPDATE SET subject = excluded.subject, html = excluded.html, saved_at = excluded.saved_at
            """)
        try TemplateVersion.keep(template, of: place, by: person, in: work)
        return removed
    }

    private static func checkCategory(of place: TemplatePlace, in work: DeskTransaction) throws {
        guard let category = place.category else { return }
        guard place.kind.hasCategory else {
            throw DeskError.invalid([
                FieldError("category", "\(place.kind.title) is a mail of no ticket, so it has no category.")
            ])
        }
        _ = try Category.find(category, in: work.sql)
    }

    /// Back to what holds without it; earlier versions are kept.
    public static func reset(_ place: TemplatePlace, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM mail_template WHERE \(place.isIts)")
    }

    /// The same in every language.
    public static func resetAll(_ kind: NoticeKind, category: ID<Category>? = nil, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            DELETE FROM mail_template
            WHERE event = \(kind.rawValue) AND COALESCE(category_id, 0) = \(category ?? ID(0))
            """)
    }
}

extension TemplatePlace {
    /// As the tables have it: empty for every language.
    fileprivate var tag: String { language?.rawValue ?? "" }

    /// Rows of this very place.
    fileprivate var isIts: SQL {
        "event = \(kind.rawValue) AND language = \(tag) AND COALESCE(category_id, 0) = \(category ?? ID(0))"
    }
}

/// What a template was at some time.
public struct TemplateVersion: Sendable, Hashable {
    private static let kept = 20

    public let id: ID<TemplateVersion>
    public let template: MailTemplate
    public let savedAt: Timestamp
    public let savedBy: String

    /// The last 20, newest first.
    public static func all(of place: TemplatePlace, in tx: Transaction) throws -> [TemplateVersion] {
        try tx.rows(
            """
            SELECT v.id, v.subject, v.html, v.saved_at, p.full_name, p.username
            FROM (SELECT * FROM mail_template_version WHERE \(place.isIts)) v
            LEFT JOIN person p ON p.id = v.saved_by
            ORDER BY v.id DESC
            LIMIT \(kept)
            """
        ).map { row in
            let name: String? = try row("full_name")
            let username: String? = try row("username")
            return TemplateVersion(
                id: try row("id"), template: MailTemplate(subject: try row("subject"), html: try row("html")),
                savedAt: try row("saved_at"), savedBy: name.flatMap { $0.isEmpty ? nil : $0 } ?? username ?? "")
        }
    }

    static func keep(
        _ template: MailTemplate, of place: TemplatePlace, by person: ID<Person>?, in work: DeskTransaction
    ) throws {
        try work.sql.execute(
            """
            INSERT INTO mail_template_version (event, language, category_id, subject, html, saved_at, saved_by)
            VALUES (\(place.kind.rawValue), \(place.tag), \(place.category), \(template.subject), \(template.html),
                    \(work.now), \(person))
            """)
        try work.sql.execute(
            """
            DELETE FROM mail_template_version
            WHERE \(place.isIts) AND id NOT IN (
                SELECT id FROM mail_template_version
                WHERE \(place.isIts)
                ORDER BY id DESC
                LIMIT \(kept))
            """)
    }
}
