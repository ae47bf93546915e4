import PortableSQL

extension CustomField {
    private static let countLimit = 200

    static let columns: SQL =
        "f.id, f.name, f.kind, f.options, f.visibility, f.is_required, f.is_everywhere, f.standard, f.position"

    init(_ row: Row, categories: [ID<CustomField>: Set<ID<Category>>]) throws {
        id = try row("id")
        name = try row("name")
        kind = try row("kind")
        let lines: String = try row("options")
        options = lines.split(separator: "\n").map(String.init)
        visibility = try row("visibility")
        isRequired = try row("is_required")
        let isEverywhere: Bool = try row("is_everywhere")
        self.categories = isEverywhere ? nil : categories[id] ?? []
        standard = nil
        standard = value(stored: try row("standard"))
    }

    /// All, in their order.
    public static func all(in tx: Transaction) throws -> [CustomField] {
        let rows = try tx.rows(
            "SELECT \(columns) FROM custom_field f ORDER BY f.position, f.id LIMIT \(countLimit)")
        let categories = try categories(of: rows, in: tx)
        return try rows.map { try CustomField($0, categories: categories) }
    }

    /// - Throws: `DeskError.notFound`
    public static func find(_ id: ID<CustomField>, in tx: Transaction) throws -> CustomField {
        guard let row = try tx.row("SELECT \(columns) FROM custom_field f WHERE f.id = \(id)") else {
            throw DeskError.notFound("field")
        }
        return try CustomField(row, categories: try categories(of: [row], in: tx))
    }

    static func categories(of rows: [Row], in tx: Transaction) throws -> [ID<CustomField>: Set<ID<Category>>] {
        let limited = try rows.filter { row in
            let isEverywhere: Bool = try row("is_everywhere")
            return !isEverywhere
        }
        guard !limited.isEmpty else { return [:] }
        var found: [ID<CustomField>: Set<ID<Category>>] = [:]
        for row in try tx.rows("SELECT field_id, category_id FROM custom_field_category LIMIT 100000") {
            found[try row("field_id"), default: []].insert(try row("category_id"))
        }
        return found
    }

    /// How many tickets have a value in each, for who is about to remove one.
    public static func useCounts(in tx: Transaction) throws -> [ID<CustomField>: Int] {
        let rows = try tx.rows(
            "SELECT field_id, COUNT(*) AS uses FROM ticket_field_value WHERE value <> '' GROUP BY field_id")
        return Dictionary(
            try rows.map { (try $0("field_id"), try $0("uses")) }, uniquingKeysWith: { first, _ in first })
    }

    /// Adds one below the others.
    ///
    /// - Throws: `DeskError.invalid` with all that can't be.
    @discardableResult
    public static func add(_ draft: CustomFieldDraft, in work: DeskTransaction) throws -> ID<CustomField> {
        let field = try draft.checked(ID(0), in: work.sql)
        let count: Int = try work.sql.value("SELECT COUNT(*) FROM custom_field") ?? 0
        guard count < countLimit else {
            throw DeskError.invalid([FieldError("name", "There are \(countLimit) fields at most.")])
        }
        let id: ID<CustomField>? = try work.sql.value(
            """
            INSERT INTO custom_field (name, name_key, kind, options, visibility, is_required, is_everywhere, standard, position)
            VALUES (\(field.name), \(field.name.lowercased()), \(field.kind), \(field.options.joined(separator: "\n")),
                    \(field.visibility), \(field.isRequired), \(field.categories == nil), \(field.standard?.text ?? ""),
                    (SELECT COALESCE(MAX(position), 0) + 1 FROM custom_field))
            RETURNING id
            """)
        guard let id else { throw DeskError.notFound("field") }
        try setCategories(field.categories, of: id, in: work)
        return id
    }

    /// Changes all but its kind: values that are there would not fit another.
    public static func update(_ id: ID<CustomField>, _ draft: CustomFieldDraft, in work: DeskTransaction) throws {
        var draft = draft
        draft.kind = try find(id, in: work.sql).kind
        let field = try draft.checked(id, in: work.sql)
        try work.sql.execute(
            """
            UPDATE custom_field
            SET name = \(field.name), name_key = \(field.name.lowercased()), options = \(field.options.joined(separator: "\n")),
                visibility = \(field.visibility), is_required = \(field.isRequired),
                is_everywhere = \(field.categories == nil), standard = \(field.standard?.text ?? "")
            WHERE id = \(id)
            """)
        try setCategories(field.categories, of: id, in: work)
    }

    /// Removes it with its values; its number is never given again.
    public static func remove(_ id: ID<CustomField>, in work: DeskTransaction) throws {
        _ = try find(id, in: work.sql)
        try work.sql.execute("DELETE FROM ticket_field_value WHERE field_id = \(id)")
        try work.sql.execute("DELETE FROM custom_field_category WHERE field_id = \(id)")
        try work.sql.execute("DELETE FROM custom_field WHERE id = \(id)")
    }

    /// One place earlier on pages and in mails.
    public static func moveUp(_ id: ID<CustomField>, in work: DeskTransaction) throws {
        var order = try all(in: work.sql).map(\.id)
        guard let place = order.firstIndex(of: id), place > 0 else { return }
        order.swapAt(place, place - 1)
        for (position, id) in order.enumerated() {
            try work.sql.execute("UPDATE custom_field SET position = \(position + 1) WHERE id = \(id)")
        }
    }

    private static func setCategories(
        _ categories: Set<ID<Category>>?, of id: ID<CustomField>, in work: DeskTransaction
    ) throws {
        try work.sql.execute("DELETE FROM custom_field_category WHERE field_id = \(id)")
        for category in (categories ?? []).sorted() {
            try work.sql.execute(
                "INSERT INTO custom_field_category (field_id, category_id) VALUES (\(id), \(category))")
        }
    }
}
