import DeskTesting
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Mails of articles (N8, T5)")
struct ArticleMailTests {
    private static func world(_ engine: Engine, isOn: Bool = true) async throws -> (World, ID<Article>) {
        let world = try await World(engine)
        let id = try await world.desk.write { work in
            var settings = NotificationSettings()
            settings.articlesToAllTechnicians = isOn
            try settings.save(in: work)
            let hardware = try HelpDesk.Category.add("Hardware", in: work)
            let mary = try Person.register(
                NewPerson(email: EmailAddress("mary@example.org"), fullName: "Mary"), in: work)
            try HelpDesk.Category.addTechnician(mary, to: hardware, in: work)
            var draft = ArticleDraft(title: "Out of <paper>", html: "<p>Open the <b>drawer</b>.</p>")
            draft.category = world.support
            return try Article.add(draft, by: .console(nil), in: work).id
        }
        return (world, id)
    }

    private static func change(
        _ id: ID<Article>, by person: ID<Person>?, _ world: World,
        _ change: @escaping @Sendable (inout ArticleDraft) -> Void
    ) async throws {
        let viewer = try await person.asyncMap { try await world.viewer($0) }
        let writer = viewer.map { ArticleWriter.technician($0) } ?? .console(nil)
        try await world.desk.write { work in
            var draft = ArticleDraft(try writer.find(id, in: work.sql))
            change(&draft)
            try Article.update(id, draft, by: writer, in: work)
        }
    }

    @Test("an article changed: the other technicians of its category, in their language", arguments: Engine.all)
    func told(engine: Engine) async throws {
        let (world, id) = try await Self.world(engine)
        try await world.desk.write { try $0.sql.execute("UPDATE person SET language = 'de' WHERE id = \(world.linus)") }
        try await Self.change(id, by: world.ada, world) { $0.html = "<p>Closed the drawer.</p>" }
        let mails = try await world.outbox()
        #expect(mails.map(\.address) == ["linus@example.org"])
        let mail = Message(parsing: try #require(mails.first).raw)
        #expect(mail.subject == "Artikel geändert: Out of <paper>")
        let parts = mail.parts.map { String(decoding: $0.data(), as: UTF8.self) }
        #expect(parts.contains { $0.contains("Ada Lovelace hat den Artikel „Out of <paper>“ geändert.") })
        #expect(parts.contains { $0.contains("Out of &lt;paper&gt;") })
        #expect(parts.contains { $0.contains("http://desk.example.org/kb/\(id)") })
        #expect(parts.contains { $0.contains("Techniker von Änderungen an der Wissensdatenbank erfahren") })
        #expect(mail.header.fields.contains { $0.name == "Auto-Submitted" && $0.text == "auto-generated" })
    }

    @Test("nobody where it is off, of drafts, of a new one, and of what changes nothing", arguments: Engine.all)
    func silent(engine: Engine) async throws {
        let (off, first) = try await Self.world(engine, isOn: false)
        try await Self.change(first, by: off.ada, off) { $0.title = "Paper" }
        #expect(try await off.outbox().isEmpty)
        let (world, id) = try await Self.world(engine)
        try await Self.change(id, by: world.ada, world) { _ in }
        try await Self.change(id, by: world.ada, world) { $0.isDraft = true }
        #expect(try await world.outbox().isEmpty)
        try await Self.change(id, by: world.ada, world) { $0.isDraft = false }
        #expect(try await world.outbox().map(\.address) == ["linus@example.org"])
    }

    @Test(
        "of an article for all categories every technician; of one that is gone by then nobody", arguments: Engine.all)
    func all(engine: Engine) async throws {
        let (world, id) = try await Self.world(engine)
        try await Self.change(id, by: nil, world) { $0.category = nil }
        #expect(
            try await world.outbox().map(\.address).sorted()
                == ["ada@example.org", "linus@example.org", "mary@example.org"])
        try await Self.change(id, by: nil, world) { $0.title = "Gone" }
        try await world.desk.write { try Article.remove(id, by: .console(nil), in: $0) }
        #expect(try await world.outbox().isEmpty)
    }

    @Test("masks of an article: its own have values, a ticket's are empty", arguments: Engine.all)
    func masks(engine: Engine) async throws {
        let (world, id) = try await Self.world(engine)
        try await world.desk.write { work in
            try SavedTemplate.save(
                subject: "#Subject# #TicketID#",
                html:
                    "<p>[#Subject#|#Category#|#Originator#|#TicketID#|#Status#|#Suggested_KB_articles#]</p>#Body#<p>#What_Happened_Short#</p>",
                for: TemplatePlace(.kbUpdated), by: nil, in: work)
        }
        try await Self.change(id, by: world.ada, world) { $0.tags = ["x"] }
        let mails = try await world.outbox()
        let mail = Message(parsing: try #require(mails.first).raw)
        #expect(mail.subject == "Out of <paper>")
        let html = try #require(mail.parts.first { $0.contentType.subtype == "html" })
        let text = String(decoding: html.data(), as: UTF8.self)
        #expect(text.contains("[Out of &lt;paper&gt;|Support|Ada Lovelace|||]"))
        #expect(text.contains("Open the <b>drawer</b>."))
    }

    @Test("#Suggested_KB_articles#: links to public articles that fit, escaped; else empty", arguments: Engine.all)
    func suggested(engine: Engine) async throws {
        let (world, id) = try await Self.world(engine)
        let (grace, support) = (world.grace, world.support)
        let (fits, other) = try await world.desk.write { work in
            var secret = ArticleDraft(title: "Paper canary", html: "<p>paper drawer canary</p>")
            secret.isTechsOnly = true
            try Article.add(secret, by: .console(nil), in: work)
            func open(_ subject: String) throws -> ID<Ticket> {
                let new = NewTicket(
                    subject: subject, submitter: grace, category: support, body: NewComment(text: "Help me"))
                return try Ticket.open(new, by: grace, in: work).ticket
            }
            return (try open("No paper in the drawer"), try open("Lunch"))
        }
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let draft = MailPreview.Draft(
            try MailTemplate.cleaned(
                subject: "[#Suggested_KB_articles#]", html: "<div>[#Suggested_KB_articles#]</div>"
            ).template, language: nil)
        // Whoever it is for: only what everybody may read.
        for person in [world.grace, world.ada] {
            let mail = try #require(try await preview.mail(.updated, ticket: fits, to: person, draft: draft))
            #expect(mail.subject == "[Out of <paper>]")
            #expect(
                mail.html.contains(
                    "<ul><li><a href=\"http://desk.example.org/kb/\(id)\">Out of &lt;paper&gt;</a></li></ul>"))
            #expect(!mail.html.contains("canary") && !mail.text.contains("canary"))
        }
        let empty = try #require(try await preview.mail(.updated, ticket: other, to: world.grace, draft: draft))
        #expect(empty.subject == "[]")
        let facts = try await world.desk.read { tx in
            try MaskFacts.load(for: Ticket.find(fits, in: tx), masks: [.named(.subject)], in: tx)
        }
        #expect(facts.articles.isEmpty)
    }

    @Test("the preview of the mail is of an article that its reader may see", arguments: Engine.all)
    func preview(engine: Engine) async throws {
        let (world, _) = try await Self.world(engine)
        let (grace, support) = (world.grace, world.support)
        let ticket = try await world.desk.write { work in
            let new = NewTicket(subject: "x", submitter: grace, category: support, body: NewComment(text: "x"))
            return try Ticket.open(new, by: grace, in: work).ticket
        }
        world.clock.advance(by: .seconds(60))
        try await world.desk.write { work in
            var secret = ArticleDraft(title: "Canary", html: "<p>canary</p>")
            secret.isTechsOnly = true
            try Article.add(secret, by: .console(world.linus), in: work)
        }
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let own = try #require(try await preview.mail(.kbUpdated, ticket: ticket, to: world.grace))
        let ours = try #require(try await preview.mail(.kbUpdated, ticket: ticket, to: world.ada))
        #expect(own.subject == "Article changed: Out of <paper>" && ours.subject == "Article changed: Canary")
        let lines = try await preview.audience(.kbUpdated, ticket: ticket)
        #expect(lines.filter(\.isTold).map { $0.person.displayName }.sorted() == ["Ada Lovelace", "Mary"])
        #expect(lines.contains { $0.person.id == world.linus && $0.why == "they did it themselves" })
    }
}

extension Optional {
    fileprivate func asyncMap<Other>(_ transform: (Wrapped) async throws -> Other) async rethrows -> Other? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
