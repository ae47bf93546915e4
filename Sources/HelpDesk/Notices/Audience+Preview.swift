import PortableSQL

extension Audience {
    /// Whom an answer of this technician would be mailed to, before it is sent.
    public static func ofReply(on ticket: Ticket, by viewer: Viewer, in tx: Transaction) throws -> [Person] {
        let event = Event(
            id: ID(0), kind: .commented, ticketID: ticket.id, entryID: nil, actorID: viewer.person,
            details: Event.Details(),
            createdAt: ticket.updatedAt)
        var facts = AudienceFacts(event: .commented, actor: viewer.person)
        facts.isActorTechnician = viewer.isTechnician(in: ticket.categoryID)
        facts.hasAssignee = ticket.assigneeID != nil
        let recipients = Audience.of(
            facts, settings: try NotificationSettings.load(in: tx),
            candidates: try Candidate.all(for: ticket, event: event, in: tx))
        let people = try Person.find(all: recipients.map(\.person), in: tx)
        // The customer first: it is them who is answered.
        let found = recipients.compactMap { people[$0.person] }
        return found.filter { $0.id == ticket.submitterID } + found.filter { $0.id != ticket.submitterID }
    }
}
