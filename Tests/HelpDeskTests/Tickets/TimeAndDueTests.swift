import DeskTesting
import Foundation
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Time spent and due dates (D10, D3)")
struct TimeAndDueTests {
    @Test(
        "time is read as people write it",
        arguments: [
            ("1h 20m", 80), ("1h20m", 80), ("15", 15), ("1:30", 90), ("0:05", 5), ("1.5h", 90), ("1,5 h", 90),
            ("90 min", 90),
            ("2 h", 120), ("1h 20", 80), ("2 Std. 5 Min.", 125), ("1000h", 60_000),
        ])
    func read(text: String, minutes: Int) throws {
        #expect(try TimeSpent.read(text).seconds == minutes * 60)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "0", "quarter", "1:75", "-5", "1h x", "h", "1001h", "1:2:3", "15 15", "1.2.3h", "٣",
            "9999999999999999h",
        ])
    func refuse(text: String) {
        #expect(throws: FieldError.self) { try TimeSpent.read(text) }
    }

    @Test("time is told in the reader's language")
    func words() {
        #expect(TimeSpent(seconds: 4800).words() == "1 h 20 min")
        #expect(TimeSpent(seconds: 7200).words() == "2 h")
        #expect(TimeSpent(seconds: 4800).words(in: .german) == "1 Std. 20 Min.")
        #expect(TimeSpent(seconds: 0).words() == "")
    }

    private static func world(_ engine: Engine) async throws -> (World, ID<Ticket>) {
        let world = try await World(engine)
        let (grace, support) = (world.grace, world.support)
        let ticket = try await world.desk.write { work in
            let new = NewTicket(subject: "Fire", submitter: grace, category: support, body: NewComment(text: "Help"))
            return try Ticket.open(new, by: grace, in: work).ticket
        }
        return (world, ticket)
    }

    @Test(
        "technicians add time; who entered it and administrators remove it; customers hear nothing",
        arguments: Engine.all)
    func entries(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        try await world.apply(.addTime(TimeSpent(seconds: 1200), note: "took it apart"), to: ticket, by: world.ada)
        try await world.apply(.addTime(TimeSpent(seconds: 3600), note: ""), to: ticket, by: world.linus)
        let entries = try await world.desk.read { try TimeEntry.all(of: ticket, in: $0) }
        #expect(entries.map(\.personName) == ["Linus Berg", "Ada Lovelace"])
        #expect(try await world.desk.read { try TimeEntry.sum(of: ticket, in: $0) } == TimeSpent(seconds: 4800))
        await #expect(throws: DeskError.self) {
            try await world.apply(.removeTime(entries[1].id), to: ticket, by: world.linus)
        }
        await #expect(throws: DeskError.self) {
            try await world.apply(.addTime(TimeSpent(seconds: 60), note: ""), to: ticket, by: world.grace)
        }
        try await world.apply(.removeTime(entries[0].id), to: ticket, by: world.ada)
        #expect(try await world.desk.read { try TimeEntry.sum(of: ticket, in: $0) } == TimeSpent(seconds: 1200))
        let log = try await world.log(of: ticket, as: world.linus).filter { $0.kind == .system }.map(\.text)
        #expect(log == ["added 20 min: took it apart", "added 1 h", "removed 1 h"])
        #expect(try await world.log(of: ticket, as: world.grace).filter { $0.kind == .system }.isEmpty)
    }

    @Test("a due date is read in the desk's zone, and a day without a time is over at its end")
    func readDue() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let exact = try DueDate.read(day: "2026-11-28", time: "14:30", in: berlin)
        #expect(exact?.rfc3339 == "2026-11-28T13:30:00Z")
        let day = try #require(try DueDate.read(day: "28.11.2026", time: "", in: berlin))
        #expect(day.rfc3339 == "2026-11-28T22:59:00Z")
        #expect(DueDate.parts(of: day, in: berlin) == ("2026-11-28", ""))
        #expect(try DueDate.read(day: " ", time: "", in: berlin) == nil)
        for (day, time) in [("", "14:30"), ("2026-02-30", ""), ("2026-11-28", "25:00"), ("2026-11-28", "noon")] {
            #expect(throws: FieldError.self, "\(day) \(time)") { try DueDate.read(day: day, time: time, in: berlin) }
        }
    }

    @Test("a due date is set and cleared by technicians, and found by due:", arguments: Engine.all)
    func due(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        let moment = world.desk.now + .seconds(3 * 86_400)
        try await world.apply(.due(moment), to: ticket, by: world.ada)
        await #expect(throws: DeskError.self) { try await world.apply(.due(nil), to: ticket, by: world.grace) }
        let viewer = try await world.viewer(world.ada)
        func found(_ search: String) async throws -> Int {
            let now = world.desk.now
            return try await world.desk.read {
                try TicketList.load(.all, search: search, for: viewer, now: now, in: $0).lines.count
            }
        }
        #expect(try await [found("due:"), found("due:over"), found("due:today"), found("due:week")] == [1, 0, 0, 1])
        world.clock.advance(by: .seconds(4 * 86_400))
        #expect(try await [found("due:over"), found("due:today")] == [1, 1])
        try await world.apply(.due(nil), to: ticket, by: world.ada)
        #expect(try await found("due:") == 0)
        let log = try await world.log(of: ticket, as: world.ada).filter { $0.kind == .system }.map(\.text)
        #expect(log.count == 2 && log[0].hasPrefix("set the due date to ") && log[1] == "took the due date away")
    }

    @Test("company: finds the tickets of a company's people", arguments: Engine.all)
    func company(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        let grace = world.grace
        try await world.desk.write { work in
            let navy = try Company.add("Navy & Sons", in: work)
            try work.sql.execute("UPDATE person SET company_id = \(navy) WHERE id = \(grace)")
        }
        let (viewer, now) = (try await world.viewer(world.linus), world.desk.now)
        let found = try await world.desk.read { tx in
            try ["company:navy & sons", "company:acme"].map {
                try TicketList.load(.all, search: $0, for: viewer, now: now, in: tx).lines.map(\.ticket.id)
            }
        }
        #expect(found == [[ticket], []])
    }
}
