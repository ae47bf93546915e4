import PortableSQL

extension Schema {
    /// People and how they sign in, categories and who works in them, settings (D1, D2, D5, D7).
    static let people = Migration(
        1, "people",
        [
            """
            CREATE TABLE company (
                id \(.identity),
                name TEXT NOT NULL,
                name_key TEXT NOT NULL UNIQUE,
                notes TEXT NOT NULL DEFAULT '')
            """,
            """
            CREATE TABLE person (
                id \(.identity),
                username TEXT NOT NULL,
                username_key TEXT NOT NULL UNIQUE,
                first_name TEXT NOT NULL DEFAULT '',
                last_name TEXT NOT NULL DEFAULT '',
                full_name TEXT NOT NULL DEFAULT '',
                company_id BIGINT REFERENCES company (id),
                phone TEXT NOT NULL DEFAULT '',
                notes TEXT NOT NULL DEFAULT '',
                language TEXT NOT NULL DEFAULT '',
                time_zone TEXT NOT NULL DEFAULT '',
                signature TEXT NOT NULL DEFAULT '',
                is_admin BOOLEAN NOT NULL DEFAULT FALSE,
                is_manager BOOLEAN NOT NULL DEFAULT FALSE,
                is_disabled BOOLEAN NOT NULL DEFAULT FALSE,
                password_hash TEXT,
                created_at BIGINT NOT NULL,
                last_seen_at BIGINT)
            """,
            """
            CREATE TABLE person_email (
                id \(.identity),
                person_id BIGINT NOT NULL REFERENCES person (id),
                address TEXT NOT NULL,
                address_key TEXT NOT NULL UNIQUE,
                is_primary BOOLEAN NOT NULL,
                failing_since BIGINT,
                failure TEXT)
            """,
            "CREATE INDEX person_email_person ON person_email (person_id)",
            """
            CREATE TABLE session (
                token_digest \(.bytes) PRIMARY KEY,
                person_id BIGINT NOT NULL REFERENCES person (id),
                form_token TEXT NOT NULL,
                user_agent TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                seen_at BIGINT NOT NULL,
                ends_at BIGINT NOT NULL)
            """,
            "CREATE INDEX session_person ON session (person_id)",
            """
            CREATE TABLE one_time_link (
                token_digest \(.bytes) PRIMARY KEY,
                person_id BIGINT REFERENCES person (id),
                purpose TEXT NOT NULL CHECK (purpose IN ('first-run', 'password', 'welcome')),
                created_at BIGINT NOT NULL,
                ends_at BIGINT NOT NULL)
            """,
            """
            CREATE TABLE attempt (
                id \(.identity),
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                at BIGINT NOT NULL)
            """,
            "CREATE INDEX attempt_recent ON attempt (kind, subject, at)",
            """
            CREATE TABLE category (
                id \(.identity),
                name TEXT NOT NULL,
                name_key TEXT NOT NULL UNIQUE,
                section TEXT NOT NULL DEFAULT '',
                description TEXT NOT NULL DEFAULT '',
                for_techs_only BOOLEAN NOT NULL DEFAULT FALSE,
                default_assignee_id BIGINT REFERENCES person (id),
                from_address TEXT,
                from_name TEXT,
                is_default BOOLEAN NOT NULL DEFAULT FALSE)
            """,
            "CREATE UNIQUE INDEX category_default ON category (is_default) WHERE is_default",
            """
            CREATE TABLE category_technician (
                category_id BIGINT NOT NULL REFERENCES category (id),
                person_id BIGINT NOT NULL REFERENCES person (id),
                PRIMARY KEY (category_id, person_id))
            """,
            "CREATE INDEX category_technician_person ON category_technician (person_id)",
            "INSERT INTO category (name, name_key, is_default) VALUES ('Support', 'support', TRUE)",
            """
            CREATE TABLE setting (
                section TEXT PRIMARY KEY,
                content TEXT NOT NULL,
                updated_at BIGINT NOT NULL)
            """,
        ])
}
