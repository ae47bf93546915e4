import DeskTesting
import Foundation
import HelpDesk
import MIME
import Testing

@Suite("The road of a mail: journal, ticket, answer")
struct IntakeTests {
    static let first = """
        From: Grace Hopper <grace@example.org>
        To: support@desk.example.org
        Subject: Printer is on fire
        Date: Sat, 21 Nov 2026 09:14:00 +0000
        Message-ID: <fire-1@example.org>

        Hello,

        the big printer is on fire.
        """

    @Test("a customer's mail becomes a ticket with their words (IN4, IN5)", arguments: Engine.all)
    func newTicket(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(Self.first)
        #expect(row.state == .ticket)
        let ticket = try #require(row.ticketID)
        let entries = try await world.log(of: ticket, as: world.ada)
        #expect(entries.map(\.text) == ["Hello,\n\nthe big printer is on fire."])
        #expect(entries[0].authorID == world.grace)
        let found = try await world.desk.read { [viewer = try await world.viewer(world.ada)] in
            try Ticket.find(ticket, visibleTo: viewer, in: $0)
        }
        #expect(found.subject == "Printer is on fire")
        #expect(found.categoryID == world.support)
        #expect(found.status.id == Status.new)
    }

    @Test("an unknown sender becomes a user without a password (IN4)", arguments: Engine.all)
    func stranger(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(
            Self.first.replacingOccurrences(
                of: "Grace Hopper <grace@example.org>", with: "New Person <new@example.com>"))
        let person = try #require(
            try await world.desk.read { try Person.find(EmailAddress("NEW@example.com")!, in: $0) })
        #expect(person.displayName == "New Person")
        #expect(!person.hasPassword)
    }

    @Test(
        "with strangers not accepted their mail is held with the reason, and can be released (IN4)",
        arguments: Engine.all)
    func held(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            var settings = IncomingSettings()
            settings.acceptUnregistered = false
            try settings.save(in: work)
        }
        let row = try await world.receive(
            Self.first.replacingOccurrences(of: "grace@example.org", with: "new@example.com"))
        #expect(row.state == .held)
        #expect(row.holdReason == .unknownSender)
        #expect(try await world.outbox().isEmpty)
        try await world.desk.write { try Held.release(row.id, in: $0) }
        while try await world.intake.sort() > 0 {}
        #expect(try await world.newestInbound().state == .ticket)
    }

    @Test(
        "the answer goes to the customer, and the customer's reply is a comment on the same ticket (IN8, N1)",
        arguments: Engine.all)
    func conversation(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(Self.first).ticketID)
        let firstMails = try await world.outbox()
        #expect(Set(firstMails.map(\.address)) == ["grace@example.org", "ada@example.org", "linus@example.org"])
        try await world.apply(
            .reply(NewComment(text: "Please leave it off."), closing: false), to: ticket, by: world.ada)
        let answer = try #require(try await world.outbox().first { $0.address == "grace@example.org" })
        let message = Message(parsing: answer.raw)
        #expect(message.subject == "Re: [#\(ticket)] Printer is on fire")
        #expect(message.from.first?.name == "Ada Lovelace")
        #expect(message.references.first == "fire-1@example.org")
        #expect(message.text?.contains("Please leave it off.") == true)
        let reply = try await world.receive(
            """
            From: Grace Hopper <grace@example.org>
            To: support@desk.example.org
            Subject: Re: something else
            Message-ID: <fire-2@example.org>
            In-Reply-To: <\(try #require(message.messageID))>

            It started again.
            """)
        #expect(reply.state == .comment)
        #expect(reply.ticketID == ticket)
        #expect(try await world.log(of: ticket, as: world.grace).last?.text == "It started again.")
    }

    @Test(
        "somebody else who cites our mail is for technicians only; who names a number opens a ticket (T3)",
        arguments: Engine.all)
    func foreigner(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(Self.first).ticketID)
        let confirmation = try #require(try await world.outbox().first { $0.address == "grace@example.org" })
        let id = try #require(Message(parsing: confirmation.raw).messageID)
        let cited = try await world.receive(
            "From: mallory@example.com\nSubject: Re: x\nMessage-ID: <m1@example.com>\nIn-Reply-To: <\(id)>\n\nlet me in\n"
        )
        #expect(cited.state == .comment)
        #expect(try await world.log(of: ticket, as: world.grace).contains { $0.text.contains("let me in") } == false)
        #expect(
            try await world.outbox().allSatisfy {
                $0.address != "mallory@example.com" && $0.address != "grace@example.org"
            })
        let named = try await world.receive(
            "From: mallory@example.com\nSubject: Re: [#\(ticket)] hello\nMessage-ID: <m2@example.com>\n\nlet me in\n")
        #expect(named.state == .ticket)
        #expect(named.ticketID != ticket)
    }

    @Test(
        "a mail in a technician's name without our token waits for \"publish?\" and never reaches the customer (CMD1)",
        arguments: Engine.all)
    func unproven(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(Self.first).ticketID)
        _ = try await world.outbox()
        let row = try await world.receive(
            "From: Ada Lovelace <ada@example.org>\nSubject: Re: [#\(ticket)] x\nMessage-ID: <a1@example.org>\nIn-Reply-To: <fire-1@example.org>\n\nSend your password to evil.example\n"
        )
        #expect(row.state == .held)
        #expect(row.holdReason == .unproven)
        #expect(row.ticketID == ticket)
        let told = try await world.outbox()
        #expect(told.allSatisfy { $0.address != "grace@example.org" })
        #expect(told.contains { $0.address == "linus@example.org" })
        let entry = try #require(try await world.log(of: ticket, as: world.linus).last { $0.isUnproven })
        try await world.apply(.publish(entry.id), to: ticket, by: world.linus)
        #expect(try await world.outbox().contains { $0.address == "grace@example.org" })
        #expect(try await world.newestInbound().state == .comment)
    }

    @Test(
        "a technician who answers our notification speaks to the customer (CMD1, reliability §7.2)",
        arguments: Engine.all)
    func proven(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(Self.first).ticketID)
        let toAda = try #require(try await world.outbox().first { $0.address == "ada@example.org" })
        let id = try #require(Message(parsing: toAda.raw).messageID)
        let row = try await world.receive(
            "From: ada@example.org\nSubject: Re: x\nMessage-ID: <a2@example.org>\nIn-Reply-To: <\(id)>\n\nSomeone is on the way.\n"
        )
        #expect(row.state == .comment)
        #expect(row.ticketID == ticket)
        let mail = try #require(try await world.outbox().first { $0.address == "grace@example.org" })
        #expect(Message(parsing: mail.raw).text?.contains("Someone is on the way.") == true)
    }

    @Test("the same bytes make one ticket, and the copy is counted (IN16, IN18)", arguments: Engine.all)
    func duplicate(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(Self.first)
        let copy = try await world.receive(Self.first)
        #expect(copy.state == .duplicate)
        let other = try await world.receive("Received: by another route\n" + Self.first)
        #expect(other.state == .duplicate)
        let ledger = try await world.desk.read { try Ledger.load(in: $0) }
        #expect(ledger.received == 3)
        #expect(ledger.tickets == 1)
        #expect(ledger.duplicates == 2)
    }

    @Test("the same Message-ID with other words is another mail (T6)", arguments: Engine.all)
    func squatting(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(Self.first)
        let other = try await world.receive(Self.first.replacingOccurrences(of: "on fire.", with: "fine."))
        #expect(other.state != .duplicate)
    }

    @Test("To and Cc become subscribers, never the desk itself (IN6)", arguments: Engine.all)
    func subscribers(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(
            Self.first.replacingOccurrences(
                of: "To: support@desk.example.org",
                with:
                    "To: support@desk.example.org, mary@example.com\nCc: Kathy <kathy@example.com>, noreply@example.com"
            ))
        let ticket = try #require(row.ticketID)
        let people = try await world.desk.read { try Subscriber.people(of: ticket, in: $0) }
        #expect(Set(people.compactMap(\.email?.text)) == ["mary@example.com", "kathy@example.com"])
    }

    @Test("mail from one of the desk's own addresses is held (IN16)", arguments: Engine.all)
    func ownMail(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(
            Self.first.replacingOccurrences(of: "grace@example.org", with: "support@desk.example.org"))
        #expect(row.holdReason == .ownMail)
    }

    @Test("an empty mail is held, and nothing stops", arguments: Engine.all)
    func empty(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive([])
        #expect(row.state == .held)
        #expect(row.holdReason == .empty)
    }

    @Test(
        "a mail that keeps failing is read with care the third time, and held the fourth (reliability §4.2)",
        arguments: Engine.all)
    func careful(engine: Engine) async throws {
        let world = try await World(engine)
        _ = try await InboundMail.keep([Arrival(Array(Self.first.utf8), source: .pipe)], on: world.desk)
        // Two attempts ended with the process.
        try await world.desk.write { try $0.sql.execute("UPDATE inbound SET attempts = 2") }
        while try await world.intake.sort() > 0 {}
        let row = try await world.newestInbound()
        #expect(row.state == .ticket)
        _ = try await InboundMail.keep([Arrival(Array((Self.first + "again").utf8), source: .pipe)], on: world.desk)
        try await world.desk.write { try $0.sql.execute("UPDATE inbound SET attempts = 3 WHERE state = 'waiting'") }
        while try await world.intake.sort() > 0 {}
        #expect(try await world.newestInbound().holdReason == .unreadable)
    }

    @Test("a closed ticket is opened again by its customer's reply (D3)", arguments: Engine.all)
    func reopen(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(Self.first).ticketID)
        try await world.apply(.status(Status.closed), to: ticket, by: world.ada)
        try await world.receive(
            "From: grace@example.org\nSubject: Re: x\nMessage-ID: <r@example.org>\nIn-Reply-To: <fire-1@example.org>\n\nStill burning.\n"
        )
        let viewer = try await world.viewer(world.ada)
        #expect(try await world.desk.read { try Ticket.find(ticket, visibleTo: viewer, in: $0) }.isClosed == false)
    }

    @Test("what waits in the journal is counted up to a limit (reliability §4.7)", arguments: Engine.all)
    func backlog(engine: Engine) async throws {
        let world = try await World(engine)
        let mails = (0..<3).map { Arrival(Array("Subject: \($0)\n\n\($0)\n".utf8), source: .pipe) }
        _ = try await InboundMail.keep(mails, on: world.desk)
        #expect(try await world.desk.read { try Backlog.waiting(upTo: 10, in: $0) } == 3)
        #expect(try await world.desk.read { try Backlog.waiting(upTo: 2, in: $0) } == 2)
    }
}
