import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("The books, and held mail by its reasons (IN18)")
struct LedgerTests {
    private func mail(_ name: String, _ fields: String = "") -> String {
        "From: \(name)@example.com\n\(fields)Subject: \(name)\nMessage-ID: <\(name)@example.com>\n\nHello \(name).\n"
    }

    @Test("each day and way has its line, and the sum is what came", arguments: Engine.all)
    func days(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(mail("a"))
        try await world.receive(mail("a"))
        try await world.receive(mail("b", "Auto-Submitted: auto-replied\n"))
        world.clock.advance(by: .seconds(3 * 86_400))
        _ = try await InboundMail.keepImported(
            [.imported(Array(mail("c").utf8), date: 1_500_000_000, category: nil)], on: world.desk)
        let now = world.clock.now
        let days = try await world.desk.read { try LedgerDay.list(now: now, in: $0) }
        #expect(days.map(\.way) == ["mailroom import", "built-in receiver"])
        #expect(days.map(\.counts.received) == [1, 3])
        #expect(days[0].counts.waiting == 1)
        #expect((days[1].counts.tickets, days[1].counts.duplicates, days[1].counts.held) == (1, 1, 1))
        #expect(days.allSatisfy { $0.difference == nil })
        world.clock.advance(by: .seconds(30 * 86_400))
        let later = world.clock.now
        #expect(try await world.desk.read { try LedgerDay.list(now: later, in: $0) }.map(\.way) == ["mailroom import"])
    }

    @Test("held mail is counted and deleted by its reason, and by age where that is set", arguments: Engine.all)
    func held(engine: Engine) async throws {
        let world = try await World(engine)
        for name in ["a", "b"] { try await world.receive(mail(name, "Auto-Submitted: auto-replied\n")) }
        try await world.receive("From: noreply@example.com\nSubject: n\nMessage-ID: <n@example.com>\n\nNews.\n")
        let counts = try await world.desk.read { try Held.counts(in: $0) }
        #expect(counts.map(\.reason) == [.autoReply, .junkSender] && counts.map(\.count) == [2, 1])
        #expect(try await world.desk.read { try Held.list(reason: .junkSender, in: $0) }.count == 1)
        #expect(try await world.desk.write { try Held.deleteAll(.autoReply, in: $0) } == 2)
        #expect(try await world.desk.read { try Held.count(in: $0) } == 1)
        world.clock.advance(by: .seconds(40 * 86_400))
        try await Purge.run(on: world.desk)
        #expect(try await world.desk.read { try Held.count(in: $0) } == 1)
        try await world.desk.write { work in
            var settings = IncomingSettings()
            settings.keepHeldDays = 30
            try settings.save(in: work)
        }
        try await Purge.run(on: world.desk)
        #expect(try await world.desk.read { try Held.count(in: $0) } == 0)
        #expect(try await world.desk.read { try Ledger.load(in: $0) }.held == 3)
    }

    @Test("a mail whose ticket is not there is missing from the books", arguments: Engine.all)
    func missing(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(mail("a"))
        try await world.receive(mail("b"))
        try await world.desk.write {
            try $0.sql.execute("UPDATE log_entry SET inbound_id = NULL WHERE inbound_id = \(row.id)")
        }
        let now = world.clock.now
        let day = try #require(try await world.desk.read { try LedgerDay.list(now: now, in: $0) }.first)
        #expect(day.counts.received == 2 && day.counts.tickets == 1 && day.difference == 1)
    }
}
