import MailReading
import PortableSQL

/// A rule adds mails of one matter to one ticket, such as a monitoring system's alerts (IN13).
extension Decision {
    /// Open tickets of the sender that are looked at.
    private static let candidates = 200

    mutating func joined(person: Person?, plan: Verdict.Plan) throws -> Verdict? {
        guard let join = outcome.join, let person, plan.mentions == nil,
            let ticket = try ticket(of: person.id, join, subject: plan.subject)
        else { return nil }
        var plan = plan
        for name in outcome.applied { note("rules", "The rule \"\(name)\" applies.") }
        note("matched", "A rule adds it to ticket \(ticket), as it is of the same sender.")
        if try isAboveLimit(on: ticket) {
            plan.isQuiet = true
            note("screened", "Many came within an hour: nobody is mailed of this one.")
        }
        return .comment(plan, on: ticket, as: .everybody)
    }

    private func ticket(of person: ID<Person>, _ join: RuleJoin, subject: String) throws -> ID<Ticket>? {
        let rows = try tx.rows(
            """
            SELECT id, subject FROM ticket
            WHERE submitter_id = \(person) AND is_closed = FALSE AND deleted_at IS NULL
            ORDER BY updated_at DESC, id DESC
            LIMIT \(join == .sender ? 1 : Self.candidates)
            """)
        let wanted = Self.withoutNumbers(subject)
        let found = try rows.first { try join == .sender || Self.withoutNumbers($0("subject")) == wanted }
        return try found?("id")
    }

    /// "Disk 91 % full on web3" and "Disk 97 % full on web3" are one matter; so that hosts are not one, only digits that
    /// stand alone count as numbers.
    private static func withoutNumbers(_ subject: String) -> String {
        SubjectPrefix.bare(subject).lowercased().split { $0.isWhitespace }.map { word in
            word.contains(where: \.isLetter) ? String(word) : String(word.filter { !$0.isNumber })
        }.joined(separator: " ")
    }
}
