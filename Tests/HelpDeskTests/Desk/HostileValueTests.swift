import DeskTesting
import HelpDesk
import Testing

@Suite("Values are bound, never spliced (T53)")
struct HostileValueTests {
    static let values = [
        "'; DROP TABLE ticket; --", "\" OR \"\"=\"", "\\'; SELECT pg_sleep(10); --", "$1 ?1 :a @b #{x} %s %n",
        "a'b\"c`d;e--f/*g*/",
        "\u{202E}\u{0}x", "') UNION SELECT secret FROM mailbox --", "%_%", "😀\u{FFFD}é",
    ]

    @Test("whatever stands in subject, words, names, tags and searches comes back as it was", arguments: Engine.all)
    func roundTrip(engine: Engine) async throws {
        let world = try await World(engine)
        for (number, value) in Self.values.enumerated() {
            let plain = value.replacing("\u{0}", with: "")
            let person = try await world.desk.write {
                try Person.register(
                    NewPerson(email: EmailAddress("p\(number)@example.org"), fullName: plain), in: $0)
            }
            let ticket = try await world.desk.write { work in
                try Ticket.open(
                    NewTicket(
                        subject: "s \(plain)", submitter: person, category: world.support, body: NewComment(text: plain)
                    ),
                    by: person, in: work
                ).ticket
            }
            try await world.apply(.tags([plain]), to: ticket, by: world.ada)
            let (viewer, now) = (try await world.viewer(world.ada), world.desk.now)
            let found = try await world.desk.read { tx in
                (
                    try Ticket.find(ticket, visibleTo: viewer, in: tx), try Person.find(person, in: tx),
                    try TicketList.load(.all, search: plain, for: viewer, now: now, in: tx)
                )
            }
            #expect(found.0.subject.hasPrefix("s "))
            #expect(found.1.displayName.isEmpty == false)
        }
        let count: Int? = try await world.desk.read { try $0.value("SELECT COUNT(*) FROM ticket") }
        #expect(count == Self.values.count)
    }
}
