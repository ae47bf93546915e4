import PortableSQL

extension Schema {
    /// The knowledge base (D8): articles, what they were before, the words they are found by, and who found them helpful.
    static let knowledge = Migration(
        8, "knowledge",
        [
            // Without a category an article is for all of them.
            """
            CREATE TABLE article (
                id \(.identity),
                title TEXT NOT NULL,
                html TEXT NOT NULL,
                excerpt TEXT NOT NULL,
                category_id BIGINT REFERENCES category (id),
                is_techs_only BOOLEAN NOT NULL,
                is_draft BOOLEAN NOT NULL,
                language TEXT NOT NULL DEFAULT '',
                tags TEXT NOT NULL DEFAULT '',
                author_id BIGINT REFERENCES person (id),
                editor_id BIGINT REFERENCES person (id),
                views BIGINT NOT NULL DEFAULT 0,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL)
            """,
            "CREATE INDEX article_category ON article (category_id, id)",
            "CREATE INDEX article_updated ON article (updated_at DESC, id DESC)",
            """
            CREATE TABLE article_version (
                id \(.identity),
                article_id BIGINT NOT NULL REFERENCES article (id),
                title TEXT NOT NULL,
                html TEXT NOT NULL,
                saved_at BIGINT NOT NULL,
                saved_by BIGINT REFERENCES person (id))
            """,
            "CREATE INDEX article_version_article ON article_version (article_id, id)",
            // Words as bytes: both engines then compare and order them alike, and a beginning is a range.
            """
            CREATE TABLE article_word (
                word \(.bytes) NOT NULL,
                article_id BIGINT NOT NULL REFERENCES article (id),
                weight BIGINT NOT NULL,
                PRIMARY KEY (word, article_id))
            """,
            "CREATE INDEX article_word_article ON article_word (article_id)",
            """
            CREATE TABLE article_vote (
                article_id BIGINT NOT NULL REFERENCES article (id),
                voter TEXT NOT NULL,
                is_helpful BOOLEAN NOT NULL,
                voted_at BIGINT NOT NULL,
                PRIMARY KEY (article_id, voter))
            """,
        ])
}
