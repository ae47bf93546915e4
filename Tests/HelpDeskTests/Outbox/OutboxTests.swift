import DeskTesting
import HelpDesk
import MIME
import Testing

@Suite("The outbox")
struct OutboxTests {
    private func world(_ engine: Engine) async throws -> (World, Outbox) {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        while try await world.notifier.notify() > 0 {}
        return (world, Outbox(desk: world.desk))
    }

    @Test("a mail that is claimed is nobody else's, and what was sent is not sent again (OUT3)", arguments: Engine.all)
    func claims(engine: Engine) async throws {
        let (_, outbox) = try await world(engine)
        let items = try await outbox.claim(10)
        #expect(items.count == 3)
        #expect(try await outbox.claim(10).isEmpty)
        for item in items { try await outbox.record(.sent(reply: "250 ok"), of: item) }
        #expect(try await outbox.claim(10).isEmpty)
        #expect(try await outbox.hasDue() == false)
    }

    @Test("a 4xx is tried again after growing waits, with the same bytes (OUT3)", arguments: Engine.all)
    func deferred(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let first = try #require(try await outbox.claim(1).first)
        try await outbox.record(.deferred(words: "451 later"), of: first)
        #expect(try await outbox.claim(10).count == 2)
        world.clock.advance(by: .seconds(70))
        let again = try #require(try await outbox.claim(10).first { $0.id == first.id })
        #expect(again.raw == first.raw)
        #expect(again.attempts == 2)
        try await outbox.record(.deferred(words: "451 later"), of: again)
        world.clock.advance(by: .seconds(200))
        #expect(try await outbox.claim(10).isEmpty)
        world.clock.advance(by: .seconds(200))
        #expect(try await outbox.claim(10).map(\.id) == [first.id])
    }

    @Test(
        "a 5xx about the recipient ends it and tells technicians, in the server's words (OUT3)", arguments: Engine.all)
    func failed(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let item = try #require(try await outbox.claim(10).first { $0.address == "grace@example.org" })
        try await outbox.record(.failed(reply: "550 5.1.1 no such user"), of: item)
        world.clock.advance(by: .seconds(86400))
        #expect(try await outbox.claim(10).isEmpty)
        let log = try await world.log(of: ID(1), as: world.ada)
        #expect(log.last?.text.contains("550 5.1.1 no such user") == true)
        #expect(try await world.log(of: ID(1), as: world.grace).contains { $0.text.contains("550") } == false)
    }

    @Test("mails to one person about one ticket go in order (I6)", arguments: Engine.all)
    func order(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        try await world.apply(.reply(NewComment(text: "one"), closing: false), to: ID(1), by: world.ada)
        while try await world.notifier.notify() > 0 {}
        let first = try await outbox.claim(10).filter { $0.address == "grace@example.org" }
        #expect(first.count == 1)
        try await outbox.record(.sent(reply: "250 ok"), of: try #require(first.first))
        let second = try await outbox.claim(10).filter { $0.address == "grace@example.org" }
        #expect(Message(parsing: try #require(second.first).raw).text?.contains("one") == true)
    }

    @Test("an event that is told of twice makes each mail once (I4)", arguments: Engine.all)
    func once(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        try await world.desk.write { try $0.sql.execute("UPDATE event SET notified_at = NULL") }
        while try await world.notifier.notify() > 0 {}
        #expect(try await outbox.claim(100).count == 3)
    }

    @Test("mails that waited for a server longer than an hour ask before they go (OUT4)", arguments: Engine.all)
    func asking(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        world.clock.advance(by: .seconds(3700))
        try await world.receive(
            IntakeTests.first.replacing("fire-1", with: "fire-9").replacing("on fire.", with: "wet."))
        while try await world.notifier.notify() > 0 {}
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.host = "localhost"
            try settings.save(in: work)
        }
        #expect(try await outbox.claim(100).count == 3)
        #expect(try await world.desk.read { try Delivery.askingCount(in: $0) } == 3)
        try await world.desk.write { try Delivery.decideAsking(send: true, in: $0) }
        #expect(try await outbox.claim(100).count == 3)
    }

    @Test(
        "a bounce of our mail marks the address and tells the ticket; a made-up one changes nothing (IN10, T12)",
        arguments: Engine.all)
    func bounce(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let mail = try #require(try await outbox.claim(10).first { $0.address == "grace@example.org" })
        let id = try #require(Message(parsing: mail.raw).messageID)
        func report(_ id: String) -> String {
            """
            From: MAILER-DAEMON@mx.example.org
            To: support@desk.example.org
            Subject: Undelivered Mail Returned to Sender
            Auto-Submitted: auto-replied
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b
            Content-Type: text/plain

            Mailbox full
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.org

            Final-Recipient: rfc822; grace@example.org
            Action: failed
            Status: 5.2.2

            --b
            Content-Type: message/rfc822

            Message-ID: <\(id)>
            Subject: Re: x

            x
            --b--
            """
        }
        #expect(
            try await world.receive(report("t.1.3.1.00000000000000000000000000000000@desk.example.org")).state == .held)
        let grace = world.grace
        #expect(try await world.desk.read { try Person.find(grace, in: $0) }.failingSince == nil)
        #expect(try await world.receive(report(id)).state == .deliveryNews)
        #expect(try await world.desk.read { try Person.find(grace, in: $0) }.failingSince != nil)
    }
}
