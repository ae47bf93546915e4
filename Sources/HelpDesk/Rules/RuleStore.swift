import Foundation
import PortableSQL

/// A rule in its place among the others.
public struct SavedRule: Sendable, Hashable {
    public let id: ID<Rule>
    public let rule: Rule
}

extension Rule {
    private static let countLimit = 200

    /// In the order that they are asked in.
    public static func all(in tx: Transaction) throws -> [SavedRule] {
        try tx.rows(
            """
            SELECT id, name, is_enabled, matches_any, conditions, actions
            FROM rule
            ORDER BY position, id
            LIMIT \(countLimit)
            """
        ).map { row in
            var rule = Rule(name: try row("name"))
            rule.isEnabled = try row("is_enabled")
            rule.matchesAny = try row("matches_any")
            let (conditions, actions): (String, String) = (try row("conditions"), try row("actions"))
            rule.conditions = try JSONDecoder().decode([RuleCondition].self, from: Data(conditions.utf8))
            rule.actions = try JSONDecoder().decode(RuleActions.self, from: Data(actions.utf8))
            return SavedRule(id: try row("id"), rule: rule)
        }
    }

    public static func find(_ id: ID<Rule>, in tx: Transaction) throws -> SavedRule {
        guard let found = try all(in: tx).first(where: { $0.id == id }) else { throw DeskError.notFound("rule") }
        return found
    }

    /// Adds it below the others, or puts it in the place of `id`.
    ///
    /// - Throws: `DeskError.invalid` with every field that can't be.
    @discardableResult
    public func save(over id: ID<Rule>? = nil, in work: DeskTransaction) throws -> ID<Rule> {
        try check()
        try RuleFieldValue.check(actions.fields ?? [], in: work.sql)
        let conditions = String(decoding: try Self.encoder.encode(conditions), as: UTF8.self)
        let actions = String(decoding: try Self.encoder.encode(actions), as: UTF8.self)
        if let id {
            let changed = try work.sql.execute(
                """
                UPDATE rule
                SET name = \(name.oneLine(100)), is_enabled = \(isEnabled), matches_any = \(matchesAny),
                    conditions = \(conditions), actions = \(actions)
                WHERE id = \(id)
                """)
            guard changed == 1 else { throw DeskError.notFound("rule") }
            return id
        }
        let count: Int = try work.sql.value("SELECT COUNT(*) FROM rule") ?? 0
        guard count < Self.countLimit else {
            throw DeskError.invalid([FieldError("name", "There are \(Self.countLimit) rules at most.")])
        }
        let new: ID<Rule>? = try work.sql.value(
            """
            INSERT INTO rule (position, name, is_enabled, matches_any, conditions, actions, created_at)
            VALUES ((SELECT COALESCE(MAX(position), 0) + 1 FROM rule), \(name.oneLine(100)), \(isEnabled), \(matchesAny),
                    \(conditions), \(actions), \(work.now))
            RETURNING id
            """)
        guard let new else { throw DeskError.notFound("rule") }
        return new
    }

    public static func remove(_ id: ID<Rule>, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM rule WHERE id = \(id)")
    }

    /// Asked one place earlier from now on.
    public static func moveUp(_ id: ID<Rule>, in work: DeskTransaction) throws {
        var order = try all(in: work.sql).map(\.id)
        guard let place = order.firstIndex(of: id), place > 0 else { return }
        order.swapAt(place, place - 1)
        for (position, id) in order.enumerated() {
            try work.sql.execute("UPDATE rule SET position = \(position + 1) WHERE id = \(id)")
        }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }
}
