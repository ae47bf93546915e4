import DeskTesting
import HelpDesk
import PortableSQL
import Testing

@Suite("What is kept for a time only")
struct PurgeTests {
    private static let day: Int64 = 86_400

    /// Mails that were filed `days` ago, without the work of filing them.
    private func archive(_ count: Int64, daysAgo days: Int64, state: String = "comment", in world: World) async throws {
        let moment = world.clock.now - .seconds(days * Self.day)
        try await world.desk.database.write { tx in
            let first: Int64 = try tx.value("SELECT COALESCE(MAX(id), 0) + 1 FROM inbound") ?? 1
            try tx.execute(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
                INSERT INTO inbound (source, digest, size, received_at, arrived_at, state, ended_at)
                SELECT 'receiver', \([UInt8](repeating: 1, count: 3)), 4, \(moment), \(moment), \(state), \(moment) FROM n
                """)
            try tx.execute(
                """
                INSERT INTO inbound_raw (inbound_id, number, content)
                SELECT id, 0, \(Array("mail".utf8)) FROM inbound WHERE id >= \(first)
                """)
        }
    }

    private func rawCount(_ world: World) async throws -> Int {
        try await world.desk.read { try $0.value("SELECT COUNT(*) FROM inbound_raw") ?? 0 }
    }

    @Test(
        "all originals past their days go, however many, and what comes later goes in its turn", arguments: Engine.all)
    func originals(engine: Engine) async throws {
        let world = try await World(engine)
        try await archive(6_200, daysAgo: 100, in: world)
        try await archive(40, daysAgo: 10, in: world)
        try await archive(30, daysAgo: 100, state: "held", in: world)
        try await Purge.run(on: world.desk)
        #expect(try await rawCount(world) == 70, "those of 10 days, and what is held")
        try await Purge.run(on: world.desk)
        #expect(try await rawCount(world) == 70)
        world.clock.advance(by: .seconds(81 * Self.day))
        try await Purge.run(on: world.desk)
        #expect(try await rawCount(world) == 30)
        #expect(try await world.desk.read { try $0.value("SELECT COUNT(*) FROM inbound", as: Int.self) } == 6_270)
    }

    @Test("what a program before this one had purged is known, and is in nobody's way", arguments: Engine.all)
    func purgedBefore(engine: Engine) async throws {
        let world = try await World(engine)
        try await archive(3, daysAgo: 100, in: world)
        try await world.receive("From: grace@example.org\nSubject: Fire\nMessage-ID: <f@example.org>\n\nHelp.\n")
        try await Purge.run(on: world.desk)
        #expect(try await rawCount(world) == 1)
        let kept: [Bool] = try await world.desk.read { try $0.values("SELECT is_raw_kept FROM inbound ORDER BY id") }
        #expect(kept == [false, false, false, true])
    }

    @Test("our own mails lose their content after their days, unless one is still to be sent", arguments: Engine.all)
    func sent(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive("From: grace@example.org\nSubject: Fire\nMessage-ID: <f@example.org>\n\nHelp.\n")
        try await world.tell()
        let items = try await Outbox(desk: world.desk).claim(100)
        let (first, second) = (try #require(items.first), try #require(items.last))
        #expect(items.count == 3, "the confirmation, and the news for two technicians")
        for item in items.dropLast() { try await Outbox(desk: world.desk).record(.sent(reply: "250 ok"), of: item) }
        try await Outbox(desk: world.desk).giveBack([second])
        func raw(_ item: Outbox.Item) async throws -> [UInt8]? {
            try await world.desk.read { try OutgoingMail.raw(item.mail, in: $0) }
        }
        world.clock.advance(by: .seconds(80 * Self.day))
        try await Purge.run(on: world.desk)
        #expect(try await raw(first)?.isEmpty == false)
        world.clock.advance(by: .seconds(11 * Self.day))
        try await Purge.run(on: world.desk)
        #expect(try await raw(first) == nil)
        #expect(try await raw(second)?.isEmpty == false, "it waits for its server")
        let list = try await world.desk.read { try Delivery.list(in: $0) }
        #expect(list.count == 3 && list.allSatisfy { $0.subject.contains("Fire") }, "who got it stays")
    }

    @Test("a mail without content is never sent: sending it again is refused in words", arguments: Engine.all)
    func sendAgain(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive("From: grace@example.org\nSubject: Fire\nMessage-ID: <f@example.org>\n\nHelp.\n")
        try await world.tell()
        let item = try #require(try await Outbox(desk: world.desk).claim(1).first)
        try await Outbox(desk: world.desk).record(.failed(reply: "550 no"), of: item)
        try await world.desk.write { try Delivery.sendAgain(item.id, in: $0) }
        let again = try #require(try await Outbox(desk: world.desk).claim(10).first { $0.id == item.id })
        #expect(!again.raw.isEmpty)
        try await Outbox(desk: world.desk).record(.failed(reply: "550 no"), of: again)
        world.clock.advance(by: .seconds(91 * Self.day))
        try await Purge.run(on: world.desk)
        await #expect(throws: DeskError.self) { try await world.desk.write { try Delivery.sendAgain(item.id, in: $0) } }
        #expect(try await world.desk.read { try Delivery.find(item.id, in: $0) }.state == .failed)
    }
}
