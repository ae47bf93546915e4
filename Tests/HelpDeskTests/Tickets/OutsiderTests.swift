import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("What a technician decides with one click")
struct OutsiderTests {
    /// Somebody to whom Grace passed our mail on answers it.
    private func outsider(_ world: World, from: String = "Mary Jackson <mary@example.com>") async throws -> (
        ID<Ticket>, LogEntry
    ) {
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        try await world.receive(
            "From: \(from)\nSubject: Re: x\nMessage-ID: <out@example.com>\nIn-Reply-To: <fire-1@example.org>\n\nIt is my printer.\n"
        )
        let entry = try #require(try await world.log(of: ticket, as: world.ada).last { $0.kind == .comment })
        return (ticket, entry)
    }

    @Test(
        "an outsider's answer is marked and for technicians only, until one publishes and subscribes (IN8)",
        arguments: Engine.all)
    func admitted(engine: Engine) async throws {
        let world = try await World(engine)
        let (ticket, entry) = try await outsider(world)
        #expect(entry.isOfOutsider && entry.isTechsOnly)
        await #expect(throws: DeskError.self) { try await world.apply(.admit(entry.id), to: ticket, by: world.grace) }
        try await world.apply(.admit(entry.id), to: ticket, by: world.linus)
        let shown = try #require(try await world.log(of: ticket, as: world.grace).first { $0.id == entry.id })
        #expect(!shown.isOfOutsider && shown.authorName == "Mary Jackson")
        let people = try await world.desk.read { try Subscriber.people(of: ticket, in: $0) }
        #expect(people.map(\.displayName) == ["Mary Jackson"])
    }

    @Test("the submitter at another address: it is theirs from then on (IN8)", arguments: Engine.all)
    func adopted(engine: Engine) async throws {
        let world = try await World(engine)
        let (ticket, entry) = try await outsider(world, from: "grace@home.example")
        try await world.apply(.adopt(entry.id), to: ticket, by: world.linus)
        let row = try await world.receive(
            "From: grace@home.example\nSubject: Re: x\nMessage-ID: <out2@example.com>\nIn-Reply-To: <fire-1@example.org>\n\nAnd hot.\n"
        )
        #expect(row.state == .comment)
        let words = try await world.log(of: ticket, as: world.grace).filter { $0.kind == .comment }
        #expect(words.count == 3 && words.allSatisfy { $0.authorID == world.grace })
    }

    @Test("somebody with tickets of their own is not made somebody else", arguments: Engine.all)
    func notAdopted(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive("From: mary@example.com\nSubject: Mine\nMessage-ID: <m@example.com>\n\nHello.\n")
        let (ticket, entry) = try await outsider(world)
        await #expect(throws: DeskError.self) { try await world.apply(.adopt(entry.id), to: ticket, by: world.linus) }
    }

    @Test("a forward that was not believed offers its original sender (IN7)", arguments: Engine.all)
    func originalSender(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            var receiver = try ReceiverSettings.load(in: work.sql)
            receiver.authServer = "mx.example.org"
            try receiver.save(in: work)
        }
        let row = try await world.receive(
            """
            From: Linus Berg <linus@example.org>
            To: support@desk.example.org
            Subject: Fwd: No paper
            Message-ID: <fw@example.org>

            Please look after her.

            ---------- Forwarded message ---------
            From: Mary Jackson <mary@example.com>
            Date: Mon, 2 Nov 2026 10:00
            Subject: No paper
            To: <linus@example.org>

            There is no paper left.
            """)
        let ticket = try #require(row.ticketID)
        let before = try await world.desk.read { try Ticket.find(ticket, in: $0) }
        #expect(before.submitterID == world.linus && before.offers.originalSender == "mary@example.com")
        try await world.apply(.useOriginalSender, to: ticket, by: world.ada)
        let after = try await world.desk.read { try Ticket.find(ticket, in: $0) }
        #expect(after.submitterName == "Mary Jackson" && after.subject == "No paper" && after.offers.isEmpty)
        let words = try await world.log(of: ticket, as: after.submitterID).filter { $0.kind == .comment }
        #expect(words.map(\.text) == ["There is no paper left."])
        let notes = try await world.log(of: ticket, as: world.ada).filter { $0.isTechsOnly && $0.kind == .comment }
        #expect(notes.map(\.text) == ["Please look after her."])
        await #expect(throws: DeskError.self) { try await world.apply(.useOriginalSender, to: ticket, by: world.ada) }
    }

    @Test("recipients beyond the limit are subscribed with one click (IN6)", arguments: Engine.all)
    func leftOut(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            var settings = IncomingSettings()
            settings.subscriberLimit = 2
            try settings.save(in: work)
        }
        let row = try await world.receive(
            "From: grace@example.org\nTo: a@example.net, b@example.net, c@example.net, d@example.net\nSubject: x\nMessage-ID: <lo@example.org>\n\nHello.\n"
        )
        let ticket = try #require(row.ticketID)
        let offers = try await world.desk.read { try Ticket.find(ticket, in: $0) }.offers
        #expect(offers.leftOut == ["c@example.net", "d@example.net"])
        try await world.apply(.subscribeLeftOut, to: ticket, by: world.ada)
        #expect(try await world.desk.read { try Subscriber.people(of: ticket, in: $0) }.count == 4)
    }

    @Test("tags are kept once, clean and in order, and found (D3)", arguments: Engine.all)
    func tags(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        try await world.apply(.tags(["VIP", "vip ", "big  printer", "#fire", "\u{202E}"]), to: ticket, by: world.ada)
        #expect(try await world.desk.read { try Ticket.find(ticket, in: $0) }.tags == ["big-printer", "fire", "vip"])
        let viewer = try await world.viewer(world.ada)
        let found = try await world.desk.read {
            try TicketList.load(.all, search: "tag:vip", for: viewer, now: world.desk.now, in: $0)
        }
        #expect(found.lines.map(\.ticket.id) == [ticket])
        await #expect(throws: DeskError.self) { try await world.apply(.tags(["x"]), to: ticket, by: world.grace) }
    }
}
