import PortableSQL

extension Schema {
    /// Custom fields (D6), companies' domains, departments and locations (D7), time spent (D10), due dates.
    static let fields = Migration(
        6, "fields",
        [
            // The number stays the field's for ever: masks name it.
            """
            CREATE TABLE custom_field (
                id \(.identity),
                name TEXT NOT NULL,
                name_key TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL
                    CHECK (kind IN ('text', 'multiline', 'number', 'date', 'checkbox', 'dropdown', 'multiselect')),
                options TEXT NOT NULL DEFAULT '',
                visibility TEXT NOT NULL CHECK (visibility IN ('public', 'techs', 'admins')),
                is_required BOOLEAN NOT NULL DEFAULT FALSE,
                is_everywhere BOOLEAN NOT NULL DEFAULT TRUE,
                standard TEXT NOT NULL DEFAULT '',
                position BIGINT NOT NULL)
            """,
            """
            CREATE TABLE custom_field_category (
                field_id BIGINT NOT NULL REFERENCES custom_field (id),
                category_id BIGINT NOT NULL REFERENCES category (id),
                PRIMARY KEY (field_id, category_id))
            """,
            // Empty: somebody emptied it, so that the field's standard value is not shown either.
            """
            CREATE TABLE ticket_field_value (
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                field_id BIGINT NOT NULL REFERENCES custom_field (id),
                value TEXT NOT NULL,
                PRIMARY KEY (ticket_id, field_id))
            """,
            "CREATE INDEX ticket_field_value_field ON ticket_field_value (field_id)",
            """
            CREATE TABLE company_domain (
                domain TEXT PRIMARY KEY,
                company_id BIGINT NOT NULL REFERENCES company (id))
            """,
            "CREATE INDEX company_domain_company ON company_domain (company_id)",
            "CREATE TABLE department (id \(.identity), name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE)",
            "CREATE TABLE location (id \(.identity), name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE)",
            "ALTER TABLE person ADD COLUMN department_id BIGINT REFERENCES department (id)",
            "ALTER TABLE person ADD COLUMN location_id BIGINT REFERENCES location (id)",
            "CREATE INDEX person_company ON person (company_id) WHERE company_id IS NOT NULL",
            """
            CREATE TABLE time_entry (
                id \(.identity),
                ticket_id BIGINT NOT NULL REFERENCES ticket (id),
                person_id BIGINT NOT NULL REFERENCES person (id),
                seconds BIGINT NOT NULL CHECK (seconds > 0),
                note TEXT NOT NULL DEFAULT '',
                at BIGINT NOT NULL)
            """,
            "CREATE INDEX time_entry_ticket ON time_entry (ticket_id, id)",
            "CREATE INDEX ticket_due ON ticket (due_at, id) WHERE due_at IS NOT NULL AND deleted_at IS NULL",
        ])
}
