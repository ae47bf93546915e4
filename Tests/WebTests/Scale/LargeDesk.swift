import DeskTesting
import HelpDesk
import PortableSQL

/// A desk with years of tickets: enough that what walks all of them is told from what does not.
enum LargeDesk {
    static let tickets: Int64 = 20_000
    static let customers: Int64 = 2_000
    private static let minute: Int64 = 60_000
    private static let bytes = [UInt8]("From: grace@example.org\r\nSubject: Old\r\n\r\nOld words.\r\n".utf8)

    /// Grace is the customer of some hundred tickets, linus works in ten of twenty categories; three tickets of five are open.
    static func fill(_ world: World) async throws {
        let now = Timestamp(milliseconds: world.clock.now.milliseconds)
        for part in [people, tickets(now), log, mails(now), sent(now), rest(world)] {
            try await world.desk.database.write { tx in
                for statement in part { try tx.execute(statement) }
            }
        }
        try await world.desk.database.analyze()
    }

    /// `n (i)`: the numbers from 1.
    private static func numbers(_ last: Int64) -> SQL {
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(last))"
    }

    private static var people: [SQL] {
        [
            "INSERT INTO company (name, name_key) VALUES ('Acme', 'acme')",
            "\(numbers(99)) INSERT INTO company (name, name_key) SELECT 'Company ' || i, 'company ' || i FROM n",
            """
            \(numbers(customers))
            INSERT INTO person (username, username_key, full_name, company_id, created_at)
            SELECT 'c' || i || '@example.com', 'c' || i || '@example.com', 'Customer ' || i, 1 + i % 100, 1 FROM n
            """,
            """
            INSERT INTO person_email (person_id, address, address_key, is_primary)
            SELECT id, username, username_key, TRUE FROM person WHERE id > 3
            """,
            "\(numbers(19)) INSERT INTO category (name, name_key) SELECT 'Category ' || i, 'category ' || i FROM n",
            "INSERT INTO category_technician (category_id, person_id) SELECT id, 2 FROM category WHERE id BETWEEN 2 AND 10",
        ]
    }

    private static func tickets(_ now: Timestamp) -> [SQL] {
        let start: SQL = "CAST(\(now) AS BIGINT)"
        return [
            """
            \(numbers(tickets))
            INSERT INTO ticket (subject, category_id, submitter_id, assignee_id, status_id, is_closed, via, created_at,
                                updated_at, closed_at, due_at, waiting_since, excerpt)
            SELECT 'Order ' || i || ' is late', 1 + i % 20, CASE WHEN i % 100 = 7 THEN 3 ELSE 4 + i % 2000 END,
                   CASE i % 3 WHEN 0 THEN NULL ELSE i % 3 END, CASE WHEN i % 5 < 2 THEN 3 ELSE 1 END, i % 5 < 2, 1,
                   \(start) - (\(tickets) - i) * \(minute), \(start) - (\(tickets) - i) * \(minute),
                   CASE WHEN i % 5 < 2 THEN \(start) ELSE NULL END,
                   CASE WHEN i % 7 = 0 THEN \(start) + (i - 10000) * \(minute) ELSE NULL END,
                   CASE WHEN i % 5 > 2 THEN \(start) - (\(tickets) - i) * \(minute) ELSE NULL END, 'Old words.'
            FROM n
            """,
            "INSERT INTO ticket_tag (ticket_id, tag) SELECT id, 'billing' FROM ticket WHERE id % 50 = 1",
            "INSERT INTO subscriber (ticket_id, person_id, added_at) SELECT id, 3, 1 FROM ticket WHERE id % 200 = 1",
            "INSERT INTO reading (ticket_id, person_id, read_at) SELECT id, 1 + id % 2, updated_at FROM ticket",
        ]
    }

    private static var log: [SQL] {
        [
            """
            INSERT INTO log_entry (ticket_id, author_id, kind, is_techs_only, via, body_text, created_at)
            SELECT t.id, t.submitter_id, 'comment', FALSE, 1, 'Old words.', t.created_at
            FROM ticket t, (SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3) more
            ORDER BY t.id
            """,
            """
            INSERT INTO event (ticket_id, log_entry_id, kind, actor_id, created_at, notified_at)
            SELECT ticket_id, id, 'commented', author_id, created_at, created_at FROM log_entry ORDER BY id
            """,
            "INSERT INTO file (digest, size, created_at) VALUES (\(bytes), 5, 1)",
            "INSERT INTO file_chunk (digest, number, content) VALUES (\(bytes), 0, \(bytes))",
            """
            INSERT INTO attachment (ticket_id, log_entry_id, name, type, size, digest, is_inline)
            SELECT ticket_id, id, 'letter.eml', 'message/rfc822', 5, \(bytes), FALSE FROM log_entry WHERE id % 5 = 1
            """,
            """
            INSERT INTO digest_item (person_id, event_id, ticket_id, purpose, reason, headline, due_at, created_at)
            SELECT 3, id, ticket_id, 'updated', 'submitter', 'News', created_at, created_at FROM event WHERE id % 500 = 1
            """,
        ]
    }

    private static func mails(_ now: Timestamp) -> [SQL] {
        [
            """
            INSERT INTO inbound (source, digest, size, received_at, arrived_at, state, ended_at, ticket_id, from_name,
                                 from_address, subject, message_id)
            SELECT 'receiver', \(bytes), 60, l.created_at, l.created_at, CASE WHEN l.id % 3 = 1 THEN 'ticket' ELSE 'comment' END,
                   l.created_at, l.ticket_id, 'Customer', 'c@example.com', 'Old', 'old' || l.id || '@example.com'
            FROM log_entry l
            WHERE l.id % 3 < 2
            ORDER BY l.id
            """,
            "UPDATE log_entry SET inbound_id = 2 * ticket_id - 1 WHERE id % 3 = 1",
            """
            \(numbers(1500))
            INSERT INTO inbound (source, digest, size, received_at, arrived_at, state, ended_at, hold_reason, subject)
            SELECT 'receiver', \(bytes), 60, \(now), \(now), 'held', \(now), 'auto-reply', 'Held' FROM n
            """,
            "INSERT INTO inbound_raw (inbound_id, number, content) SELECT id, 0, \(bytes) FROM inbound",
            "INSERT INTO known_message (message_id, ticket_id) SELECT message_id, ticket_id FROM inbound WHERE message_id IS NOT NULL",
        ]
    }

    /// Two mails a ticket that were sent, and many that wait for one technician since the server went away.
    private static func sent(_ now: Timestamp) -> [SQL] {
        [
            """
            INSERT INTO outgoing_mail (ticket_id, log_entry_id, purpose, message_id, envelope_from, subject, raw, created_at)
            SELECT ticket_id, id, 'updated', 'out' || id || '@example.org', 'support@example.org', 'Old', \(bytes), created_at
            FROM log_entry WHERE id % 3 < 2
            ORDER BY id
            """,
            """
            INSERT INTO delivery (outgoing_mail_id, ticket_id, person_id, address, address_key, reason, state, attempts,
                                  next_at, last_reply, ended_at)
            SELECT m.id, m.ticket_id, 1, 'ada@example.org', 'ada@example.org', 'hasTicket',
                   CASE WHEN m.id % 10 = 0 THEN 'waiting' WHEN m.id % 400 = 1 THEN 'failed' ELSE 'sent' END, 1, m.created_at,
                   '250 ok', CASE WHEN m.id % 10 = 0 THEN NULL ELSE m.created_at END
            FROM outgoing_mail m
            ORDER BY m.id
            """,
            "INSERT INTO outgoing_trouble (server_id, words, since) VALUES (0, 'no connection', \(now))",
        ]
    }

    private static func rest(_ world: World) -> [SQL] {
        let far = world.clock.now + .seconds(86_400)
        return [
            """
            \(numbers(5000))
            INSERT INTO session (token_digest, person_id, form_token, user_agent, created_at, seen_at, ends_at)
            SELECT \(world.desk.database.dialect == .sqlite ? "CAST('s' || i AS BLOB)" : "CAST('s' || i AS BYTEA)" as SQL),
                   4 + i % 2000, 'x', 'old', 1, 1, \(far)
            FROM n
            """,
            """
            INSERT INTO time_entry (ticket_id, person_id, seconds, at)
            SELECT id, 1, 60, updated_at FROM ticket WHERE id % 4 = 1
            """,
        ]
    }
}
