import DeskTesting
import MIME
import Testing

@testable import HelpDesk

@Suite("Technicians who are called by name")
struct MentionTests {
    @Test("handles begin words; addresses are none")
    func handles() {
        #expect(Mentions.handles(in: "@ada, can you? (@linus.berg) thanks @Ada.") == ["ada", "linus.berg"])
        #expect(Mentions.handles(in: "write to ada@example.org or x@@y @ @- a.@b").isEmpty)
        #expect(Mentions.handles(in: "@Grüße") == ["grüße"])
        #expect(Mentions.handles(in: String(repeating: "@a1 @", count: 5000)).count <= 20)
    }

    @Test("hear of it whatever they chose, and follow the ticket; nobody else does", arguments: Engine.all)
    func told(engine: Engine) async throws {
        let world = try await World(engine)
        var quiet = NoticeChoices()
        quiet.off = Set(NoticeChoices.switches)
        quiet.digest = .daily
        let choices = quiet
        try await world.desk.write { try Person.setChoices(world.linus, choices, in: $0) }
        try await world.receive(IntakeTests.first)
        _ = try await world.outbox()
        try await world.apply(.note(NewComment(text: "@linus have a look, @grace too")), to: ID(1), by: world.ada)
        let item = try #require(try await world.outbox().first)
        #expect(item.address == "linus@example.org")
        #expect(Message(parsing: item.raw).text?.contains("You get this because you are mentioned in it.") == true)
        let followers = try await world.desk.read { try Subscriber.people(of: ID(1), in: $0) }
        #expect(followers.map(\.id) == [world.linus])
    }

    @Test("a customer calls nobody", arguments: Engine.all)
    func customers(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        try await world.apply(.assign(world.ada), to: ID(1), by: world.ada)
        _ = try await world.outbox()
        try await world.apply(.reply(NewComment(text: "@linus help"), closing: false), to: ID(1), by: world.grace)
        #expect(try await world.outbox().map(\.address) == ["ada@example.org"])
    }
}
