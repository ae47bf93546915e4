import PortableSQL

extension TicketStep {
    /// Only whose ticket it is, and only once it is closed (D9).
    func rate(_ verdict: Rating.Verdict, _ remark: String) throws -> ID<LogEntry>? {
        guard actor.person == ticket.submitterID else {
            throw DeskError.notAllowed("Only \(ticket.submitterName) rates this ticket.")
        }
        guard ticket.isClosed else { throw DeskError.notAllowed("A ticket is rated once it is closed.") }
        guard try Rating.save(verdict, remark, of: ticket.id, by: actor.person, in: work) else { return nil }
        let words = remark.isBlank ? "" : ": \(remark.oneLine(500))"
        return try done("rated this ticket \(verdict.name)\(words)", kind: .changed, isTechsOnly: true)
    }
}
