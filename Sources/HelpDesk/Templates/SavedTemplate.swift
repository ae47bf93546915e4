import PortableSQL
import SafeHTML

/// A template that an administrator changed, for one language or for all that have none of their own.
public struct SavedTemplate: Sendable, Hashable {
    public let kind: NoticeKind
    /// Nil: every language.
    public let language: MailLanguage?
    public let template: MailTemplate
    public let savedAt: Timestamp

    static func all(in tx: Transaction) throws -> [SavedTemplate] {
        try tx.rows(
            "SELECT event, language, subject, html, saved_at FROM mail_template ORDER BY event, language LIMIT 1000"
        )
        .compactMap { row in
            guard let kind = NoticeKind(rawValue: try row("event")) else { return nil }
            return SavedTemplate(
                kind: kind, language: MailLanguage(rawValue: try row("language")),
                template: MailTemplate(subject: try row("subject"), html: try row("html")),
                savedAt: try row("saved_at"))
        }
    }

    /// Saves what was typed.
    ///
    /// - Returns: what was taken out of the HTML (T4).
    @discardableResult
    public static func save(
        subject: String, html: String, for kind: NoticeKind, language: MailLanguage?, by person: ID<Person>?,
        in work: DeskTransaction
    ) throws -> [Removal] {
        let (template, removed) = try MailTemplate.cleaned(subject: subject, html: html)
        let tag = language?.rawValue ?? ""
        try work.sql.execute(
            """
            INSERT INTO mail_template (event, language, subject, html, saved_at)
            VALUES (\(kind.rawValue), \(tag), \(template.subject), \(template.html), \(work.now))
            ON CONFLICT (event, language)
            DO UPDATE SET subject = excluded.subject, html = excluded.html, saved_at = excluded.saved_at
            """)
        try TemplateVersion.keep(template, of: kind, language: tag, by: person, in: work)
        return removed
    }

    /// Back to ours; earlier versions are kept.
    public static func reset(_ kind: NoticeKind, language: MailLanguage?, in work: DeskTransaction) throws {
        try work.sql.execute(
            "DELETE FROM mail_template WHERE event = \(kind.rawValue) AND language = \(language?.rawValue ?? "")")
    }

    /// Back to ours in every language.
    public static func resetAll(_ kind: NoticeKind, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM mail_template WHERE event = \(kind.rawValue)")
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
    public static func all(of kind: NoticeKind, language: MailLanguage?, in tx: Transaction) throws -> [TemplateVersion]
    {
        try tx.rows(
            """
            SELECT v.id, v.subject, v.html, v.saved_at, p.full_name, p.username
            FROM mail_template_version v
            LEFT JOIN person p ON p.id = v.saved_by
            WHERE v.event = \(kind.rawValue) AND v.language = \(language?.rawValue ?? "")
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
        _ template: MailTemplate, of kind: NoticeKind, language: String, by person: ID<Person>?,
        in work: DeskTransaction
    ) throws {
        try work.sql.execute(
            """
            INSERT INTO mail_template_version (event, language, subject, html, saved_at, saved_by)
            VALUES (\(kind.rawValue), \(language), \(template.subject), \(template.html), \(work.now), \(person))
            """)
        try work.sql.execute(
            """
            DELETE FROM mail_template_version
            WHERE event = \(kind.rawValue) AND language = \(language) AND id NOT IN (
                SELECT id FROM mail_template_version
                WHERE event = \(kind.rawValue) AND language = \(language)
                ORDER BY id DESC
                LIMIT \(kept))
            """)
    }
}
