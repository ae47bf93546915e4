import PortableSQL

/// Somebody who takes no part in the ticket answered one of our mails (IN8): what a technician may make of it.
extension TicketStep {
    /// Their message for everybody, and they hear of the ticket from now on.
    func admit(_ id: ID<LogEntry>) throws -> ID<LogEntry>? {
        let entry = try outsiders(id)
        guard let author = entry.authorID else { throw DeskError.notFound("author") }
        _ = try subscribe(author)
        return try publish(id)
    }

    /// The writer is the submitter at another address: address and words are theirs.
    func adopt(_ id: ID<LogEntry>) throws -> ID<LogEntry>? {
        let entry = try outsiders(id)
        guard let other = entry.authorID, other != ticket.submitterID else { throw DeskError.notFound("author") }
        try Person.merge(other, into: ticket.submitterID, in: work)
        _ = try publish(id)
        let name = ticket.submitterName
        return try done(
            "said that \(entry.authorName) is \(name), at another address", kind: .changed, isTechsOnly: true)
    }

    private func outsiders(_ id: ID<LogEntry>) throws -> LogEntry {
        try requireTechnician("decide that")
        let entry = try LogEntry.find(id, in: work.sql)
        guard entry.ticketID == ticket.id, entry.isOfOutsider else { throw DeskError.notFound("message") }
        return entry
    }
}
