import PortableSQL

extension Schema {
    /// Indexes with which lists, counts and claims touch what they show and no more, however large the desk is.
    ///
    /// What is open is a small part of a desk that is years old, what is pending a smaller one: indexes of those parts
    /// alone. Their conditions are spelled as the statements spell them, `= FALSE`: SQLite compares the words.
    static let scale = Migration(
        11, "scale",
        [
            // By views of the queue; with the category for technicians, whose lists are merged from one for each of theirs.
            "DROP INDEX ticket_waiting",
            """
            CREATE INDEX ticket_waiting ON ticket (is_closed, waiting_since, id)
            WHERE waiting_since IS NOT NULL AND deleted_at IS NULL
            """,
            """
            CREATE INDEX ticket_answered ON ticket (is_closed, updated_at DESC, id DESC)
            WHERE waiting_since IS NULL AND is_closed = FALSE AND deleted_at IS NULL
            """,
            """
            CREATE INDEX ticket_unassigned ON ticket (is_closed, updated_at DESC, id DESC)
            WHERE assignee_id IS NULL AND is_closed = FALSE AND deleted_at IS NULL
            """,
            """
            CREATE INDEX ticket_category_waiting ON ticket (category_id, is_closed, waiting_since, id)
            WHERE waiting_since IS NOT NULL AND is_closed = FALSE AND deleted_at IS NULL
            """,
            """
            CREATE INDEX ticket_category_answered ON ticket (category_id, is_closed, updated_at DESC, id DESC)
            WHERE waiting_since IS NULL AND is_closed = FALSE AND deleted_at IS NULL
            """,
            """
            CREATE INDEX ticket_category_unassigned ON ticket (category_id, is_closed, updated_at DESC, id DESC)
            WHERE assignee_id IS NULL AND is_closed = FALSE AND deleted_at IS NULL
            """,
            // Own work, in one's categories: the category is in the index, so that no ticket is fetched to ask for it.
            "DROP INDEX ticket_assignee",
            """
            CREATE INDEX ticket_assignee ON ticket (assignee_id, is_closed, updated_at DESC, id DESC, category_id)
            WHERE deleted_at IS NULL
            """,
            "DROP INDEX ticket_submitter",
            """
            CREATE INDEX ticket_submitter ON ticket (submitter_id, is_closed, updated_at DESC, id DESC)
            WHERE deleted_at IS NULL
            """,
            "DROP INDEX ticket_due",
            """
            CREATE INDEX ticket_due ON ticket (is_closed, due_at, id, category_id)
            WHERE due_at IS NOT NULL AND deleted_at IS NULL
            """,
            """
            CREATE INDEX person_seen ON person (
                is_disabled, is_admin DESC, COALESCE(last_seen_at, created_at) DESC, id DESC)
            """,
            "CREATE INDEX person_admin ON person (id) WHERE is_admin = TRUE",
            """
            CREATE INDEX inbound_held_reason ON inbound (hold_reason, id DESC)
            WHERE state = 'held' AND resolution IS NULL
            """,
            "CREATE INDEX inbound_mailbox ON inbound (mailbox_id, id) WHERE mailbox_id IS NOT NULL",
            "DROP INDEX inbound_on_server",
            "CREATE INDEX inbound_on_server ON inbound (mailbox_id, id) WHERE is_on_server = TRUE",

            // Of the mails to one address only those that still wait are looked through for an earlier one of the ticket.
            "ALTER TABLE delivery ADD COLUMN ticket_id BIGINT REFERENCES ticket (id)",
            """
            UPDATE delivery SET ticket_id = (SELECT m.ticket_id FROM outgoing_mail m WHERE m.id = delivery.outgoing_mail_id)
            WHERE state <> 'sent'
            """,
            """
            CREATE INDEX delivery_pending ON delivery (address_key, ticket_id, id)
            WHERE state IN ('waiting', 'deferred')
            """,
            """
            CREATE INDEX delivery_oldest ON delivery (server_id, id)
            WHERE state IN ('waiting', 'deferred')
            """,
            """
            CREATE INDEX delivery_open ON delivery (id)
            WHERE state IN ('asking', 'failed', 'deferred', 'waiting')
            """,
            "DROP INDEX delivery_ended",
            "CREATE INDEX delivery_ended ON delivery (ended_at, id)",

            // Which mails still have their bytes: what is purged goes by these.
            "ALTER TABLE inbound ADD COLUMN is_raw_kept BOOLEAN NOT NULL DEFAULT TRUE",
            """
            UPDATE inbound SET is_raw_kept = FALSE
            WHERE NOT EXISTS (SELECT 1 FROM inbound_raw r WHERE r.inbound_id = inbound.id)
            """,
            """
            CREATE INDEX inbound_raw_kept ON inbound (ended_at, id)
            WHERE is_raw_kept = TRUE AND state NOT IN ('waiting', 'held')
            """,
            "ALTER TABLE outgoing_mail ADD COLUMN is_raw_kept BOOLEAN NOT NULL DEFAULT TRUE",
            "CREATE INDEX outgoing_mail_raw_kept ON outgoing_mail (created_at, id) WHERE is_raw_kept = TRUE",
        ])
}
