import DeskTesting
import HelpDesk
import Testing

@Suite("Who hears that a ticket changed (T45)")
struct LiveChangesTests {
    @Test("a customer hears of their own ticket, never of others' and never of a note", arguments: Engine.all)
    func customers(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(
            try await world.receive("From: grace@example.org\nSubject: x\nMessage-ID: <a@x>\n\nHello\n").ticketID)
        let bob = try await world.desk.write {
            try Person.register(NewPerson(email: EmailAddress("bob@example.org")), in: $0)
        }
        func heard(_ person: ID<Person>, after last: ID<Event>) async throws -> Set<ID<Ticket>> {
            let viewer = try await world.viewer(person)
            return try await world.desk.read { try Event.changedTickets(after: last, for: viewer, in: $0).tickets }
        }
        #expect(try await heard(world.grace, after: ID(0)) == [ticket])
        #expect(try await heard(world.ada, after: ID(0)) == [ticket])
        #expect(try await heard(bob, after: ID(0)) == [])
        let before = try await world.desk.read { try Event.newest(in: $0) }
        try await world.apply(.note(NewComment(text: "between us")), to: ticket, by: world.ada)
        #expect(try await heard(world.linus, after: before) == [ticket])
        #expect(try await heard(world.grace, after: before) == [])
        try await world.apply(.reply(NewComment(text: "to you"), closing: false), to: ticket, by: world.ada)
        #expect(try await heard(world.grace, after: before) == [ticket])
    }
}
