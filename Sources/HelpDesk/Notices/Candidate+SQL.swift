import PortableSQL

extension Candidate {
    /// Everybody who may be told of something on this ticket: submitter, subscribers, assignee, the category's technicians,
    /// administrators.
    static func all(for ticket: Ticket, event: Event, in tx: Transaction) throws -> [Candidate] {
        let old = event.details.fromCategory ?? ID<Category>(0)
        let rows = try tx.rows(
            """
            SELECT p.id, p.is_admin, p.is_disabled, p.notice_choices, e.failing_since IS NOT NULL AS is_failing,
                   EXISTS (SELECT 1 FROM category_technician x WHERE x.person_id = p.id) AS works_somewhere,
                   s.person_id IS NOT NULL AND s.is_unsubscribed = FALSE AS is_subscriber,
                   COALESCE(s.is_unsubscribed, FALSE) AS is_unsubscribed,
                   w.person_id IS NOT NULL AS works_in_category,
                   EXISTS (SELECT 1 FROM category_technician o WHERE o.category_id = \(old) AND o.person_id = p.id) AS worked_before
            FROM person p
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
            LEFT JOIN subscriber s ON s.ticket_id = \(ticket.id) AND s.person_id = p.id
            LEFT JOIN category_technician w ON w.category_id = \(ticket.categoryID) AND w.person_id = p.id
            WHERE p.id IN (
                SELECT person_id FROM subscriber WHERE ticket_id = \(ticket.id)
                UNION SELECT person_id FROM category_technician WHERE category_id = \(ticket.categoryID)
                UNION SELECT id FROM person WHERE is_admin = TRUE
                UNION SELECT id FROM person WHERE id = \(ticket.submitterID) OR id = \(ticket.assigneeID ?? ID(0)))
            ORDER BY p.id
            LIMIT 10000
            """)
        return try rows.map { row in
            var candidate = Candidate(person: try row("id"))
            candidate.isSubmitter = candidate.person == ticket.submitterID
            candidate.isAssignee = candidate.person == ticket.assigneeID
            candidate.isAdmin = try row("is_admin")
            candidate.isDisabled = try row("is_disabled")
            candidate.isFailing = try row("is_failing")
            candidate.isSubscriber = try row("is_subscriber")
            candidate.isUnsubscribed = try row("is_unsubscribed")
            candidate.worksInCategory = try row("works_in_category")
            candidate.workedInOldCategory = try row("worked_before")
            candidate.isTechnician = candidate.worksInCategory || candidate.isAdmin
            let worksSomewhere: Bool = try row("works_somewhere")
            candidate.isStaff = candidate.isAdmin || worksSomewhere
            candidate.choices = try NoticeChoices(stored: row("notice_choices"))
            return candidate
        }
    }
}
