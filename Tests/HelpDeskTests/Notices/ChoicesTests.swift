import DeskTesting
import Foundation
import MIME
import Testing

@testable import HelpDesk

@Suite("What people want to hear, and when (N14, N15)")
struct ChoicesTests {
    private static let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    private static func moment(_ text: String) throws -> Timestamp {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = berlin
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        return Timestamp(try #require(formatter.date(from: text)))
    }

    @Test("quiet hours end in the person's own time, over midnight, weekends and both changes of the clock")
    func quiet() throws {
        var night = NoticeChoices()
        (night.quietFrom, night.quietUntil) = (22 * 60, 7 * 60 + 30)
        var weekend = night
        weekend.isQuietAtWeekends = true
        // Tuesday evening, noon, Friday night; the nights of 28 March and 25 October 2026 are an hour shorter, longer.
        let cases: [(NoticeChoices, String, String)] = [
            (night, "2026-11-24 22:00", "2026-11-25 07:30"), (night, "2026-11-24 21:59", "2026-11-24 21:59"),
            (night, "2026-11-25 03:00", "2026-11-25 07:30"), (night, "2026-11-25 07:30", "2026-11-25 07:30"),
            (weekend, "2026-11-27 23:00", "2026-11-30 07:30"), (weekend, "2026-11-28 12:00", "2026-11-30 07:30"),
            (weekend, "2026-11-27 12:00", "2026-11-27 12:00"), (night, "2026-03-28 23:00", "2026-03-29 07:30"),
            (night, "2026-10-24 23:00", "2026-10-25 07:30"),
            (NoticeChoices(), "2026-11-28 03:00", "2026-11-28 03:00"),
        ]
        for (choices, from, until) in cases {
            let ends = choices.afterQuiet(try Self.moment(from), in: Self.berlin)
            #expect(ends == (try Self.moment(until)), "from \(from)")
        }
    }

    @Test("what is stored is what is read; who never chose has nothing stored")
    func stored() throws {
        #expect(try NoticeChoices().stored() == "")
        var choices = NoticeChoices()
        (choices.off, choices.digest, choices.digestAt) = ([.taken, .newTicket], .daily, 9 * 60)
        #expect(try NoticeChoices(stored: choices.stored()) == choices)
        #expect(try NoticeChoices(stored: "") == NoticeChoices())
    }

    @Test("a mail that somebody switched off does not come; others still do", arguments: Engine.all)
    func off(engine: Engine) async throws {
        let world = try await World(engine)
        try await Self.choose(world, world.linus) { $0.off = [.newTicket] }
        try await world.receive(IntakeTests.first)
        #expect(try await world.outbox().map(\.address).sorted() == ["ada@example.org", "grace@example.org"])
        try await world.receive(
            "From: grace@example.org\nTo: support@desk.example.org\nSubject: Re: Printer is on fire [#1]\nMessage-ID: <b@x>\n\nHurry!"
        )
        #expect(try await world.outbox().map(\.address).contains("linus@example.org"))
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let lines = try await preview.audience(.newTicket, ticket: ID(1))
        #expect(lines.first { $0.person.id == world.linus }?.why == "they switched such mails off")
    }

    @Test("in quiet hours a mail waits for their end; a confirmation does not", arguments: Engine.all)
    func held(engine: Engine) async throws {
        let world = try await World(engine)
        for person in [world.linus, world.grace] {
            // Always quiet but for one minute.
            try await Self.choose(world, person) { ($0.quietFrom, $0.quietUntil) = (1, 0) }
        }
        try await world.receive(IntakeTests.first)
        #expect(try await world.outbox().map(\.address).sorted() == ["ada@example.org", "grace@example.org"])
        let waiting = try await world.desk.read { try Delivery.all(of: ID(1), in: $0) }.filter { $0.state == .waiting }
        #expect(waiting.map(\.address) == ["linus@example.org"])
        #expect(waiting.allSatisfy { $0.nextAt > world.desk.now && $0.nextAt - world.desk.now < .seconds(86401) })
        world.clock.advance(by: .seconds(86400))
        #expect(try await world.outbox().map(\.address) == ["linus@example.org"])
    }

    @Test("a digest tells once of all that happened, and only what its reader may see", arguments: Engine.all)
    func digest(engine: Engine) async throws {
        let world = try await World(engine)
        for person in [world.linus, world.grace] { try await Self.choose(world, person) { $0.digest = .hourly } }
        try await world.receive(IntakeTests.first)
        try await world.apply(.reply(NewComment(text: "Leave it off."), closing: false), to: ID(1), by: world.ada)
        try await world.apply(.note(NewComment(text: "canary")), to: ID(1), by: world.ada)
        try await world.apply(.subscribe(world.linus), to: ID(1), by: world.linus)
        try await world.apply(.reply(NewComment(text: "Still burning?"), closing: false), to: ID(1), by: world.ada)
        // The confirmation goes at once.
        #expect(try await world.outbox().map(\.address).sorted() == ["ada@example.org", "grace@example.org"])
        let digests = Digests(desk: world.desk, hostName: World.host, baseURL: World.url)
        #expect(try await !digests.send())
        world.clock.advance(by: .seconds(3600))
        while try await digests.send() {}
        let items = try await world.outbox()
        #expect(items.map(\.address).sorted() == ["grace@example.org", "linus@example.org"])
        let customers = Message(parsing: try #require(items.first { $0.address == "grace@example.org" }).raw)
        #expect(customers.subject == "Support: news of 1 ticket")
        let text = try #require(customers.text)
        #expect(text.contains("Leave it off.") && text.contains("Still burning?") && !text.contains("canary"))
        let technicians = Message(parsing: try #require(items.first { $0.address == "linus@example.org" }).raw)
        #expect(technicians.text?.contains("Still burning?") == true)
        let told = try await world.desk.read { try DigestItem.all(of: ID(1), in: $0) }
        #expect(!told.isEmpty && told.allSatisfy { $0.state == .sent })
    }

    @Test(
        "a digest tells nothing of a ticket that its reader no longer sees, and goes to nobody who left",
        arguments: Engine.all)
    func lost(engine: Engine) async throws {
        let world = try await World(engine)
        try await Self.choose(world, world.linus) { $0.digest = .hourly }
        try await world.receive(IntakeTests.first)
        _ = try await world.outbox()
        try await world.desk.write { try HelpDesk.Category.setTechnicians([world.ada], of: world.support, in: $0) }
        world.clock.advance(by: .seconds(3600))
        let digests = Digests(desk: world.desk, hostName: World.host, baseURL: World.url)
        while try await digests.send() {}
        #expect(try await world.outbox().isEmpty)
        #expect(try await world.desk.read { try DigestItem.all(of: ID(1), in: $0) }.isEmpty)
    }

    private static func choose(
        _ world: World, _ person: ID<Person>, _ change: @Sendable (inout NoticeChoices) -> Void
    ) async throws {
        var choices = NoticeChoices()
        change(&choices)
        let made = choices
        try await world.desk.write { try Person.setChoices(person, made, in: $0) }
    }
}
