import DeskTesting
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

/// The attacks of the reliability page's §2.1 that are about who writes; T1, T3, T6, T7 and T12 have theirs in TrustTests,
/// IntakeTests, SecretsTests and OutboxTests.
@Suite("Attacks by mail")
struct AttackTests {
    private func notice(to address: String, in world: World) async throws -> String {
        let mail = try #require(try await world.outbox().first { $0.address == address })
        return try #require(Message(parsing: mail.raw).messageID)
    }

    private func reply(from: String, to id: String, _ text: String, _ more: String = "") -> String {
        "From: \(from)\n\(more)Subject: Re: x\nMessage-ID: <\(text.hashValue.magnitude)@example.org>\nIn-Reply-To: <\(id)>\n\n\(text)\n"
    }

    @Test("rights that are gone are gone, whatever token an old notification carries (T2)", arguments: Engine.all)
    func lostRights(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        let id = try await notice(to: "linus@example.org", in: world)
        try await world.desk.write { try HelpDesk.Category.setTechnicians([world.ada], of: world.support, in: $0) }
        try await world.receive(reply(from: "linus@example.org", to: id, "canary-demoted"))
        #expect(try await world.log(of: ticket, as: world.grace).contains { $0.text.contains("canary") } == false)
        try await world.desk.write { try Person.setDisabled(world.linus, true, in: $0) }
        let row = try await world.receive(reply(from: "linus@example.org", to: id, "canary-disabled"))
        #expect(row.state == .held && row.holdReason == .disabledSender)
    }

    @Test("who is in the Cc of a reply becomes no subscriber (T4)", arguments: Engine.all)
    func carbonCopy(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        try await world.receive(
            reply(from: "grace@example.org", to: "fire-1@example.org", "more", "Cc: mallory@example.com\n"))
        let people = try await world.desk.read { try Subscriber.people(of: ticket, in: $0) }
        #expect(people.contains { $0.email?.text == "mallory@example.com" } == false)
    }

    @Test("a third party's mail into a ticket is read by technicians alone (T5)", arguments: Engine.all)
    func ticketTrick(engine: Engine) async throws {
        let world = try await World(engine)
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        let id = try await notice(to: "grace@example.org", in: world)
        for (from, more) in [("verify@shop.example", ""), ("robot@shop.example", "Auto-Submitted: auto-generated\n")] {
            try await world.receive(reply(from: from, to: id, "canary-\(from)", more))
        }
        #expect(try await world.log(of: ticket, as: world.grace).contains { $0.text.contains("canary") } == false)
        #expect(try await world.outbox().allSatisfy { $0.address != "grace@example.org" })
    }

    @Test("the requester is who wrote, not who is to be answered (T8)", arguments: Engine.all)
    func replyTo(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(
            "From: mallory@example.com\nReply-To: Grace Hopper <grace@example.org>\nSubject: x\nMessage-ID: <rt@example.com>\n\nHello.\n"
        )
        let ticket = try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }
        #expect(ticket.submitterID != world.grace)
    }

    @Test("no header field of a stranger steers the desk (T9)", arguments: Engine.all)
    func headers(engine: Engine) async throws {
        let world = try await World(engine)
        let fields =
            ["Ticket", "Priority", "Assignee", "Category", "Token", "Trust", "Release", "Person"]
            .map { "X-Mailroom-\($0): 1\n" }.joined() + "X-RT-Owner: ada@example.org\nX-Zammad-Ticket-Priority: high\n"
        let row = try await world.receive(
            fields + "From: eve@example.com\nSubject: x\nMessage-ID: <hd@example.com>\n\nHello.\n")
        let ticket = try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }
        #expect(ticket.categoryID == world.support && ticket.priority == .normal && ticket.assigneeID == nil)
    }

    @Test(
        "a forged forward mails its victim no word of the attacker and no link that opens anything (T10)",
        arguments: Engine.all)
    func forgedForward(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(
            "From: ada@example.org\nSubject: Fwd: invoice\nMessage-ID: <fw@example.com>\n\nPlease see.\n\n---------- Forwarded message ---------\nFrom: Victim <victim@example.net>\nDate: Mon, 2 Nov 2026 10:00:00 +0000\nSubject: invoice\nTo: <ada@example.org>\n\ncanary: send money to http://evil.example/\n"
        )
        let ticket = try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }
        #expect(ticket.submitterID != world.ada)
        for mail in try await world.outbox() where mail.address == "victim@example.net" {
            let text = Message(parsing: mail.raw)
            #expect(text.text?.contains("canary") == false && text.html?.contains("evil.example") == false)
        }
    }

    @Test("a command in the subject of a ticket is not repeated by the answers to it (T11)", arguments: Engine.all)
    func poisoned(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(
            "From: grace@example.org\nSubject: Printer #close# #tech#\nMessage-ID: <po@example.org>\n\nHelp.\n")
        let ticket = try #require(row.ticketID)
        let found = try await world.desk.read { try Ticket.find(ticket, in: $0) }
        #expect(!found.subject.contains("#close#") && !found.subject.contains("#tech#") && !found.isClosed)
        try await world.apply(.reply(NewComment(text: "Yes?"), closing: false), to: ticket, by: world.ada)
        #expect(
            try await world.outbox().allSatisfy { mail in
                let subject = Message(parsing: mail.raw).subject
                return !subject.contains("#close#") && !subject.contains("#tech#")
            })
        #expect(try await world.log(of: ticket, as: world.grace).contains { $0.text == "Help." })
    }
}
