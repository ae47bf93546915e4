import PortableSQL

extension Person {
    /// Makes somebody whom only mails made known the same person as another: addresses, words and subscriptions move.
    ///
    /// - Throws: `DeskError.notAllowed` where they have an account, tickets or work of their own.
    static func merge(_ other: ID<Person>, into person: ID<Person>, in work: DeskTransaction) throws {
        let found = try find(other, in: work.sql)
        let viewer = try Viewer.load(other, in: work.sql)
        let tickets: Int64? = try work.sql.value("SELECT id FROM ticket WHERE submitter_id = \(other) LIMIT 1")
        guard !viewer.isStaff, !found.isAdmin, !found.hasPassword, tickets == nil else {
            throw DeskError.notAllowed("\(found.displayName) has an account or tickets of their own.")
        }
        try work.sql.execute(
            "UPDATE person_email SET person_id = \(person), is_primary = FALSE WHERE person_id = \(other)")
        try work.sql.execute("UPDATE log_entry SET author_id = \(person) WHERE author_id = \(other)")
        try work.sql.execute("UPDATE event SET actor_id = \(person) WHERE actor_id = \(other)")
        try work.sql.execute("UPDATE time_entry SET person_id = \(person) WHERE person_id = \(other)")
        try work.sql.execute("UPDATE article SET author_id = \(person) WHERE author_id = \(other)")
        try work.sql.execute("UPDATE article SET editor_id = \(person) WHERE editor_id = \(other)")
        try work.sql.execute("UPDATE article_version SET saved_by = \(person) WHERE saved_by = \(other)")
        try work.sql.execute("UPDATE delivery SET person_id = \(person) WHERE person_id = \(other)")
        try work.sql.execute(
            """
            UPDATE subscriber SET person_id = \(person)
            WHERE person_id = \(other)
              AND NOT EXISTS (SELECT 1 FROM subscriber s WHERE s.ticket_id = subscriber.ticket_id AND s.person_id = \(person))
            """)
        for table in ["subscriber", "reading", "session", "one_time_link"] as [SQL] {
            try work.sql.execute("DELETE FROM \(table) WHERE person_id = \(other)")
        }
        try work.sql.execute("DELETE FROM person WHERE id = \(other)")
    }
}
