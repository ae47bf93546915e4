import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("The value of every mask (T5)")
struct MaskValueTests {
    /// A ticket of grace on which ada, then linus, worked; what only technicians may see says "canary".
    private static func world(_ engine: Engine) async throws -> (World, ID<Ticket>) {
        let world = try await World(engine)
        let (grace, linus, support) = (world.grace, world.linus, world.support)
        let ticket = try await world.desk.write { work in
            try work.sql.execute(
                "UPDATE person SET first_name = 'Grace', last_name = 'Hopper', time_zone = 'Europe/Berlin' WHERE id = \(grace)"
            )
            let company: Int64? = try work.sql.value(
                "INSERT INTO company (name, name_key) VALUES ('Navy & Co', 'navy & co') RETURNING id")
            try work.sql.execute("UPDATE person SET company_id = \(company) WHERE id = \(grace)")
            let mary = try Person.register(
                NewPerson(email: EmailAddress("mary@example.org"), fullName: "Mary"), in: work)
            var new = NewTicket(
                subject: "Printer <b>on</b> fire", submitter: grace, category: support,
                body: NewComment(
                    text: "It burns.", html: "<p>It <b>burns</b>.</p>",
                    files: [NewFile(name: "fire.txt", type: "text/plain", content: [1])]))
            new.body.via = .email
            new.subscribers = [mary, linus]
            new.assignee = linus
            new.priority = .high
            return try Ticket.open(new, by: grace, in: work).ticket
        }
        try await world.desk.write {
            try $0.sql.execute("UPDATE ticket SET due_at = \(Timestamp(seconds: 1_796_000_000)) WHERE id = \(ticket)")
        }
        let secret = NewComment(
            text: "canary in a note", files: [NewFile(name: "canary.txt", type: "text/plain", content: [2])])
        try await world.apply(.note(secret), to: ticket, by: world.ada)
        try await world.apply(
            .reply(
                NewComment(text: "Leave it off.", files: [NewFile(name: "off.txt", type: "text/plain", content: [3])]),
                closing: false), to: ticket, by: world.ada)
        return (world, ticket)
    }

    private static func values(
        _ world: World, _ ticket: ID<Ticket>, kind: NoticeKind = .updated, to person: ID<Person>,
        isTechnician: Bool = false, fields: [CustomFieldValue] = []
    ) async throws -> MaskValues {
        try await world.desk.read { tx in
            let found = try Ticket.find(ticket, in: tx)
            let event = try PreviewedEvent.find(kind, of: found, maySeeNotes: isTechnician, for: person, in: tx)
            var context = try NoticeContext.load(
                event, templates: TemplateBook([]), masks: Set(Mask.examples), hostName: World.host, in: tx)
            context.facts.customFields = fields
            let recipient = MaskValues.Recipient(
                person: try Person.find(person, in: tx), isTechnician: isTechnician,
                everybody: ["Grace Hopper", "Mary"])
            return MaskValues(
                context, kind: kind, to: recipient, baseURL: World.url,
                links: event.ticketID == nil
                    ? MailLinks(page: "\(World.url)/password/x") : MailLinks(sharedFor: ticket, baseURL: World.url),
                phrases: .in(.english), words: MailWords(context))
        }
    }

    private static let fields = [
        CustomFieldValue(number: 1, name: "Room", value: .text("<i>12</i>"), isPublic: true),
        CustomFieldValue(number: 2, name: "Risk", value: .text("canary"), isPublic: false),
    ]

    @Test("each has its value", arguments: Engine.all)
    func value(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        let values = try await Self.values(world, ticket, to: world.grace, fields: Self.fields)
        func line(_ name: Mask.Name) -> String { values.value(of: .named(name)).line }
        #expect(line(.whatHappened) == "Leave it off.")
        #expect(line(.whatHappenedShort) == "Leave it off.")
        #expect(line(.category) == "Support")
        #expect(line(.subject) == "Printer <b>on</b> fire")
        #expect(line(.from) == "Grace Hopper")
        #expect(line(.fromEmail) == "grace@example.org")
        #expect(line(.firstName) == "Grace")
        #expect(line(.lastName) == "Hopper")
        #expect(line(.username) == "grace@example.org")
        #expect(line(.originator) == "Ada Lovelace")
        #expect(line(.priority) == "High")
        #expect(line(.status) == "In progress" || line(.status) == "New")
        #expect(line(.body) == "It burns.")
        #expect(line(.url) == "\(World.url)/tickets/\(ticket)")
        #expect(line(.recipients) == "Grace Hopper, Mary")
        #expect(line(.mostRecentMessage) == "Leave it off.")
        #expect(line(.customFields) == "Room: <i>12</i>")
        #expect(line(.company) == "Navy & Co")
        #expect(line(.attachments) == "fire.txt, off.txt")
        #expect(line(.recentAttachments) == "off.txt")
        #expect(line(.ticketID) == "\(ticket)")
        #expect(line(.technician) == "Linus Berg")
        #expect(line(.technicianEmail) == "linus@example.org")
        #expect(line(.date).contains("November 2026"))
        #expect(line(.dueDate).contains("2026, ") && line(.dueDate) != line(.date))
        #expect(line(.via) == "by e-mail")
        #expect(line(.subscribers).contains("mary@example.org") && line(.subscribers).contains("linus@example.org"))
        #expect(line(.subscribersEmails).contains("mary@example.org"))
        #expect(line(.nonTechSubscribers) == "mary@example.org")
        // A mail of its own has a link of its own: see SignedLinkTests.
        #expect(line(.unsubscribe) == "\(World.url)/tickets/\(ticket)")
        #expect(line(.deskName) == "Support")
        #expect(values.value(of: .recentMessages(5)).line == "Leave it off. It burns.")
        #expect(values.value(of: .recentMessages(1)).line == "Leave it off.")
        #expect(values.value(of: .customField(2)).line == "Risk: canary")
        #expect(values.value(of: .customFieldValue(1)).line == "<i>12</i>")
    }

    @Test("what a ticket has none of, and what comes later in the product, is empty", arguments: Engine.all)
    func later(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        let values = try await Self.values(world, ticket, kind: .closed, to: world.grace)
        let masks: [Mask] = [
            .named(.department), .named(.location), .named(.timeSpent), .named(.suggestedArticles),
            .named(.customFields), .customField(9), .customFieldValue(9), .ratingLinks(prompt: nil),
            .ratingLinks(prompt: "How was it?"),
        ]
        for mask in masks { #expect(values.value(of: mask) == .empty, "\(mask.text)") }
    }

    @Test("each has an empty form, on a ticket that has nothing", arguments: Engine.all)
    func empty(engine: Engine) async throws {
        let world = try await World(engine)
        let (ada, support) = (world.ada, world.support)
        let ticket = try await world.desk.write { work in
            let nobody = try Person.register(NewPerson(email: nil, username: "nobody"), in: work)
            return try Ticket.open(
                NewTicket(subject: "x", submitter: nobody, category: support, body: NewComment(text: "")), by: nobody,
                in: work
            ).ticket
        }
        let values = try await Self.values(world, ticket, kind: .moved, to: ada)
        let masks: [Mask.Name] = [
            .fromEmail, .firstName, .lastName, .company, .attachments, .recentAttachments, .technician,
            .technicianEmail, .dueDate, .subscribers, .subscribersEmails, .nonTechSubscribers,
        ]
        for name in masks { #expect(values.value(of: .named(name)) == .empty, "\(name)") }
        #expect(values.value(of: .named(.from)).line == "nobody")
        let welcome = try await Self.values(world, ticket, kind: .welcome, to: ada)
        for name in Mask.Name.allCases where ![.username, .url, .deskName, .recipients, .originator].contains(name) {
            #expect(welcome.value(of: .named(name)) == .empty, "\(name)")
        }
        #expect(welcome.value(of: .named(.username)).line == "ada@example.org")
    }

    @Test("each is escaped, but for bodies, which are cleaned (T6)", arguments: Engine.all)
    func escaping(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        let evil = "</td><script>alert(1)</script>\" & #Body#"
        let grace = world.grace
        try await world.desk.write { work in
            try work.sql.execute(
                """
                UPDATE person SET first_name = \(evil), last_name = \(evil), full_name = \(evil), username = \(evil)
                """)
            try work.sql.execute("UPDATE ticket SET subject = \(evil)")
            try work.sql.execute("UPDATE category SET name = \(evil)")
            try work.sql.execute("UPDATE company SET name = \(evil)")
            try work.sql.execute("UPDATE status SET name = \(evil)")
            try work.sql.execute("UPDATE attachment SET name = \(evil)")
            try work.sql.execute(
                "UPDATE log_entry SET body_text = \(evil), body_html = \(evil + "<p onclick=x>hi</p>")")
        }
        let fields = [CustomFieldValue(number: 1, name: evil, value: .text(evil), isPublic: true)]
        for kind in NoticeKind.withTemplate {
            for isTechnician in [true, false] {
                let values = try await Self.values(
                    world, ticket, kind: kind, to: grace, isTechnician: isTechnician, fields: fields)
                for mask in Mask.examples + [.customField(1), .customFieldValue(1)] {
                    let value = values.value(of: mask)
                    #expect(!value.html.contains("<script"), "\(kind) \(mask.text)")
                    #expect(!value.html.contains("onclick=x"), "\(kind) \(mask.text)")
                    #expect(!value.html.contains("</td>"), "\(kind) \(mask.text)")
                    #expect(!value.line.unicodeScalars.contains { $0.value < 0x20 }, "\(kind) \(mask.text)")
                }
            }
        }
    }

    @Test("what is for technicians only reaches nobody else by any mask (N13, T45)", arguments: Engine.all)
    func canary(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        for kind in NoticeKind.withTemplate {
            let other = try await Self.values(world, ticket, kind: kind, to: world.grace, fields: Self.fields)
            for mask in Mask.examples {
                let value = other.value(of: mask)
                #expect(!value.html.contains("canary") && !value.line.contains("canary"), "\(kind) \(mask.text)")
            }
        }
        let technician = try await Self.values(world, ticket, to: world.linus, isTechnician: true)
        #expect(technician.value(of: .recentMessages(5)).line.contains("canary in a note"))
        #expect(technician.value(of: .named(.attachments)).line.contains("canary.txt"))
    }

    @Test("the short form is 100 characters and an ellipsis", arguments: Engine.all)
    func short(engine: Engine) async throws {
        let (world, ticket) = try await Self.world(engine)
        let long = String(repeating: "ä", count: 150)
        try await world.apply(.reply(NewComment(text: long), closing: false), to: ticket, by: world.ada)
        let values = try await Self.values(world, ticket, to: world.grace)
        #expect(values.value(of: .named(.whatHappenedShort)).line == String(repeating: "ä", count: 100) + "…")
    }
}
