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

    @Test("each is offered by a name that is theirs alone", arguments: Engine.all)
    func offers(engine: Engine) async throws {
        let world = try await World(engine)
        let names = ["Ada Byron", "Łukasz O'Neill", "Grace (Sales)"]
        try await world.desk.write { work in
            let more = try names.enumerated().map { number, name in
                try Person.register(
                    NewPerson(email: EmailAddress("t\(number)@example.net"), fullName: name), in: work)
            }
            try Category.setTechnicians([world.ada, world.linus] + more, of: world.support, in: work)
        }
        let technicians = try await world.desk.read { try Category.technicians(of: world.support, in: $0) }
        let offers = Mentions.offers(technicians, to: world.ada)
        #expect(offers.count == technicians.count - 1)
        for (handle, name) in offers {
            let meant = Mentions.people(in: "Ask @\(handle), please.", of: technicians)
            #expect(meant == technicians.filter { $0.displayName == name }.map(\.id))
        }
        #expect(offers.first { $0.name == "Linus Berg" }?.handle == "linus")
        // The reader is called "ada" too.
        #expect(offers.first { $0.name == "Ada Byron" }.map { $0.handle != "ada" } == true)
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
