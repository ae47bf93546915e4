import DeskTesting
import MIME
import Testing

@testable import HelpDesk

@Suite("One mail for all subscribers (N11)")
struct SharedMailTests {
    private static func world(_ engine: Engine) async throws -> (World, mary: ID<Person>) {
        let world = try await World(engine)
        try await world.desk.write { work in
            var settings = NotificationSettings()
            settings.subscribersInCC = true
            try settings.save(in: work)
        }
        try await world.receive(IntakeTests.first)
        let mary = try await world.desk.write {
            try Person.register(NewPerson(email: EmailAddress("mary@example.org"), fullName: "Mary Jackson"), in: $0)
        }
        try await world.apply(.subscribe(mary), to: ID(1), by: world.ada)
        try await world.apply(.subscribe(world.ada), to: ID(1), by: world.ada)
        _ = try await world.outbox()
        return (world, mary)
    }

    @Test(
        "the submitter in To, the others in Cc, the same bytes for all; technicians get their own",
        arguments: Engine.all)
    func addressed(engine: Engine) async throws {
        let (world, _) = try await Self.world(engine)
        try await world.apply(.reply(NewComment(text: "Leave it off."), closing: false), to: ID(1), by: world.linus)
        let items = try await world.outbox()
        #expect(Set(items.map(\.address)) == ["grace@example.org", "mary@example.org", "ada@example.org"])
        let shared = items.filter { $0.address != "ada@example.org" }
        #expect(shared[0].raw == shared[1].raw)
        let mail = Message(parsing: shared[0].raw)
        #expect(mail.to.map(\.address) == ["grace@example.org"])
        #expect(mail.cc.map(\.address) == ["mary@example.org"])
        #expect(mail.text?.contains("\(World.url)/tickets/1") == true && mail.text?.contains("mrlink") == false)
        #expect(mail.header.first("List-Unsubscribe")?.text.hasPrefix("<mailto:") == true)
        let own = Message(parsing: try #require(items.first { $0.address == "ada@example.org" }).raw)
        #expect(own.to.map(\.address) == ["ada@example.org"] && own.cc.isEmpty)
    }

    @Test("all its recipients are claimed together, so that it is sent once", arguments: Engine.all)
    func together(engine: Engine) async throws {
        let (world, _) = try await Self.world(engine)
        for number in 1...4 {
            let person = try await world.desk.write {
                try Person.register(
                    NewPerson(email: EmailAddress("p\(number)@example.net"), fullName: "P\(number)"), in: $0)
            }
            try await world.apply(.subscribe(person), to: ID(1), by: world.ada)
        }
        try await world.apply(.reply(NewComment(text: "Leave it off."), closing: false), to: ID(1), by: world.linus)
        while try await world.notifier.notify() > 0 {}
        let outbox = Outbox(desk: world.desk)
        let all = try await outbox.claim(3, together: 90)
        #expect(all.count == 7 && Set(all.map(\.mail)).count == 2)
        try await outbox.giveBack(all)
        #expect(try await outbox.claim(3, together: 2).count == 5)
    }

    @Test("what is techs-only never goes into it, and a closing has no rating links", arguments: Engine.all)
    func contents(engine: Engine) async throws {
        let (world, _) = try await Self.world(engine)
        try await world.apply(.note(NewComment(text: "canary")), to: ID(1), by: world.linus)
        #expect(try await world.outbox().map(\.address) == ["ada@example.org"])
        try await world.apply(.reply(NewComment(text: "Done."), closing: true), to: ID(1), by: world.linus)
        let shared = try await world.outbox().filter { $0.address != "ada@example.org" }
        #expect(shared.count == 2)
        for item in shared {
            let text = String(decoding: item.raw, as: UTF8.self)
            #expect(!text.contains("canary") && !text.contains("/rate/"))
        }
    }

    @Test("who wrote it, or left, is not in it; an answer finds its ticket", arguments: Engine.all)
    func others(engine: Engine) async throws {
        let (world, mary) = try await Self.world(engine)
        try await world.apply(.reply(NewComment(text: "And the smoke?"), closing: false), to: ID(1), by: world.grace)
        let items = try await world.outbox()
        let mail = try #require(items.first { $0.address == "mary@example.org" })
        let message = Message(parsing: mail.raw)
        #expect(message.to.map(\.address) == ["mary@example.org"] && message.cc.isEmpty)
        let answer = try await world.receive(
            """
            From: mary@example.org
            To: support@desk.example.org
            Subject: Other words
            In-Reply-To: <\(message.messageID ?? "")>
            Message-ID: <m1@example.org>

            I see it too.
            """)
        #expect(answer.state == .comment && answer.ticketID == ID(1))
        _ = try await world.outbox()
        try await world.apply(.unsubscribe(mary), to: ID(1), by: mary)
        try await world.apply(.reply(NewComment(text: "Off."), closing: false), to: ID(1), by: world.linus)
        #expect(Set(try await world.outbox().map(\.address)) == ["grace@example.org", "ada@example.org"])
    }

    @Test("the preview is that mail", arguments: Engine.all)
    func preview(engine: Engine) async throws {
        let (world, mary) = try await Self.world(engine)
        try await world.apply(.reply(NewComment(text: "Leave it off."), closing: false), to: ID(1), by: world.linus)
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let shown = try #require(try await preview.mail(.updated, ticket: ID(1), to: mary))
        #expect(shown.headers.first { $0.name == "To" }?.value == "Grace Hopper <grace@example.org>")
        #expect(shown.headers.first { $0.name == "Cc" }?.value == "Mary Jackson <mary@example.org>")
    }
}
