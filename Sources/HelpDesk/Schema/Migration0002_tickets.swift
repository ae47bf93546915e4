import PortableSQL

extension Schema {
    /// Tickets and what is said and done on them (D3, D4), what happened (events), files.
    static let tickets = Migration(
        2, "tickets",
        [
            """
            CREATE TABLE status (
                id BIGINT PRIMARY KEY,
                name TEXT NOT NULL,
                is_closed BOOLEAN NOT NULL,
                position BIGINT NOT NULL)
            """,
            // The numbers are those that users of such systems know (domain-facts §1.6).
            """
            INSERT INTO status (id, name, is_closed, position)
            VALUES (1, 'New', FALSE, 1), (2, 'In progress', FALSE, 2), (3, 'Closed', TRUE, 99)
            """,
            """
            CREATE TABLE ticket (
                id \(.identity),
                subject TEXT NOT NULL,
                category_id BIGINT NOT NULL REFERENCES category (id),
                submitter_id BIGINT NOT NULL REFERENCES person (id),
                assignee_id BIGINT REFERENCES person (id),
                priority BIGINT NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1 AND 2),
                status_id BIGINT NOT NULL REFERENCES status (id),
                is_closed BOOLEAN NOT NULL DEFAULT FALSE,
                via BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                closed_at BIGINT,
                due_at BIGINT,
                waiting_since BIGINT,
                excerpt TEXT NOT NULL DEFAULT '',
                has_files BOOLEAN NOT NULL DEFAULT FALSE,
                deleted_at BIGINT,
                thread_index TEXT,
                offers TEXT NOT NULL DEFAULT '',
                tags TEXT NOT NULL DEFAULT '',
                origin_inbound_id BIGINT UNIQUE)
            """,
            "CREATE INDEX ticket_thread_index ON ticket (thread_index) WHERE thread_index IS NOT NULL",
            "CREATE INDEX ticket_open ON ticket (is_closed, updated_at DESC, id DESC) WHERE deleted_at IS NULL",
            "CREATE INDEX ticket_category ON ticket (category_id, is_closed, updated_at DESC, id DESC) WHERE deleted_at IS NULL",
            "CREATE INDEX ticket_assignee ON ticket (assignee_id, is_closed, updated_at DESC, id DESC) WHERE deleted_at IS NULL",
            "CREATE INDEX ticket_submitter ON ticket (submitter_id, updated_at DESC, id DESC) WHERE deleted_at IS NULL",
            "CREATE INDEX ticket_waiting ON ticket (waiting_since, id) WHERE waiting_since IS NOT NULL AND deleted_at IS NULL",
            """
            CREATE TABLE log_entry (
                id \(.identity),
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                author_id BIGINT REFERENCES person (id),
                kind TEXT NOT NULL CHECK (kind IN ('comment', 'system')),
                is_techs_only BOOLEAN NOT NULL,
                is_unproven BOOLEAN NOT NULL DEFAULT FALSE,
                is_of_outsider BOOLEAN NOT NULL DEFAULT FALSE,
                via BIGINT NOT NULL,
                body_text TEXT NOT NULL,
                body_html TEXT,
                quoted_text TEXT,
                quoted_html TEXT,
                mail_date BIGINT,
                created_at BIGINT NOT NULL,
                inbound_id BIGINT UNIQUE)
            """,
            "CREATE INDEX log_entry_ticket ON log_entry (ticket_id, id)",
            """
            CREATE TABLE subscriber (
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                person_id BIGINT NOT NULL REFERENCES person (id),
                added_at BIGINT NOT NULL,
                is_unsubscribed BOOLEAN NOT NULL DEFAULT FALSE,
                PRIMARY KEY (ticket_id, person_id))
            """,
            "CREATE INDEX subscriber_person ON subscriber (person_id)",
            """
            CREATE TABLE ticket_tag (
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                tag TEXT NOT NULL,
                PRIMARY KEY (tag, ticket_id))
            """,
            "CREATE INDEX ticket_tag_ticket ON ticket_tag (ticket_id)",
            """
            CREATE TABLE reading (
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                person_id BIGINT NOT NULL REFERENCES person (id),
                read_at BIGINT NOT NULL,
                PRIMARY KEY (ticket_id, person_id))
            """,
            """
            CREATE TABLE file (
                digest \(.bytes) PRIMARY KEY,
                size BIGINT NOT NULL,
                created_at BIGINT NOT NULL)
            """,
            """
            CREATE TABLE file_chunk (
                digest \(.bytes) NOT NULL REFERENCES file (digest),
                number BIGINT NOT NULL,
                content \(.bytes) NOT NULL,
                PRIMARY KEY (digest, number))
            """,
            """
            CREATE TABLE attachment (
                id \(.identity),
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                log_entry_id BIGINT NOT NULL REFERENCES log_entry (id),
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                size BIGINT NOT NULL,
                digest \(.bytes) NOT NULL REFERENCES file (digest),
                content_id TEXT,
                is_inline BOOLEAN NOT NULL)
            """,
            "CREATE INDEX attachment_entry ON attachment (log_entry_id)",
            "CREATE INDEX attachment_ticket ON attachment (ticket_id)",
            """
            CREATE TABLE event (
                id \(.identity),
                ticket_id BIGINT REFERENCES ticket (id),
                log_entry_id BIGINT REFERENCES log_entry (id),
                kind TEXT NOT NULL,
                actor_id BIGINT REFERENCES person (id),
                details TEXT NOT NULL DEFAULT '{}',
                created_at BIGINT NOT NULL,
                notified_at BIGINT)
            """,
            "CREATE INDEX event_pending ON event (id) WHERE notified_at IS NULL",
            "CREATE INDEX event_ticket ON event (ticket_id, id)",
            """
            CREATE TABLE known_message (
                message_id TEXT NOT NULL,
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                PRIMARY KEY (message_id, ticket_id))
            """,
        ])
}
