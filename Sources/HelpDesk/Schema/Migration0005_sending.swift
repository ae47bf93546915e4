import PortableSQL

extension Schema {
    /// How mail leaves: servers beside the desk's own, what each is for and how it is, and the keys that sign mail.
    static let sending = Migration(
        5, "sending",
        [
            """
            CREATE TABLE outgoing_server (
                id \(.identity),
                name TEXT NOT NULL,
                name_key TEXT NOT NULL UNIQUE,
                host TEXT NOT NULL,
                port BIGINT NOT NULL CHECK (port BETWEEN 1 AND 65535),
                security TEXT NOT NULL CHECK (security IN ('tls', 'starttls', 'opportunistic', 'none')),
                login TEXT NOT NULL CHECK (login IN ('none', 'password', 'bearer', 'oauth')),
                username TEXT NOT NULL,
                secret \(.bytes) NOT NULL,
                oauth_mailbox TEXT NOT NULL,
                trusted_certificate TEXT NOT NULL,
                connections BIGINT NOT NULL,
                created_at BIGINT NOT NULL)
            """,
            // From addresses and whole domains, in lower case; what is named nowhere goes through the desk's own server.
            """
            CREATE TABLE outgoing_sender (
                sender TEXT PRIMARY KEY,
                server_id BIGINT NOT NULL REFERENCES outgoing_server (id))
            """,
            "CREATE INDEX outgoing_sender_server ON outgoing_sender (server_id)",
            // A server that takes no mail; 0 is the desk's own.
            """
            CREATE TABLE outgoing_trouble (
                server_id BIGINT PRIMARY KEY,
                words TEXT NOT NULL,
                since BIGINT NOT NULL)
            """,
            "ALTER TABLE delivery ADD COLUMN server_id BIGINT NOT NULL DEFAULT 0",
            "DROP INDEX delivery_due",
            "CREATE INDEX delivery_due ON delivery (server_id, next_at, id) WHERE state IN ('waiting', 'deferred')",
            "ALTER TABLE category ADD COLUMN reply_to TEXT",
            """
            CREATE TABLE dkim_key (
                id \(.identity),
                domain TEXT NOT NULL,
                selector TEXT NOT NULL,
                algorithm TEXT NOT NULL CHECK (algorithm IN ('rsa-sha256', 'ed25519-sha256')),
                record TEXT NOT NULL,
                secret \(.bytes) NOT NULL,
                is_enabled BOOLEAN NOT NULL DEFAULT FALSE,
                created_at BIGINT NOT NULL,
                UNIQUE (domain, selector))
            """,
            "CREATE UNIQUE INDEX dkim_key_signing ON dkim_key (domain, algorithm) WHERE is_enabled",
            // One more kind; SQLite changes no CHECK. Its rows live for a day.
            "DROP TABLE connection_test",
            """
            CREATE TABLE connection_test (
                id \(.identity),
                mailbox_id BIGINT REFERENCES mailbox (id),
                kind TEXT NOT NULL CHECK (kind IN ('mailbox', 'outgoing', 'discovery', 'deliverability')),
                request \(.bytes) NOT NULL,
                asked_by BIGINT REFERENCES person (id),
                created_at BIGINT NOT NULL,
                started_at BIGINT,
                ended_at BIGINT,
                succeeded BOOLEAN,
                summary TEXT NOT NULL DEFAULT '',
                conversation TEXT NOT NULL DEFAULT '')
            """,
        ])
}
