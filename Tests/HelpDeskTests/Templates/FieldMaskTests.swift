import DeskTesting
import Foundation
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("The masks of fields, places, time and due date (T5)")
struct FieldMaskTests {
    private static let evil = "</td><script>alert(1)</script>\" & #Body#\nnext"

    /// Fields 1 Room (public), 2 Risk (techs), 3 Salary (admins), 4 Needed by (public, date), 5 Elsewhere (another category).
    private static func world(_ engine: Engine, text: String, note: String = "") async throws -> (World, ID<Ticket>) {
        let world = try await World(engine)
        let (grace, support) = (world.grace, world.support)
        let ticket = try await world.desk.write { work in
            let hardware = try HelpDesk.Category.add("Hardware", in: work)
            func add(
                _ name: String, _ kind: CustomField.Kind, _ visibility: CustomField.Visibility = .everybody,
                categories: Set<ID<HelpDesk.Category>>? = nil
            ) throws {
                var draft = CustomFieldDraft(name: name, kind: kind)
                draft.visibility = visibility
                draft.categories = categories
                try CustomField.add(draft, in: work)
            }
            try add("Room", .multiline)
            try add("Risk", .text, .technicians)
            try add("Salary", .text, .administrators)
            try add("Needed by", .date)
            try add("Elsewhere", .text, categories: [hardware])
            let new = NewTicket(subject: "Fire", submitter: grace, category: support, body: NewComment(text: "Help"))
            let ticket = try Ticket.open(new, by: grace, in: work).ticket
            var profile = PersonProfile()
            profile.company = try Company.add(text, in: work)
            profile.department = try Department.add(text, in: work)
            profile.location = try Location.add(text, in: work)
            try profile.save(grace, in: work)
            try work.sql.execute("INSERT INTO ticket_field_value VALUES (\(ticket), 5, \(text))")
            return ticket
        }
        for (number, value) in [(1, text), (2, "canary \(text)"), (3, "canary \(text)"), (4, "2026-12-24")] {
            try await world.apply(.field(ID(Int64(number)), value), to: ticket, by: world.ada)
        }
        try await world.apply(.addTime(TimeSpent(seconds: 4800), note: "canary"), to: ticket, by: world.ada)
        try await world.apply(.due(Timestamp(seconds: 1_796_000_000)), to: ticket, by: world.ada)
        return (world, ticket)
    }

    /// What a template is filled with, for grace.
    private static func filled(
        _ template: String, _ world: World, _ ticket: ID<Ticket>, language: MailLanguage = .english
    ) async throws -> (html: String, text: String) {
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let draft = MailPreview.Draft(
            try MailTemplate.cleaned(subject: "x", html: template).template, language: language)
        let mail = try #require(try await preview.mail(.closed, ticket: ticket, to: world.grace, draft: draft))
        return (mail.html, mail.text)
    }

    @Test("each has its value, in the reader's language", arguments: Engine.all)
    func value(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine, text: "Navy")
        let all = try await Self.filled(
            "<p>[#Company#|#Department#|#Location#|#TimeSpent#|#CF_1#|#CF_VALUE_1#|#cf_value_2#|#CF_3#|#CF_4#]</p>",
            world,
            ticket)
        #expect(
            all.text.replacing("\n", with: " ").contains(
                "[Navy|Navy|Navy|1 h 20 min|Room: Navy|Navy|canary Navy|Salary: canary Navy|Needed by: 24 December 2026]"
            ))
        let german = try await Self.filled(
            "<p>#TimeSpent#, #CF_VALUE_4#, #DueDate#</p>", world, ticket, language: .german)
        #expect(german.text.contains("1 Std. 20 Min., 24 Dezember 2026, 30 November 2026, "))
        let fields = try await Self.filled("#Custom_Fields#", world, ticket)
        #expect(fields.html.contains("<p>Room: Navy<br>Needed by: 24 December 2026</p>"))
        #expect(!fields.text.contains("canary") && !fields.text.contains("Elsewhere"))
        let time = try await Self.filled("<p>#TimeSpent# #Recent_messages#</p>", world, ticket)
        #expect(!time.text.contains("canary"))
    }

    @Test("each is empty where there is nothing", arguments: Engine.all)
    func empty(engine: Engine) async throws {
        let world = try await World(engine)
        let (grace, support) = (world.grace, world.support)
        let ticket = try await world.desk.write { work in
            try CustomField.add(CustomFieldDraft(name: "Room", kind: .text), in: work)
            let new = NewTicket(subject: "Fire", submitter: grace, category: support, body: NewComment(text: "Help"))
            return try Ticket.open(new, by: grace, in: work).ticket
        }
        let mail = try await Self.filled(
            "<p>[#Company##Department##Location##TimeSpent##CF_1##CF_VALUE_1##CF_99##Custom_Fields##DueDate#]</p>",
            world,
            ticket)
        #expect(mail.text.contains("[]"))
    }

    @Test("each is escaped (T6)", arguments: Engine.all)
    func escaping(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine, text: Self.evil)
        for mask in ["Company", "Department", "Location", "CF_1", "CF_VALUE_1", "CF_2", "CF_VALUE_3", "Custom_Fields"] {
            let mail = try await Self.filled("<p>[#\(mask)#]</p>", world, ticket)
            #expect(!mail.html.contains("<script"), "\(mask)")
            #expect(mail.html.contains("&lt;/td&gt;&lt;script&gt;alert(1)"), "\(mask)")
            #expect(mail.text.contains("#Body#"), "\(mask)")
        }
        let lines = try await Self.filled("<p>#CF_VALUE_1#</p>", world, ticket)
        #expect(lines.html.contains("#Body#<br>next"))
    }

    @Test(
        "the editor is told of fields that not everybody may see, and of those that there aren't (N13)",
        arguments: Engine.all)
    func warnings(engine: Engine) async throws {
        let (world, _) = try await Self.world(engine, text: "Navy")
        let fields = try await world.desk.read { try CustomField.all(in: $0) }
        let template = try MailTemplate.cleaned(
            subject: "#CF_VALUE_3#", html: "#CF_1# #CF_2# #cf_2# #CF_77# #Custom_Fields#"
        ).template
        #expect(
            template.fieldWarnings(in: .updated, fields: fields) == [
                "#CF_VALUE_3#: the field Salary is for administrators only, but goes to everybody who gets this mail.",
                "#CF_2#: the field Risk is for technicians only, but goes to everybody who gets this mail.",
                "#CF_77#: there is no field number 77, so it is empty.",
            ])
    }

    @Test("are read only where a template asks for them", arguments: Engine.all)
    func cost(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine, text: "Navy")
        let facts = try await world.desk.read { tx in
            let found = try Ticket.find(ticket, in: tx)
            return (
                try MaskFacts.load(for: found, masks: [.named(.subject)], in: tx),
                try MaskFacts.load(for: found, masks: [.customField(2)], in: tx)
            )
        }
        #expect(facts.0.customFields.isEmpty && facts.0.workplace == Workplace() && facts.0.timeSpent.seconds == 0)
        #expect(facts.1.customFields.map(\.number) == [2])
    }
}
