import DeskTesting
import HelpDesk
import MIME
import Testing

@Suite("Whom mails are from")
struct FromNameTests {
    /// One row: whether the desk's name is for all, whether the category has a name of its own, and what
    /// the customer reads on an answer of Linus and on the confirmation.
    struct Row: Sendable, CustomStringConvertible {
        let forAll: Bool
        let category: String?
        let answer: String
        let confirmation: String
        var description: String { "for all \(forAll), category's name \(category ?? "none")" }
    }

    static let rows = [
        Row(forAll: false, category: nil, answer: "Linus Berg", confirmation: "Acme Support"),
        Row(forAll: true, category: nil, answer: "Acme Support", confirmation: "Acme Support"),
        Row(forAll: false, category: "Acme Printers", answer: "Linus Berg", confirmation: "Acme Printers"),
        Row(forAll: true, category: "Acme Printers", answer: "Acme Printers", confirmation: "Acme Printers"),
    ]

    @Test("words under the person's name, the desk's under the desk's or the category's (OUT1)", arguments: rows)
    func names(row: Row) async throws {
        let world = try await World(.sqlite)
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.fromAddress = "support@desk.example.org"
            settings.fromName = "Acme Support"
            settings.fromNameForAll = row.forAll
            try settings.save(in: work)
            try Category.setSender(world.support, address: "", name: row.category ?? "", replyTo: "", in: work)
        }
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        try await world.apply(.reply(NewComment(text: "Which printer?"), closing: false), to: ticket, by: world.linus)
        let mails = try await world.outbox().filter { $0.address == "grace@example.org" }.map {
            Message(parsing: $0.raw)
        }
        #expect(mails.map { $0.from.first?.name } == [row.confirmation, row.answer])
        #expect(mails.allSatisfy { $0.from.first?.address == "support@desk.example.org" })
    }

    @Test(
        "a category's From address and Reply-To beat the desk's, and the envelope is the category's",
        arguments: Engine.all)
    func categories(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.fromAddress = "support@desk.example.org"
            settings.replyTo = "answers@desk.example.org"
            try settings.save(in: work)
            try Category.setSender(
                world.support, address: "printers@example.com", name: "", replyTo: "print-answers@example.com", in: work
            )
        }
        try await world.receive(IntakeTests.first)
        let item = try #require(try await world.outbox().first)
        let mail = Message(parsing: item.raw)
        #expect(item.envelopeFrom == "printers@example.com")
        #expect(mail.from.first?.address == "printers@example.com")
        #expect(mail.replyTo.first?.address == "print-answers@example.com")
    }

    @Test("an answer that nobody reads is warned of, the desk's and each category's (OUT1)")
    func unread() async throws {
        let world = try await World(.sqlite)
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.fromAddress = "support@desk.example.org"
            try settings.save(in: work)
            try Category.setSender(world.support, address: "printers@example.com", name: "", replyTo: "", in: work)
        }
        func warned() async throws -> [String] {
            try await world.desk.read { try AnswerAddress.unread(in: $0) }.map(\.address.text)
        }
        #expect(try await warned() == ["support@desk.example.org", "printers@example.com"])
        for address in ["support@desk.example.org", "printers@example.com"] {
            let new = NewMailbox(
                address: address, host: "imap.example.org", port: 993, security: "tls", username: "x", password: "x")
            _ = try await world.desk.write { try HelpDesk.Mailbox.add(new, in: $0) }
        }
        #expect(try await warned().isEmpty)
    }
}
