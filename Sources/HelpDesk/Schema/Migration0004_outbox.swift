import PortableSQL

extension Schema {
    /// The outbox: frozen bytes, and for each recipient what became of them (reliability §4.1, §4.6); templates of mails.
    static let outbox = Migration(
        4, "outbox",
        [
            """
            CREATE TABLE outgoing_mail (
                id \(.identity),
                event_id BIGINT REFERENCES event (id),
                ticket_id BIGINT REFERENCES ticket (id),
                log_entry_id BIGINT REFERENCES log_entry (id),
                purpose TEXT NOT NULL,
                message_id TEXT NOT NULL UNIQUE,
                envelope_from TEXT NOT NULL,
                subject TEXT NOT NULL,
                raw \(.bytes) NOT NULL,
                created_at BIGINT NOT NULL)
            """,
            "CREATE INDEX outgoing_mail_ticket ON outgoing_mail (ticket_id, id)",
            """
            CREATE TABLE delivery (
                id \(.identity),
                outgoing_mail_id BIGINT NOT NULL REFERENCES outgoing_mail (id),
                event_id BIGINT REFERENCES event (id),
                person_id BIGINT REFERENCES person (id),
                address TEXT NOT NULL,
                address_key TEXT NOT NULL,
                reason TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'deferred', 'failed', 'discarded', 'asking')),
                attempts BIGINT NOT NULL DEFAULT 0,
                next_at BIGINT NOT NULL,
                claimed_until BIGINT,
                is_in_doubt BOOLEAN NOT NULL DEFAULT FALSE,
                last_reply TEXT,
                ended_at BIGINT,
                bounced_at BIGINT,
                UNIQUE (event_id, address_key))
            """,
            "CREATE INDEX delivery_due ON delivery (next_at, id) WHERE state IN ('waiting', 'deferred')",
            "CREATE INDEX delivery_state ON delivery (state)",
            "CREATE INDEX delivery_address ON delivery (address_key, id)",
            "CREATE INDEX delivery_ended ON delivery (ended_at)",
            "CREATE INDEX delivery_mail ON delivery (outgoing_mail_id)",
            // What a desk has changed of our mails; the language is empty for all that have none of their own.
            """
            CREATE TABLE mail_template (
                event TEXT NOT NULL,
                language TEXT NOT NULL,
                subject TEXT NOT NULL,
                html TEXT NOT NULL,
                saved_at BIGINT NOT NULL,
                PRIMARY KEY (event, language))
            """,
            """
            CREATE TABLE mail_template_version (
                id \(.identity),
                event TEXT NOT NULL,
                language TEXT NOT NULL,
                subject TEXT NOT NULL,
                html TEXT NOT NULL,
                saved_at BIGINT NOT NULL,
                saved_by BIGINT REFERENCES person (id))
            """,
            "CREATE INDEX mail_template_version_of ON mail_template_version (event, language, id)",
        ])
}
