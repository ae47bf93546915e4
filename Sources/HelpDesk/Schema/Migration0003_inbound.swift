import PortableSQL

extension Schema {
    /// Mailboxes and the journal of incoming mail: custody of every mail from its arrival on (reliability §4.1).
    static let inbound = Migration(
        3, "inbound",
        [
            """
            CREATE TABLE mailbox (
                id \(.identity),
                address TEXT NOT NULL,
                address_key TEXT NOT NULL UNIQUE,
                host TEXT NOT NULL,
                port BIGINT NOT NULL,
                security TEXT NOT NULL CHECK (security IN ('tls', 'starttls', 'none')),
                username TEXT NOT NULL,
                secret \(.bytes) NOT NULL,
                trusted_certificate TEXT,
                folder TEXT NOT NULL DEFAULT 'INBOX',
                category_id BIGINT REFERENCES category (id),
                afterwards TEXT NOT NULL CHECK (afterwards IN ('delete', 'move', 'seen')),
                move_to TEXT,
                existing_mail TEXT NOT NULL CHECK (existing_mail IN ('all', 'new')),
                is_enabled BOOLEAN NOT NULL DEFAULT TRUE,
                created_at BIGINT NOT NULL,
                uidvalidity BIGINT,
                last_uid BIGINT NOT NULL DEFAULT 0,
                start_uid BIGINT,
                last_check_at BIGINT,
                last_success_at BIGINT,
                last_mail_at BIGINT,
                last_error TEXT,
                errors_in_row BIGINT NOT NULL DEFAULT 0,
                disabled_until BIGINT,
                is_watching BOOLEAN NOT NULL DEFAULT FALSE,
                protocol TEXT NOT NULL DEFAULT 'imap' CHECK (protocol IN ('imap', 'pop3')),
                login TEXT NOT NULL DEFAULT 'password' CHECK (login IN ('password', 'oauth')),
                auth_server TEXT NOT NULL DEFAULT '',
                trust TEXT NOT NULL DEFAULT 'balanced' CHECK (trust IN ('strict', 'balanced', 'legacy')))
            """,
            """
            CREATE TABLE oauth_grant (
                mailbox_id BIGINT PRIMARY KEY REFERENCES mailbox (id),
                authorize_url TEXT NOT NULL,
                token_url TEXT NOT NULL,
                device_url TEXT NOT NULL,
                scope TEXT NOT NULL,
                flow TEXT NOT NULL CHECK (flow IN ('browser', 'device', 'application')),
                client_id TEXT NOT NULL,
                client_secret \(.bytes) NOT NULL,
                request_state TEXT NOT NULL UNIQUE,
                verifier \(.bytes) NOT NULL,
                redirect TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('asking', 'waiting', 'coded', 'active', 'dead')),
                code \(.bytes),
                user_code TEXT,
                device_page TEXT,
                device_page_with_code TEXT,
                device_ends_at BIGINT,
                ask_every BIGINT NOT NULL DEFAULT 5,
                ask_at BIGINT NOT NULL DEFAULT 0,
                refresh_token \(.bytes),
                access_token \(.bytes),
                expires_at BIGINT,
                claimed_until BIGINT,
                error TEXT)
            """,
            // Whether a mailbox's server removes forged Authentication-Results: the last test of it (reliability §7.1).
            """
            CREATE TABLE auth_probe (
                mailbox_id BIGINT PRIMARY KEY REFERENCES mailbox (id),
                server TEXT NOT NULL,
                nonce TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('asked', 'sending', 'sent', 'safe', 'unsafe', 'failed')),
                words TEXT NOT NULL DEFAULT '',
                asked_at BIGINT NOT NULL,
                ended_at BIGINT)
            """,
            // What a POP3 mailbox held when it was added: POP3 tells no date of arrival to know that by.
            """
            CREATE TABLE mailbox_old_mail (
                mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
                uidl TEXT NOT NULL,
                PRIMARY KEY (mailbox_id, uidl))
            """,
            """
            CREATE TABLE connection_test (
                id \(.identity),
                mailbox_id BIGINT REFERENCES mailbox (id),
                kind TEXT NOT NULL CHECK (kind IN ('mailbox', 'outgoing', 'discovery')),
                request \(.bytes) NOT NULL,
                asked_by BIGINT REFERENCES person (id),
                created_at BIGINT NOT NULL,
                started_at BIGINT,
                ended_at BIGINT,
                succeeded BOOLEAN,
                summary TEXT NOT NULL DEFAULT '',
                conversation TEXT NOT NULL DEFAULT '')
            """,
            """
            CREATE TABLE inbound (
                id \(.identity),
                mailbox_id BIGINT REFERENCES mailbox (id),
                category_id BIGINT REFERENCES category (id),
                source TEXT NOT NULL CHECK (source IN ('imap', 'pop3', 'receiver', 'pipe', 'archive')),
                folder_key TEXT,
                uidvalidity BIGINT,
                uid BIGINT,
                digest \(.bytes) NOT NULL,
                dedupe_digest \(.bytes) UNIQUE,
                size BIGINT NOT NULL,
                envelope_from TEXT,
                envelope_to TEXT,
                received_at BIGINT NOT NULL,
                arrived_at BIGINT NOT NULL,
                is_silent BOOLEAN NOT NULL DEFAULT FALSE,
                is_on_server BOOLEAN NOT NULL DEFAULT FALSE,
                state TEXT NOT NULL CHECK (state IN (
                    'waiting', 'ticket', 'comment', 'command_only', 'held', 'delivery_news', 'duplicate')),
                attempts BIGINT NOT NULL DEFAULT 0,
                claimed_until BIGINT,
                ended_at BIGINT,
                hold_reason TEXT,
                resolution TEXT,
                ticket_id BIGINT REFERENCES ticket (id),
                duplicate_of BIGINT REFERENCES inbound (id),
                from_name TEXT NOT NULL DEFAULT '',
                from_address TEXT NOT NULL DEFAULT '',
                subject TEXT NOT NULL DEFAULT '',
                message_id TEXT,
                body_digest \(.bytes),
                reasons TEXT NOT NULL DEFAULT '[]')
            """,
            "CREATE UNIQUE INDEX inbound_uid ON inbound (mailbox_id, folder_key, uidvalidity, uid) WHERE uid IS NOT NULL",
            "CREATE INDEX inbound_waiting ON inbound (id) WHERE state = 'waiting' AND source <> 'archive'",
            "CREATE INDEX inbound_waiting_archive ON inbound (id) WHERE state = 'waiting' AND source = 'archive'",
            "CREATE INDEX inbound_given_up ON inbound (id) WHERE state = 'waiting' AND attempts >= 4",
            "CREATE INDEX inbound_state ON inbound (state)",
            "CREATE INDEX inbound_held ON inbound (id DESC) WHERE state = 'held' AND resolution IS NULL",
            "CREATE INDEX inbound_on_server ON inbound (mailbox_id, id) WHERE is_on_server",
            "CREATE INDEX inbound_message_id ON inbound (message_id)",
            "CREATE INDEX inbound_ticket ON inbound (ticket_id)",
            """
            CREATE TABLE rule (
                id \(.identity),
                position BIGINT NOT NULL,
                name TEXT NOT NULL,
                is_enabled BOOLEAN NOT NULL,
                matches_any BOOLEAN NOT NULL,
                conditions TEXT NOT NULL,
                actions TEXT NOT NULL,
                created_at BIGINT NOT NULL)
            """,
            """
            CREATE TABLE inbound_raw (
                inbound_id BIGINT NOT NULL REFERENCES inbound (id),
                number BIGINT NOT NULL,
                content \(.bytes) NOT NULL,
                PRIMARY KEY (inbound_id, number))
            """,
        ])
}
