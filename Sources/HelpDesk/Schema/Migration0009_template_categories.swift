import PortableSQL

extension Schema {
    /// Templates of one category (T1): a template is one of an event, a language and a category, each or neither of the
    /// last two given.
    static let templateCategories = Migration(
        9, "template_categories",
        [
            "ALTER TABLE mail_template RENAME TO mail_template_before_categories",
            """
            CREATE TABLE mail_template (
                event TEXT NOT NULL,
                language TEXT NOT NULL,
                category_id BIGINT REFERENCES category (id) ON DELETE CASCADE,
                subject TEXT NOT NULL,
                html TEXT NOT NULL,
                saved_at BIGINT NOT NULL)
            """,
            "CREATE UNIQUE INDEX mail_template_place ON mail_template (event, language, COALESCE(category_id, 0))",
            """
            INSERT INTO mail_template (event, language, subject, html, saved_at)
            SELECT event, language, subject, html, saved_at FROM mail_template_before_categories
            """,
            "DROP TABLE mail_template_before_categories",
            "ALTER TABLE mail_template_version ADD COLUMN category_id BIGINT REFERENCES category (id) ON DELETE CASCADE",
        ])
}
