import PortableSQL

extension Candidate {
    /// Everybody who may be told of a change to an article: its category's technicians, or those of all, and
    /// administrators.
    static func all(for article: Article, in tx: Transaction) throws -> [Candidate] {
        let isOfCategory: SQL = article.categoryID.map { "t.category_id = \($0)" } ?? "TRUE"
        let rows = try tx.rows(
            """
            SELECT p.id, p.is_admin, p.is_disabled, p.notice_choices, e.failing_since IS NOT NULL AS is_failing,
                   EXISTS (SELECT 1 FROM category_technician t
                           WHERE t.person_id = p.id AND \(isOfCategory)) AS works_in_category
            FROM person p
            LEFT JOIN person_email e ON e.person_id = p.id AND e.is_primary = TRUE
            WHERE p.id IN (
                SELECT t.person_id FROM category_technician t WHERE \(isOfCategory)
                UNION SELECT id FROM person WHERE is_admin = TRUE)
            ORDER BY p.id
            LIMIT 10000
            """)
        return try rows.map { row in
            var candidate = Candidate(person: try row("id"))
            candidate.isAdmin = try row("is_admin")
            candidate.isDisabled = try row("is_disabled")
            candidate.isFailing = try row("is_failing")
            candidate.choices = try NoticeChoices(stored: row("notice_choices"))
            candidate.worksInCategory = try row("works_in_category")
            candidate.isTechnician = candidate.worksInCategory || candidate.isAdmin
            return candidate
        }
    }
}
