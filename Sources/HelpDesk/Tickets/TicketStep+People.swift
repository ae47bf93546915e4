import PortableSQL

/// Who hears of the ticket.
extension TicketStep {
    func subscribe(_ person: ID<Person>) throws -> ID<LogEntry>? {
        guard isTechnician || person == actor.person else {
            throw DeskError.notAllowed("Only technicians subscribe others.")
        }
        try Subscriber.add(person, to: ticket.id, again: true, in: work)
        let name = try Person.find(person, in: work.sql).displayName
        return try done(person == actor.person ? "subscribed" : "subscribed \(name)", kind: .changed, isTechsOnly: true)
    }

    func unsubscribe(_ person: ID<Person>) throws -> ID<LogEntry>? {
        guard isTechnician || person == actor.person else {
            throw DeskError.notAllowed("Only technicians unsubscribe others.")
        }
        try Subscriber.unsubscribe(person, from: ticket.id, in: work)
        let name = try Person.find(person, in: work.sql).displayName
        return try done(
            person == actor.person ? "unsubscribed" : "unsubscribed \(name)", kind: .changed, isTechsOnly: true)
    }
}
