import DeskTesting
import Foundation
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Answers that find their ticket (IN8)")
struct ThreadingTests {
    /// Grace's ticket, and what Linus' answer to it looks like when it is sent to her.
    private func notified(_ world: World, _ change: (inout OutgoingSettings) -> Void = { _ in }) async throws -> (
        ID<Ticket>, Message
    ) {
        var settings = OutgoingSettings()
        settings.fromAddress = "support@desk.example.org"
        change(&settings)
        try await world.desk.write { [settings] in try settings.save(in: $0) }
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        try await world.apply(.reply(NewComment(text: "Which printer?"), closing: false), to: ticket, by: world.linus)
        let mail = try #require(
            try await world.outbox().last { $0.address == "grace@example.org" && !$0.raw.isConfirmation })
        return (ticket, Message(parsing: mail.raw))
    }

    @Test(
        "by a signed address, where the installation uses one, with nothing else left of our mail",
        arguments: Engine.all)
    func signedAddress(engine: Engine) async throws {
        let world = try await World(engine)
        let (ticket, notice) = try await notified(world) { $0.signedReplyAddress = true }
        let address = try #require(notice.replyTo.first?.address)
        #expect(address.hasPrefix("support+t") && address.hasSuffix("@desk.example.org"))
        let row = try await world.receive(
            "From: grace@example.org\nTo: \(address.uppercased())\nSubject: about it\nMessage-ID: <sa@example.org>\n\nThe big one. Write to \(address)\n"
        )
        #expect(row.state == .comment && row.ticketID == ticket)
        let words = try #require(try await world.log(of: ticket, as: world.grace).last { $0.kind == .comment })
        #expect(words.text.contains("The big one") && !words.text.contains("+t"), "the address can't be passed on")
        let subscribers = try await world.desk.read { try Subscriber.people(of: ticket, in: $0) }
        #expect(subscribers.isEmpty)
    }

    @Test("no signed address where none was asked for, and a made-up one opens nobody's ticket", arguments: Engine.all)
    func madeUpAddress(engine: Engine) async throws {
        let world = try await World(engine)
        let (ticket, notice) = try await notified(world)
        #expect(notice.replyTo.isEmpty)
        let made = "support+t\(String(ticket.number, radix: 36)).1.00112233445566778899aabbccddeeff@desk.example.org"
        let row = try await world.receive(
            "From: grace@example.org\nTo: \(made)\nSubject: about it\nMessage-ID: <mu@example.org>\n\nHello.\n",
            to: [made])
        #expect(row.state == .ticket && row.ticketID != ticket)
        #expect(try await world.desk.receives(made, hostName: World.host), "an address with a plus sign is ours")
        #expect(try await world.desk.receives("other+support@desk.example.org", hostName: World.host) == false)
    }

    @Test(
        "by our Thread-Index, which Outlook keeps where a relay gave our mail another Message-ID", arguments: Engine.all
    )
    func ourThreadIndex(engine: Engine) async throws {
        let world = try await World(engine)
        let (ticket, notice) = try await notified(world)
        let field = try #require(notice.header.first("Thread-Index"))
        let sent = try #require(Data(base64Encoded: field.text))
        let answer = (sent + [1, 2, 3, 4, 5]).base64EncodedString()
        let row = try await world.receive(
            "From: grace@example.org\nSubject: AW: something else\nIn-Reply-To: <rewritten@relay.example>\nThread-Index: \(answer)\nMessage-ID: <ti@example.org>\n\nThe big one.\n"
        )
        #expect(row.state == .comment && row.ticketID == ticket)
        var forged = sent
        forged[10] ^= 1
        let other = try await world.receive(
            "From: grace@example.org\nSubject: x\nThread-Index: \(forged.base64EncodedString())\nMessage-ID: <tf@example.org>\n\nHello.\n"
        )
        #expect(other.state == .ticket)
    }

    @Test(
        "by the customer's own Thread-Index, for an answer under the same subject only; our mails stay in their conversation",
        arguments: Engine.all)
    func theirThreadIndex(engine: Engine) async throws {
        let world = try await World(engine)
        let head = Data((1...22).map { UInt8($0) })
        func mail(_ id: String, _ subject: String, _ index: Data, from: String = "grace@example.org") -> String {
            "From: \(from)\nTo: support@desk.example.org\nSubject: \(subject)\nThread-Index: \(index.base64EncodedString())\nMessage-ID: <\(id)@example.org>\n\nWords of \(id).\n"
        }
        let ticket = try #require(try await world.receive(mail("o1", "Toner", head)).ticketID)
        try await world.apply(.reply(NewComment(text: "Which?"), closing: false), to: ticket, by: world.linus)
        let notice = try #require(
            try await world.outbox().last { $0.address == "grace@example.org" && !$0.raw.isConfirmation })
        let index = try #require(Message(parsing: notice.raw).header.first("Thread-Index")).text
        #expect(try #require(Data(base64Encoded: index)).prefix(22) == head)
        let answer = head + [9, 9, 9, 9, 9]
        #expect(try await world.receive(mail("o2", "AW: Toner", answer)).ticketID == ticket)
        #expect(try await world.receive(mail("o3", "Paper", answer)).ticketID != ticket)
        #expect(
            try await world.receive(mail("o4", "Toner", head)).ticketID != ticket, "a template has one index for all")
        // Whoever knows an index is no participant by that (T3).
        try await world.receive(mail("o5", "AW: Toner", answer, from: "mallory@example.com"))
        #expect(try await world.log(of: ticket, as: world.grace).contains { $0.text.contains("o5") } == false)
    }

    @Test(
        "a report that only copies our header into its text is tied to the mail and the ticket (IN10)",
        arguments: Engine.all)
    func plainBounce(engine: Engine) async throws {
        let world = try await World(engine)
        let (ticket, notice) = try await notified(world)
        let id = try #require(notice.messageID)
        let row = try await world.receive(
            """
            From: MAILER-DAEMON@old.example.net
            To: support@desk.example.org
            Subject: Returned mail: User unknown
            Return-Path: <>

            The following address had permanent fatal errors:
            <grace@example.org>
            550 5.1.1 User unknown

            --- Unsent message follows ---
            From: support@desk.example.org
            Message-ID: <\(id)>
            Subject: Re: Printer is on fire
            """)
        #expect(row.state == .deliveryNews && row.ticketID == ticket)
        let grace = try await world.desk.read { try Person.find(world.grace, in: $0) }
        #expect(grace.failingSince != nil)
    }

    @Test("what the ticket already says is folded at an answer's end, unmarked or not (IN9)", arguments: Engine.all)
    func knownText(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        let question = "Which of the printers do you mean, the one upstairs?\n\nPlease tell us its number, too."
        try await world.apply(.reply(NewComment(text: question), closing: false), to: ticket, by: world.linus)
        try await world.receive(
            "From: grace@example.org\nSubject: Re: Printer is on fire [#\(ticket)]\nMessage-ID: <kt@example.org>\n\nThe one downstairs.\n\nWhich of the printers do you mean,   the one upstairs?\n\nPlease tell us its number, too.\n"
        )
        let entry = try #require(try await world.log(of: ticket, as: world.grace).last { $0.kind == .comment })
        #expect(entry.text == "The one downstairs.")
        #expect(entry.quotedText?.contains("its number, too") == true)
    }

    @Test("answers between known lines keep them, and a text that is nothing but known stays")
    func inlineAnswers() {
        let known = KnownText(["Which of the printers do you mean, then?\nPlease tell us its number, too."])
        #expect(
            known.split("Which of the printers do you mean, then?\nThe first.\nPlease tell us its number, too.\n17.")
                == nil)
        #expect(known.split("Which of the printers do you mean, then?\nPlease tell us its number, too.") == nil)
        let cut = known.split(
            "17.\n\nOn 3 May ada@example.org wrote:\n> Which of the printers do you mean, then?\n> Please tell us its number, too."
        )
        #expect(cut?.own == "17.")
    }
}

extension [UInt8] {
    /// Auto-Submitted tells (RFC 3834 §5).
    fileprivate var isConfirmation: Bool {
        Message(parsing: self).header.first("Auto-Submitted")?.text == "auto-replied"
    }
}
