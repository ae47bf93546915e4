import MIME
import MailReading

/// What rules ask about a mail, in lower case; made once for all of them, and no more of it than they ask: it is made
/// within the transaction that files.
struct RuleFacts: Sendable {
    /// As much of a text as is looked at.
    private static let bodyLimit = 64 * 1024

    private let texts: [RuleCondition.Field: [String]]
    private let header: [String: [String]]

    init(_ mail: PreparedMail, mailbox: String, evidence: SenderEvidence, asked: Set<RuleCondition.Field>) {
        let message = mail.letter.message
        var texts: [RuleCondition.Field: [String]] = [:]
        texts[.mailbox] = [mailbox.lowercased()]
        texts[.from] = [mail.sender?.key ?? "", mail.senderName.lowercased()]
        texts[.to] = (message.to + message.cc).prefix(100).map { $0.address.lowercased() }
        texts[.subject] = [mail.letter.subject.lowercased()]
        if asked.contains(.body) {
            texts[.body] = [String(mail.letter.text.unicodeScalars.prefix(Self.bodyLimit)).lowercased()]
        }
        texts[.attachment] = mail.comment.files.prefix(100).flatMap { [$0.name.lowercased(), $0.type] }
        if asked.contains(.language) { texts[.language] = [mail.letter.language ?? ""] }
        texts[.kind] = [mail.letter.kind.rawValue]
        texts[.trust] = [evidence == .pass ? "pass" : evidence == .fail ? "fail" : "none"]
        self.texts = texts
        let fields = asked.contains(.header) ? message.header.fields.prefix(200) : []
        header = Dictionary(
            fields.map { ($0.name.lowercased(), [$0.text.lowercased()]) }, uniquingKeysWith: +)
    }

    func holds(_ condition: RuleCondition) -> Bool {
        var value = condition.value.lowercased().trimmingSpaces
        var candidates = texts[condition.field] ?? []
        if condition.field == .header {
            let parts = value.split(separator: ":", maxSplits: 1)
            candidates = header[parts.first?.trimmingSpaces ?? ""] ?? []
            value = parts.count == 2 ? parts[1].trimmingSpaces : ""
        }
        switch condition.test {
        case .contains: return candidates.contains { value.isEmpty || $0.contains(value) }
        case .containsNot: return !candidates.contains { value.isEmpty || $0.contains(value) }
        case .is: return candidates.contains(value)
        case .begins: return candidates.contains { $0.hasPrefix(value) }
        case .ends: return candidates.contains { $0.hasSuffix(value) }
        case .matches: return candidates.contains { Self.matches(Array($0.utf8), Array(value.utf8)) }
        }
    }

    /// `*` stands for anything; linear, whatever the pattern.
    private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        let star = UInt8(ascii: "*")
        var pieces = pattern.split(separator: star, omittingEmptySubsequences: false)[...]
        guard let first = pieces.popFirst(), text.starts(with: first) else { return false }
        guard let last = pieces.popLast() else { return text.count == first.count }
        var rest = text[first.count...]
        guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else { return false }
        rest = rest.dropLast(last.count)
        for piece in pieces where !piece.isEmpty {
            guard let hit = rest.firstRange(of: piece) else { return false }
            rest = rest[hit.upperBound...]
        }
        return true
    }
}

/// What all rules together make of one mail; of two that say different things the later counts.
struct RuleOutcome: Sendable, Hashable {
    private(set) var applied: [String] = []
    private(set) var category: ID<Category>?
    private(set) var priority: Priority?
    private(set) var assignee: ID<Person>?
    private(set) var subscribers: [EmailAddress] = []
    /// Of all rules that apply.
    private(set) var tags: [String] = []
    /// Of all rules that apply, in their order.
    private(set) var fields: [RuleFieldValue] = []
    private(set) var join: RuleJoin?
    /// The rule that holds the mail.
    private(set) var holdingRule: String?

    init(_ rules: [Rule], _ facts: (Set<RuleCondition.Field>) -> RuleFacts) {
        let enabled = rules.filter(\.isEnabled)
        guard !enabled.isEmpty else { return }
        let facts = facts(Set(enabled.flatMap(\.conditions).map(\.field)))
        for rule in enabled where Self.applies(rule, facts) {
            applied.append(rule.name)
            category = rule.actions.category ?? category
            priority = rule.actions.priority ?? priority
            assignee = rule.actions.assignee ?? assignee
            if let address = rule.actions.subscriber.flatMap({ EmailAddress($0) }) { subscribers.append(address) }
            tags += rule.actions.tags ?? []
            fields += rule.actions.fields ?? []
            join = rule.actions.joins ?? join
            if rule.actions.holds { holdingRule = holdingRule ?? rule.name }
            if rule.actions.stops { return }
        }
    }

    private static func applies(_ rule: Rule, _ facts: RuleFacts) -> Bool {
        guard !rule.conditions.isEmpty else { return false }
        return rule.matchesAny ? rule.conditions.contains(where: facts.holds) : rule.conditions.allSatisfy(facts.holds)
    }
}
