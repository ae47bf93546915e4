import PortableSQL

/// Reads kept mails again by today's rules and settings; changes nothing (IN14).
public struct Replay: Sendable {
    /// What would become of a mail now.
    public struct Result: Sendable, Hashable {
        /// Such as "It would open a ticket in Support."
        public let summary: String
        public let reasons: [Reason]
    }

    /// One mail of a trial, where the rules make a difference.
    public struct Difference: Sendable {
        public let mail: InboundMail
        public let now: Result
        public let then: Result
    }

    /// A trial reads no more than this: somebody waits for it.
    private static let trialBytes = 64 << 20

    private let desk: Desk
    private let hostName: String

    public init(desk: Desk, hostName: String) {
        self.desk = desk
        self.hostName = hostName
    }

    /// - Throws: `DeskError.notFound` where the original is not kept any more.
    public func run(_ id: ID<InboundMail>) async throws -> Result {
        let (row, raw) = try await desk.read { (try InboundMail.find(id, in: $0), try InboundMail.raw(id, in: $0)) }
        guard !raw.isEmpty || row.size == 0 else { throw DeskError.notFound("original of this mail") }
        let mail = PreparedMail(row, raw: raw)
        let now = desk.now
        return try await desk.read { tx in
            try decide(mail, try rules(in: tx), now: now, in: tx)
        }
    }

    /// What other rules would have made of the newest `count` mails.
    public func trial(of rules: [Rule], count: Int = 100) async throws -> (tried: Int, differences: [Difference]) {
        let ids: [ID<InboundMail>] = try await desk.read { tx in
            try tx.values(
                """
                SELECT i.id FROM inbound i
                WHERE i.state NOT IN ('waiting', 'duplicate')
                  AND EXISTS (SELECT 1 FROM inbound_raw r WHERE r.inbound_id = i.id)
                ORDER BY i.id DESC
                LIMIT \(count)
                """)
        }
        var differences: [Difference] = []
        var (tried, bytes) = (0, 0)
        for id in ids where bytes < Self.trialBytes {
            let (row, raw) = try await desk.read { (try InboundMail.find(id, in: $0), try InboundMail.raw(id, in: $0)) }
            tried += 1
            bytes += raw.count
            let mail = PreparedMail(row, raw: raw)
            let now = desk.now
            let (before, after) = try await desk.read { tx in
                var set = try self.rules(in: tx)
                let before = try decide(mail, set, now: now, in: tx)
                set.rules = rules
                return (before, try decide(mail, set, now: now, in: tx))
            }
            if before != after { differences.append(Difference(mail: row, now: before, then: after)) }
        }
        return (tried, differences)
    }

    private func rules(in tx: Transaction) throws -> IntakeRules {
        try IntakeRules.load(hostName: hostName, tokens: desk.tokens, in: tx)
    }

    private func decide(_ mail: PreparedMail, _ rules: IntakeRules, now: Timestamp, in tx: Transaction) throws -> Result
    {
        var decision = Decision(mail, rules: rules, now: now, in: tx)
        let verdict = try decision.reach()
        return Result(summary: try Self.summary(verdict, in: tx), reasons: decision.reasons)
    }

    private static func summary(_ verdict: Verdict, in tx: Transaction) throws -> String {
        switch verdict {
        case .hold(let reason): return "It would be held. \(reason.sentence)"
        case .storm: return "It would be held. \(HoldReason.storm.sentence)"
        case .deliveryNews: return "It would be noted at the mail that it is about."
        case .probe: return "It would be known as a test of the mail server."
        case .duplicate(let first): return "It would be known as a copy of mail \(first)."
        case .comment(_, let ticket, let kind):
            let readers = kind == .everybody ? "" : ", for technicians only"
            return "It would be added to ticket \(ticket)\(readers)."
        case .commandsOnly(_, let ticket): return "Its commands would be carried out on ticket \(ticket)."
        case .newTicket(let plan):
            let category = try plan.category.map { try Category.find($0, in: tx) } ?? Category.standard(in: tx)
            var words = "It would open a ticket in \(category.name)"
            if let priority = plan.priority { words += ", priority \(priority.name.lowercased())" }
            if let assignee = plan.assignee {
                words += ", assigned to \(try Person.find(assignee, in: tx).displayName)"
            }
            if !plan.tags.isEmpty { words += ", tagged \(Tag.clean(plan.tags).joined(separator: ", "))" }
            for field in try RuleFieldValue.checked(plan.fields, in: category.id, in: tx) {
                words += ", \(field.field.name) \(field.value?.words() ?? "empty")"
            }
            return words + "."
        }
    }
}
