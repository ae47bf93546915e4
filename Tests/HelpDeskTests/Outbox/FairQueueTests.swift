import DeskTesting
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Mails for very many hold up nobody else")
struct FairQueueTests {
    /// Ticket 1, with so many subscribers beside the submitter; what it made until now is sent.
    private static func world(_ engine: Engine, subscribers: Int) async throws -> World {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        try await world.desk.write { work in
            for number in 0..<subscribers {
                let new = NewPerson(email: EmailAddress("p\(number)@example.net"), fullName: "Person \(number)")
                try Subscriber.add(try Person.register(new, in: work), to: ID(1), in: work)
            }
        }
        try await world.apply(.assign(world.ada), to: ID(1), by: world.ada)
        _ = try await world.outbox()
        return world
    }

    private static func reply(_ text: String, in world: World) async throws {
        try await world.apply(.reply(NewComment(text: text), closing: false), to: ID(1), by: world.ada)
    }

    private static func another(in world: World) async throws {
        try await world.receive(
            IntakeTests.first.replacing("fire-1", with: "fire-2").replacing(
                "grace@example.org", with: "mary@example.org"))
    }

    @Test("events of a ticket with more than 100 subscribers wait in a queue of their own", arguments: Engine.all)
    func ownQueue(engine: Engine) async throws {
        let world = try await Self.world(engine, subscribers: 101)
        try await Self.reply("To all of you.", in: world)
        try await Self.another(in: world)
        #expect(try await world.notifier.notify() == 1)
        let outbox = Outbox(desk: world.desk)
        #expect(try await outbox.claim(500).contains { $0.address == "mary@example.org" })
        #expect(try await world.notifier.notify(of: .many) == 1)
        #expect(try await outbox.claim(500).count == 102)
    }

    @Test("their mails are written in portions, each once, also when it is ended in between", arguments: Engine.all)
    func portions(engine: Engine) async throws {
        let world = try await Self.world(engine, subscribers: 30)
        try await Self.reply("To all of you.", in: world)
        var notifier = world.notifier
        notifier.portion = 7
        #expect(try await notifier.notify() == 1)
        let made = try await world.desk.read { tx in
            try tx.value("SELECT COUNT(*) FROM delivery WHERE state = 'waiting'", as: Int.self)
        }
        #expect(made == 31)
        // As if it had been killed between two portions.
        try await world.desk.write { work in
            try work.sql.execute("UPDATE event SET notified_at = NULL WHERE kind = 'commented'")
            try work.sql.execute("DELETE FROM delivery WHERE state = 'waiting' AND id % 2 = 0")
            try work.sql.execute(
                "DELETE FROM outgoing_mail WHERE id NOT IN (SELECT outgoing_mail_id FROM delivery)")
        }
        #expect(try await notifier.notify() == 1)
        let addresses = try await world.outbox().map(\.address)
        #expect(addresses.count == 31 && Set(addresses).count == 31)
    }

    @Test("while others wait, one mail of five is for very many; alone they go as they come", arguments: Engine.all)
    func shares(engine: Engine) async throws {
        let world = try await Self.world(engine, subscribers: 30)
        try await Self.reply("To all of you.", in: world)
        try await world.tell()
        for number in 1...20 {
            let mail = IntakeTests.first.replacing("fire-1", with: "other-\(number)")
                .replacing("grace@example.org", with: "customer\(number)@example.com")
            try await world.receive(mail)
        }
        try await world.tell()
        let outbox = Outbox(desk: world.desk)
        let first = try await outbox.claim(10)
        let many = first.filter { $0.address.hasSuffix("@example.net") }
        #expect(first.count == 10 && many.count == 2)
        // Whose ticket it is waits with them.
        #expect(first.contains { $0.address == "grace@example.org" })
        var rest: [Outbox.Item] = []
        while case let more = try await outbox.claim(10), !more.isEmpty { rest += more }
        #expect(Set((first + rest).map(\.id)).count == first.count + rest.count)
        #expect((first + rest).filter { $0.address.hasSuffix("@example.net") }.count == 30)
    }

    @Test("files that would be too much for all of them together are links", arguments: [Engine.sqlite])
    func files(engine: Engine) async throws {
        let world = try await Self.world(engine, subscribers: 150)
        var comment = NewComment(text: "The manual.")
        comment.files = [
            NewFile(name: "manual.pdf", type: "application/pdf", content: [UInt8](repeating: 65, count: 8 << 20))
        ]
        try await world.apply(.reply(comment, closing: false), to: ID(1), by: world.ada)
        let mails = try await world.outbox()
        #expect(mails.count == 151)
        #expect(mails.allSatisfy { $0.raw.count < 100_000 })
        #expect(Message(parsing: mails[0].raw).text?.contains("manual.pdf") == true)
    }

    @Test(
        "a server that takes what it put off is given the rest of the same domain and reason at once",
        arguments: Engine.all)
    func thaw(engine: Engine) async throws {
        let world = try await Self.world(engine, subscribers: 6)
        try await Self.reply("To all of you.", in: world)
        try await world.tell()
        let outbox = Outbox(desk: world.desk)
        let replies = [
            "p0": "451 4.7.1 <p0@example.net> greylisted", "p1": "451 4.7.1 <p1@example.net> greylisted",
            "p2": "450 4.3.2 busy", "p3": "452 4.2.2 mailbox full", "p4": "452 4.2.2 mailbox full",
        ]
        for item in try await outbox.claim(100) {
            let reply = replies[String(item.address.prefix(2))]
            try await outbox.record(reply.map { .deferred(words: $0) } ?? .sent(reply: "250 ok"), of: item)
        }
        // Later each has its time: the first of them is taken.
        let server = OutgoingServer.standard
        func nextTime(of name: String) async throws {
            try await world.desk.write {
                try $0.sql.execute(
                    "UPDATE delivery SET next_at = \($0.now) WHERE state = 'deferred' AND address = \(name + "@example.net")"
                )
            }
        }
        try await nextTime(of: "p0")
        var taken = try await outbox.claim(100)
        #expect(taken.map(\.address) == ["p0@example.net"])
        for item in taken { try await outbox.record(.sent(reply: "250 ok"), of: item) }
        try await outbox.thaw(after: taken, at: server)
        #expect(try await outbox.claim(100).map(\.address) == ["p1@example.net"])
        // A mailbox that has room again says nothing of others.
        try await nextTime(of: "p3")
        taken = try await outbox.claim(100)
        #expect(taken.map(\.address) == ["p3@example.net"])
        for item in taken { try await outbox.record(.sent(reply: "250 ok"), of: item) }
        try await outbox.thaw(after: taken, at: server)
        #expect(try await outbox.claim(100).isEmpty)
    }
}
