import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("A POP3 mailbox in the journal (IN3)")
struct POP3JournalTests {
    @Test("a name that the server gives to another mail hides neither of them", arguments: Engine.all)
    func reused(engine: Engine) async throws {
        let world = try await World(engine)
        let new = NewMailbox(
            address: "sales@example.org", host: "pop.example.org", port: 995, security: "tls", username: "sales",
            password: "x")
        let mailbox = try await world.desk.write { try Mailbox.add(new, in: $0) }
        func keep(_ text: String) async throws -> Kept? {
            let place = Arrival.Place(mailbox: mailbox, folder: "uidl:1", uidValidity: 0, uid: 0)
            return try await InboundMail.keep([Arrival(Array(text.utf8), source: .pop3, place: place)], on: world.desk)
                .first
        }
        func known() async throws -> Set<String> {
            try await world.desk.read { try InboundMail.known(keys: ["uidl:1"], of: mailbox, in: $0) }
        }
        let first = try await keep("From: a@example.org\nSubject: a\n\none\n")
        #expect(try await known() == ["uidl:1"])
        guard case .new(let id) = first else { throw DeskError.notFound("mail") }
        #expect(try await keep("From: a@example.org\nSubject: a\n\none\n") == .again(id))
        try await world.desk.write { try InboundMail.removed(keys: ["uidl:1"], from: mailbox, in: $0) }
        #expect(try await known().isEmpty)
        let second = try await keep("From: b@example.org\nSubject: b\n\ntwo\n")
        guard case .new(let other) = second else { throw DeskError.notFound("mail") }
        #expect(other != id)
        while try await world.intake.sort() > 0 {}
        #expect(try await world.desk.read { try Ledger.load(in: $0) }.tickets == 2)
    }
}
