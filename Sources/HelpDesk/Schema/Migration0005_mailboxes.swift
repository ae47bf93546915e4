import PortableSQL

extension Schema {
    /// POP3 beside IMAP, and whose word about senders counts (reliability §7).
    static let mailboxes = Migration(
        5, "mailboxes",
        [
            "ALTER TABLE mailbox ADD COLUMN protocol TEXT NOT NULL DEFAULT 'imap' CHECK (protocol IN ('imap', 'pop3'))",
            "ALTER TABLE mailbox ADD COLUMN auth_server TEXT NOT NULL DEFAULT ''",
            """
            ALTER TABLE mailbox ADD COLUMN trust TEXT NOT NULL DEFAULT 'balanced'
                CHECK (trust IN ('strict', 'balanced', 'legacy'))
            """,
            // What a POP3 mailbox held when it was added: it has no date of arrival to tell that by.
            """
            CREATE TABLE mailbox_old_mail (
                mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
                uidl TEXT NOT NULL,
                PRIMARY KEY (mailbox_id, uidl))
            """,
        ])
}
