import PortableSQL

extension Schema {
    /// Links in mails that do something (N10), ratings (D9), and what each person wants to hear (N14, N15).
    static let links = Migration(
        7, "links",
        [
            // Signing in from a mail: only the digest of what the link holds.
            """
            CREATE TABLE sign_in_link (
                id \(.identity),
                token_digest \(.bytes) NOT NULL UNIQUE,
                person_id BIGINT NOT NULL REFERENCES person (id),
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                created_at BIGINT NOT NULL,
                ends_at BIGINT NOT NULL)
            """,
            "CREATE INDEX sign_in_link_person ON sign_in_link (person_id, id)",
            "CREATE INDEX sign_in_link_ended ON sign_in_link (ends_at)",
            // Signed links carry this number: counting it up ends all that were sent before.
            "ALTER TABLE person ADD COLUMN link_epoch BIGINT NOT NULL DEFAULT 0",
            // A session that began with a link sees its person's own tickets, and no more.
            "ALTER TABLE session ADD COLUMN is_by_link BOOLEAN NOT NULL DEFAULT FALSE",
            """
            CREATE TABLE rating (
                ticket_id BIGINT PRIMARY KEY REFERENCES ticket (id),
                person_id BIGINT NOT NULL REFERENCES person (id),
                verdict TEXT NOT NULL CHECK (verdict IN ('good', 'ok', 'bad')),
                remark TEXT NOT NULL DEFAULT '',
                first_at BIGINT NOT NULL,
                rated_at BIGINT NOT NULL)
            """,
            "CREATE INDEX rating_recent ON rating (rated_at)",
            "ALTER TABLE person ADD COLUMN notice_choices TEXT NOT NULL DEFAULT ''",
            // What waits for somebody's digest.
            """
            CREATE TABLE digest_item (
                id \(.identity),
                person_id BIGINT NOT NULL REFERENCES person (id),
                event_id BIGINT NOT NULL REFERENCES event (id),
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                log_entry_id BIGINT REFERENCES log_entry (id),
                purpose TEXT NOT NULL,
                reason TEXT NOT NULL,
                headline TEXT NOT NULL,
                due_at BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                outgoing_mail_id BIGINT REFERENCES outgoing_mail (id),
                UNIQUE (event_id, person_id))
            """,
            "CREATE INDEX digest_item_due ON digest_item (due_at, person_id) WHERE outgoing_mail_id IS NULL",
            "CREATE INDEX digest_item_ticket ON digest_item (ticket_id, id)",
        ])
}
