import DeskTesting
import HelpDesk
import PortableSQL
import Testing

@Suite("Waits and a clock that jumps (F25)")
struct WaitsTests {
    private static let years = Duration.seconds(10 * 365 * 86400)

    private func world(_ engine: Engine) async throws -> (World, Outbox) {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        try await world.tell()
        return (world, Outbox(desk: world.desk))
    }

    @Test("a mail put off while the clock was ahead is due when it is right again", arguments: Engine.all)
    func mails(engine: Engine) async throws {
        for jump in [Self.years, .seconds(86400)] {
            let (world, outbox) = try await world(engine)
            world.clock.advance(by: jump)
            for item in try await outbox.claim(10) { try await outbox.record(.deferred(words: "451"), of: item) }
            world.clock.advance(by: .zero - jump)
            #expect(try await outbox.claim(10).isEmpty)
            #expect(try await Waits.mend(on: world.desk) == 3)
            #expect(try await outbox.claim(10).count == 3)
            #expect(try await Waits.mend(on: world.desk) == 0)
        }
    }

    @Test("waits that the schedule made stay as they are", arguments: Engine.all)
    func right(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        for _ in 1...8 {
            for item in try await outbox.claim(10) { try await outbox.record(.deferred(words: "451"), of: item) }
            #expect(try await Waits.mend(on: world.desk) == 0)
            world.clock.advance(by: .seconds(4500))
        }
        // Quiet hours of a long weekend.
        try await world.desk.write { work in
            try work.sql.execute(
                "UPDATE delivery SET state = 'waiting', next_at = \(work.now + .seconds(3 * 86400)) WHERE id = 1")
        }
        #expect(try await Waits.mend(on: world.desk) == 0)
    }

    @Test("no clock alone gives a mail up: it takes attempts over five days (RFC 5321 §4.5.4.1)", arguments: Engine.all)
    func givenUp(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let id = try #require(try await outbox.claim(1).first).id
        try await world.desk.write { try $0.sql.execute("UPDATE delivery SET claimed_until = NULL") }
        func attempt() async throws -> Delivery.State {
            let item = try #require(try await outbox.claim(10).first { $0.id == id })
            try await outbox.record(.deferred(words: "451 later"), of: item)
            let rest = try await outbox.claim(10)
            try await outbox.giveBack(rest)
            return try await world.desk.read { try Delivery.find(id, in: $0) }.state
        }
        world.clock.advance(by: .seconds(10 * 86400))
        #expect(try await attempt() == .deferred)
        world.clock.advance(by: .zero - .seconds(10 * 86400))
        try await Waits.mend(on: world.desk)
        #expect(try await attempt() == .deferred)
        var attempts = 2
        repeat {
            world.clock.advance(by: .seconds(4430))
            attempts += 1
        } while try await attempt() == .deferred && attempts < 200
        #expect((90...110).contains(attempts), "\(attempts) attempts in five days")
    }

    @Test("a mailbox's rest, a digest and tries to sign in last no longer than they may", arguments: Engine.all)
    func others(engine: Engine) async throws {
        let world = try await World(engine)
        let mailbox = try await world.desk.write { work in
            try Mailbox.add(
                NewMailbox(
                    address: "support@example.org", host: "imap.example.org", port: 993, security: "tls",
                    username: "support", password: "secret"),
                in: work)
        }
        world.clock.advance(by: Self.years)
        try await world.desk.write { work in
            for _ in 1...Mailbox.errorLimit { _ = try Mailbox.failed(mailbox, words: "no", in: work) }
            try work.sql.execute("INSERT INTO attempt (kind, subject, at) VALUES ('x', 'y', \(work.now))")
        }
        #expect(try await Waits.mend(on: world.desk) == 0)
        world.clock.advance(by: .zero - Self.years)
        #expect(try await Waits.mend(on: world.desk) == 2)
        let rest = try await world.desk.read { try Mailbox.find(mailbox, in: $0) }.health.disabledUntil
        #expect(rest == world.clock.now)
        let latest: Timestamp? = try await world.desk.read { try $0.value("SELECT MAX(at) FROM attempt") }
        #expect(latest == world.clock.now)
    }
}
