import PortableSQL

/// Somebody who would be mailed, and why.
public struct ExpectedReader: Sendable {
    public let person: Person
    public let reason: NoticeReason
    /// They hear of it later: with their digest, or when their quiet hours are over.
    public let later: Timestamp?
}

extension Audience {
    /// What a technician is about to write.
    public enum Words: Sendable {
        case reply
        case note
    }

    /// Whom these words of this technician would be mailed to, before they are sent; the customer first.
    public static func expected(
        _ words: Words, on ticket: Ticket, by viewer: Viewer, at now: Timestamp, in tx: Transaction
    )
        throws -> [ExpectedReader]
    {
        let event = Event(
            id: ID(0), kind: .commented, ticketID: ticket.id, entryID: nil, actorID: viewer.person,
            details: Event.Details(), createdAt: now)
        var facts = AudienceFacts(event: .commented, actor: viewer.person)
        facts.isTechsOnly = words == .note
        facts.isActorTechnician = viewer.isTechnician(in: ticket.categoryID)
        // Who answers a ticket that nobody has takes it.
        facts.hasAssignee = ticket.assigneeID != nil || words == .reply
        let candidates = try Candidate.all(for: ticket, event: event, in: tx)
        let recipients = Audience.of(
            facts, settings: try NotificationSettings.load(in: tx), candidates: candidates)
        let people = try Person.find(all: recipients.map(\.person), in: tx)
        let zone = try GeneralSettings.load(in: tx).timeZone
        let readers = recipients.compactMap { recipient -> ExpectedReader? in
            guard let person = people[recipient.person], person.email != nil else { return nil }
            let choices = candidates.first { $0.person == person.id }?.choices
            return ExpectedReader(
                person: person, reason: recipient.reason,
                later: choices?.later(recipient.kind, recipient.reason, at: now, zone: person.timeZone, zone))
        }
        let submitter = ticket.submitterID
        return readers.filter { $0.person.id == submitter } + readers.filter { $0.person.id != submitter }
    }
}
