import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Rules on new mail")
struct RuleTests {
    private static let mail = """
        From: Grace Hopper <grace@example.org>
        To: support@desk.example.org, sales@example.com
        Subject: Invoice 42 is wrong
        Message-ID: <i-1@example.org>
        X-Spam-Flag: YES

        Please look at the *invoice*.
        """

    private func rule(_ conditions: [RuleCondition], any: Bool = false, _ change: (inout RuleActions) -> Void) -> Rule {
        var rule = Rule(name: "Invoices")
        (rule.conditions, rule.matchesAny) = (conditions, any)
        change(&rule.actions)
        return rule
    }

    @Test(
        "a condition is about one thing that the mail has, in any case",
        arguments: [
            (RuleCondition(.subject, .contains, "INVOICE"), true), (RuleCondition(.subject, .begins, "invoice"), true),
            (RuleCondition(.subject, .ends, "invoice"), false),
            (RuleCondition(.subject, .is, "invoice 42 is wrong"), true),
            (RuleCondition(.subject, .matches, "inv*42*wrong"), true),
            (RuleCondition(.subject, .matches, "42*"), false),
            (RuleCondition(.subject, .containsNot, "urgent"), true),
            (RuleCondition(.from, .ends, "@example.org"), true),
            (RuleCondition(.from, .contains, "hopper"), true), (RuleCondition(.to, .is, "sales@example.com"), true),
            (RuleCondition(.body, .contains, "look at"), true), (RuleCondition(.header, .is, "x-spam-flag: yes"), true),
            (RuleCondition(.header, .contains, "X-Other: yes"), false),
            (RuleCondition(.attachment, .contains, "pdf"), false),
            (RuleCondition(.kind, .is, "message"), true), (RuleCondition(.trust, .is, "none"), true),
            (RuleCondition(.mailbox, .contains, "support@"), true),
        ])
    func conditions(condition: RuleCondition, holds: Bool) async throws {
        let world = try await World(.sqlite)
        try await world.desk.write { [rule = rule([condition]) { $0.priority = .high }] in try rule.save(in: $0) }
        let row = try await world.receive(Self.mail, to: ["support@desk.example.org"])
        let ticket = try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }
        #expect((ticket.priority == .high) == holds)
    }

    @Test(
        "custom fields of the new ticket; what a field can't hold is refused, or left out later (D6)",
        arguments: Engine.all)
    func fields(engine: Engine) async throws {
        let world = try await World(engine)
        var draft = CustomFieldDraft(name: "Risk", kind: .dropdown)
        draft.options = ["low", "high"]
        let (risk, added) = try await world.desk.write { [draft] in (try CustomField.add(draft, in: $0), draft) }
        func rule(_ text: String, _ field: ID<CustomField>) -> Rule {
            self.rule([RuleCondition(.subject, .contains, "invoice")]) { $0.fields = [RuleFieldValue(field, text)] }
        }
        let (good, wrong, missing) = (rule("HIGH", risk), rule("medium", risk), rule("x", ID(99)))
        for rule in [wrong, missing] {
            await #expect(throws: DeskError.self) { try await world.desk.write { try rule.save(in: $0) } }
        }
        try await world.desk.write { try good.save(in: $0) }
        func value(_ mail: String) async throws -> [String] {
            let ticket = try #require(try await world.receive(mail).ticketID)
            return try await world.desk.read {
                try $0.values("SELECT value FROM ticket_field_value WHERE ticket_id = \(ticket)")
            }
        }
        #expect(try await value(Self.mail) == ["high"])
        try await world.desk.write { work in
            var less = added
            less.options = ["low"]
            try CustomField.update(risk, less, in: work)
        }
        #expect(try await value(Self.mail.replacing("i-1@", with: "i-2@").replacing("42", with: "77")) == [])
    }

    @Test(
        "category, priority, person and subscriber of the new ticket, and the explanation says so",
        arguments: Engine.all)
    func actions(engine: Engine) async throws {
        let world = try await World(engine)
        let billing = try await world.desk.write { try HelpDesk.Category.add("Billing", section: "", in: $0) }
        let rule = rule([RuleCondition(.subject, .contains, "invoice")]) { actions in
            (actions.category, actions.priority, actions.assignee) = (billing, .critical, world.linus)
            actions.subscriber = "boss@example.org"
        }
        try await world.desk.write { try rule.save(in: $0) }
        let row = try await world.receive(Self.mail)
        let ticket = try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }
        #expect(ticket.categoryID == billing && ticket.priority == .critical && ticket.assigneeID == world.linus)
        #expect(row.reasons.contains { $0.text.contains("rule \"Invoices\" applies") })
        let boss = try await world.desk.read { try Person.find(EmailAddress("boss@example.org")!, in: $0) }
        #expect(boss != nil)
    }

    @Test("one that holds is a reason of its own, and a release beats it", arguments: Engine.all)
    func holds(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { [rule = rule([RuleCondition(.from, .contains, "grace")]) { $0.holds = true }] in
            try rule.save(in: $0)
        }
        let row = try await world.receive(Self.mail)
        #expect(row.state == .held && row.holdReason == .rule)
        try await world.desk.write { try Held.release(row.id, in: $0) }
        while try await world.intake.sort() > 0 {}
        #expect(try await world.newestInbound().state == .ticket)
    }

    @Test("are asked in order; a later one wins, and one that stops is the last")
    func order() async throws {
        let world = try await World(.sqlite)
        let (low, high) = (
            rule([RuleCondition(.subject, .contains, "42")]) { $0.priority = .low },
            rule([RuleCondition(.subject, .contains, "42")]) { ($0.priority, $0.stops) = (.high, true) }
        )
        let (first, second) = try await world.desk.write { (try low.save(in: $0), try high.save(in: $0)) }
        func priority(_ name: String) async throws -> Priority {
            let row = try await world.receive(Self.mail.replacing("i-1", with: name).replacing("look", with: name))
            return try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }.priority
        }
        #expect(try await priority("a") == .high)
        try await world.desk.write { try Rule.moveUp(second, in: $0) }
        #expect(try await world.desk.read { try Rule.all(in: $0) }.map(\.id) == [second, first])
        #expect(try await priority("b") == .high)
        try await world.desk.write { work in
            var gentle = high
            gentle.actions.stops = false
            try gentle.save(over: second, in: work)
        }
        #expect(try await priority("c") == .low)
        try await world.desk.write { work in
            var off = low
            off.isEnabled = false
            try off.save(over: first, in: work)
        }
        #expect(try await priority("d") == .high)
    }

    @Test("what can't be is refused with the field's name")
    func bad() async throws {
        #expect(throws: DeskError.self) { try Rule(name: " ").check() }
        #expect(throws: DeskError.self) {
            try self.rule([RuleCondition(.header, .is, "yes")]) { $0.holds = true }.check()
        }
        #expect(throws: DeskError.self) {
            try self.rule([RuleCondition(.subject, .is, "x")]) { $0.stops = true }.check()
        }
        #expect(throws: DeskError.self) {
            try self.rule([RuleCondition(.subject, .is, "x")]) { $0.subscriber = "x" }.check()
        }
    }

    @Test(
        "a trial tells what would have been different and changes nothing; a replay tells of one mail (IN14)",
        arguments: Engine.all)
    func trial(engine: Engine) async throws {
        let world = try await World(engine)
        let row = try await world.receive(Self.mail)
        try await world.receive(IntakeTests.first)
        let replay = Replay(desk: world.desk, hostName: World.host)
        let rule = rule([RuleCondition(.subject, .contains, "invoice")]) { $0.priority = .high }
        let (tried, differences) = try await replay.trial(of: [rule])
        #expect(tried == 2 && differences.map(\.mail.id) == [row.id])
        #expect(differences.first?.then.summary == "It would open a ticket in Support, priority high.")
        #expect(try await world.desk.read { try Rule.all(in: $0) }.isEmpty)
        try await world.desk.write { try rule.save(in: $0) }
        #expect(try await replay.run(row.id).summary == "It would open a ticket in Support, priority high.")
        #expect(try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }.priority == .normal)
    }

    @Test("tags of all rules that apply, and the language that it is written in", arguments: Engine.all)
    func tagsAndLanguage(engine: Engine) async throws {
        let world = try await World(engine)
        let english = rule([RuleCondition(.language, .is, "en")]) { $0.tags = ["english"] }
        let german = rule([RuleCondition(.language, .is, "de")]) { $0.tags = ["german"] }
        let invoices = rule([RuleCondition(.subject, .contains, "invoice")]) { $0.tags = ["money"] }
        try await world.desk.write { work in for rule in [english, german, invoices] { try rule.save(in: work) } }
        let row = try await world.receive(
            "From: grace@example.org\nSubject: Invoice\nMessage-ID: <de@example.org>\n\nGuten Tag, ich habe die Rechnung nicht bekommen.\n"
        )
        let ticket = try await world.desk.read { try Ticket.find(try #require(row.ticketID), in: $0) }
        #expect(ticket.tags == ["german", "money"])
    }

    @Test(
        "alerts of one matter are added to one ticket, without a mail to anybody when they are many (IN13)",
        arguments: Engine.all)
    func joining(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write {
            [rule = rule([RuleCondition(.from, .is, "monitor@example.net")]) { $0.joins = .subject }] work in
            try rule.save(in: work)
            var settings = IncomingSettings()
            settings.commentsPerHour = 5
            try settings.save(in: work)
        }
        func alert(_ number: Int, _ host: String = "web3") -> String {
            "From: monitor@example.net\nAuto-Submitted: auto-generated\nSubject: Disk \(number) % full on \(host)\nMessage-ID: <al\(number)\(host)@example.net>\n\nDisk \(number).\n"
        }
        let ticket = try #require(try await world.receive(alert(80)).ticketID)
        for number in 81..<95 { #expect(try await world.receive(alert(number)).ticketID == ticket) }
        #expect(try await world.receive(alert(80, "web4")).ticketID != ticket, "another host is another matter")
        let log = try await world.log(of: ticket, as: world.ada)
        #expect(log.count { $0.kind == .comment } == 15)
        #expect(log.count { $0.text.contains("nobody is mailed of further ones") } == 1)
        let mails = try await world.outbox()
        #expect(mails.contains { $0.address == "monitor@example.net" } == false)
        let told = mails.count {
            $0.address == "linus@example.org" && $0.ticketID == ticket
        }
        #expect(told == 1 + 5, "the ticket and the first comments")
    }
}
