/// PostgreSQL's words about how it ran a statement (`EXPLAIN ANALYZE`).
enum PostgresPlan {
    /// Statements that have a plan.
    static func isExplained(_ text: String) -> Bool {
        let word = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }.uppercased()
        return ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(word)
    }

    /// All rows that scans, and sorts of what they gave, had in hand, those that a filter left out among them.
    static func cost(of lines: [String]) -> StatementCost {
        var work = 0
        var loops = 1
        for line in lines {
            if let rows = number(after: "(actual rows=", in: line) {
                loops = number(after: " loops=", in: line) ?? 1
                if line.contains(" Scan ") || line.contains("Sort") { work += rows * loops }
            } else if line.contains("Rows Removed by "), let removed = number(after: ": ", in: line) {
                work += removed * loops
            }
        }
        return StatementCost(work: work, plan: lines)
    }

    private static func number(after word: String, in line: String) -> Int? {
        guard let start = line.firstRange(of: word)?.upperBound else { return nil }
        return Int(line[start...].prefix(while: \.isNumber))
    }
}
