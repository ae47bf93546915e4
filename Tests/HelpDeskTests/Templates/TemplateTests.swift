import DeskTesting
import MIME
import Testing

@testable import HelpDesk

@Suite("Templates")
struct TemplateTests {
    private static func set(
        _ kind: NoticeKind, subject: String = "", html: String, language: MailLanguage? = nil,
        category: ID<HelpDesk.Category>? = nil, on world: World
    ) async throws {
        try await world.desk.write {
            try SavedTemplate.save(
                subject: subject, html: html, for: TemplatePlace(kind, language: language, category: category),
                by: world.ada, in: $0)
        }
    }

    private static func mails(_ world: World, to address: String) async throws -> [Message] {
        try await world.outbox().filter { $0.address == address }.map { Message(parsing: $0.raw) }
    }

    @Test("one that is changed is what is sent, with its values", arguments: Engine.all)
    func changed(engine: Engine) async throws {
        let world = try await World(engine)
        try await Self.set(
            .confirmation, subject: "Got it: #Subject# [##TicketID#]",
            html:
                "<p>Dear #From#,</p><ul><li>#Category#</li><li>#Status#</li></ul><p><a href=\"#URL#\">your ticket</a></p>",
            on: world)
        try await world.receive(IntakeTests.first)
        let mail = try #require(try await Self.mails(world, to: "grace@example.org").first)
        #expect(mail.subject == "Got it: Printer is on fire [#1]")
        let text = try #require(mail.text)
        #expect(text.contains("Dear Grace Hopper,\n\n- Support\n- New\n\nyour ticket\n<\(World.url)/link/mrlink"))
        #expect(mail.html?.contains("<li>Support</li>") == true)
    }

    @Test("an empty one sends nothing; others still go (T3)", arguments: Engine.all)
    func silent(engine: Engine) async throws {
        let world = try await World(engine)
        try await Self.set(.confirmation, html: "<p><br></p>", on: world)
        try await world.receive(IntakeTests.first)
        #expect(try await world.outbox().map(\.address).sorted() == ["ada@example.org", "linus@example.org"])
        let book = try await world.desk.read { try TemplateBook.load(in: $0) }
        #expect(book.state(of: TemplatePlace(.confirmation)) == .silent)
    }

    @Test("an empty password reset falls back to ours; an empty welcome makes no link (T3)", arguments: Engine.all)
    func accounts(engine: Engine) async throws {
        let world = try await World(engine)
        try await Self.set(.passwordReset, html: "", on: world)
        try await Self.set(.welcome, html: "", on: world)
        let grace = world.grace
        try await world.desk.write { work in
            try PasswordHelp.ask(for: "grace@example.org", client: "x", in: work)
            try PasswordHelp.invite(grace, in: work)
        }
        let mails = try await Self.mails(world, to: "grace@example.org")
        #expect(mails.map(\.subject) == ["Set a new password for Support"])
        #expect(mails.first?.text?.contains("\(World.url)/password/") == true)
        let links: Int? = try await world.desk.read { try $0.value("SELECT COUNT(*) FROM one_time_link") }
        #expect(links == 1)
    }

    @Test("a welcome has #username and #URL, and no other mask (T5)", arguments: Engine.all)
    func welcome(engine: Engine) async throws {
        let world = try await World(engine)
        try await Self.set(.welcome, subject: "Hi", html: "<p>#username: #URL</p><p>#Subject#</p>", on: world)
        let grace = world.grace
        try await world.desk.write { try PasswordHelp.invite(grace, in: $0) }
        let text = try #require(try await Self.mails(world, to: "grace@example.org").first?.text)
        #expect(text.contains("grace@example.org:\n\(World.url)/password/"))
        #expect(text.contains("#Subject#"))
    }

    @Test("the recipient's language decides, then the desk's, then the one for all", arguments: Engine.all)
    func languages(engine: Engine) async throws {
        let world = try await World(engine)
        let grace = world.grace
        try await world.desk.write { try $0.sql.execute("UPDATE person SET language = 'de-AT' WHERE id = \(grace)") }
        try await world.receive(IntakeTests.first)
        let german = try #require(try await Self.mails(world, to: "grace@example.org").first?.text)
        #expect(german.contains("Ihre Nachricht „Printer is on fire“ ist da"))
        try await Self.set(.confirmation, html: "For all", on: world)
        try await Self.set(.confirmation, html: "Pour vous", language: .french, on: world)
        try await world.receive(IntakeTests.first.replacing("fire-1", with: "fire-2").replacing("big", with: "small"))
        #expect(try await Self.mails(world, to: "grace@example.org").last?.text?.contains("For all") == true)
        try await world.desk.write { work in
            try work.sql.execute("UPDATE person SET language = '' WHERE id = \(grace)")
            var general = GeneralSettings()
            general.language = .french
            try general.save(in: work)
        }
        try await world.receive(IntakeTests.first.replacing("fire-1", with: "fire-3").replacing("big", with: "old"))
        #expect(try await Self.mails(world, to: "grace@example.org").last?.text?.contains("Pour vous") == true)
    }

    @Test("every standard one is written in every language, knows its masks and is left as it is by the cleaner")
    func standard() throws {
        for kind in NoticeKind.withTemplate {
            for language in MailLanguage.allCases {
                let template = StandardTemplates.template(for: kind, in: language)
                #expect(!template.subject.isEmpty && !template.isSilent)
                #expect(template.unknownMasks(in: kind).isEmpty)
                let cleaned = try MailTemplate.cleaned(subject: template.subject, html: template.html)
                #expect(cleaned.template == template && cleaned.removed.isEmpty)
            }
        }
    }

    @Test("what limited HTML does not allow is removed on saving, and said (T4)", arguments: Engine.all)
    func limited(engine: Engine) async throws {
        let world = try await World(engine)
        let removed = try await world.desk.write {
            try SavedTemplate.save(
                subject: "a\r\nb", html: "<p onclick=\"x\">#Body#</p><script>x</script>", for: TemplatePlace(.updated),
                by: nil,
                in: $0)
        }
        #expect(removed.map(\.words) == ["the attribute onclick", "the element <script>"])
        let book = try await world.desk.read { try TemplateBook.load(in: $0) }
        let saved = book.template(at: TemplatePlace(.updated), desk: .english)
        #expect(saved.html == "<p>#Body#</p>" && !saved.subject.contains("\n"))
    }

    @Test("the last 20 of each are kept, and reset brings ours back", arguments: Engine.all)
    func history(engine: Engine) async throws {
        let world = try await World(engine)
        for number in 1...23 { try await Self.set(.moved, html: "version \(number)", on: world) }
        try await Self.set(.moved, html: "deutsch", language: .german, on: world)
        let versions = try await world.desk.read { try TemplateVersion.all(of: TemplatePlace(.moved), in: $0) }
        #expect(versions.map(\.template.html) == (4...23).reversed().map { "version \($0)" })
        #expect(versions.first?.savedBy == "Ada Lovelace")
        try await world.desk.write { try SavedTemplate.reset(TemplatePlace(.moved), in: $0) }
        let book = try await world.desk.read { try TemplateBook.load(in: $0) }
        #expect(book.places(of: .moved) == [TemplatePlace(.moved, language: .german)])
        #expect(book.template(at: TemplatePlace(.moved), desk: .english).html == "#What_Happened#")
    }

    @Test(
        "a customer's words are neither masks, markup nor headers in any part of a mail (T36, T46)",
        arguments: Engine.all)
    func hostile(engine: Engine) async throws {
        let world = try await World(engine)
        let all = Mask.examples.map(\.text).joined(separator: " ")
        for kind in [NoticeKind.confirmation, .newTicket] {
            try await Self.set(
                kind, subject: "#Subject#|#From#", html: "<div>\(all)</div><a href=\"#Subject#\">x</a>", on: world)
        }
        try await world.receive(
            """
            From: "#Body# {{x}}" <grace@example.org>
            Subject: =?utf-8?q?=23CF=5F12=23_=23Body=23_=7B=7Bx=7D=7D_<script>=0D=0ABcc:_eve@example.org?=
            Message-ID: <h@example.org>

            #CF_12# #Subject# {{{x}}} <script>alert(1)</script>
            """)
        let mails = try await world.outbox().map { Message(parsing: $0.raw) }
        #expect(mails.count == 3)
        for mail in mails {
            #expect(mail.header.all("Bcc").isEmpty && mail.header.all("Subject").count == 1)
            #expect(mail.subject.hasPrefix("#CF_12# #Body# {{x}} <script> Bcc: eve@example.org|"))
            #expect(mail.html?.contains("<script") == false)
            #expect(mail.html?.contains("&lt;script&gt;alert(1)&lt;/script&gt;") == true)
            #expect(mail.html?.contains("#CF_12# #Subject# {{{x}}}") == true)
            #expect(mail.html?.contains("<a href=\"\">x</a>") == true)
        }
    }

    @Test("a preview is what is sent, and says who is told and why not others", arguments: Engine.all)
    func preview(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let shown = try #require(try await preview.mail(.confirmation, ticket: ID(1), to: world.grace))
        let item = try #require(try await world.outbox().first { $0.address == "grace@example.org" })
        let sent = Message(parsing: item.raw)
        // All but the link that signs grace in, which is another in each.
        func lines(_ text: String?) -> [Substring] {
            (text ?? "").replacing(#/link/mrlink[0-9a-f]{64}/#, with: "link").split(whereSeparator: \.isNewline)
        }
        #expect(shown.subject == sent.subject && lines(shown.html) == lines(sent.html))
        #expect(lines(shown.text) == lines(sent.text) && lines(shown.text).contains { $0.hasSuffix("/link") })
        #expect(shown.headers.map(\.name) == sent.header.fields.map(\.name))
        let lines = try await preview.audience(.newTicket, ticket: ID(1))
        #expect(lines.filter(\.isTold).map(\.person.id) == [world.ada, world.linus])
        #expect(lines.filter(\.isTold).allSatisfy { $0.settings == ["notifications.newTicketsToTechnicians"] })
        let grace = try #require(lines.first { $0.person.id == world.grace })
        #expect(grace.why == "they get the mail \"Ticket received (confirmation)\" instead")
        let updated = try await preview.audience(.updated, ticket: ID(1))
        #expect(updated.first { $0.person.id == world.grace }?.why == "they did it themselves")
        try await world.desk.write { work in
            var settings = NotificationSettings()
            settings.newTicketsToTechnicians = false
            try settings.save(in: work)
        }
        let off = try await preview.audience(.newTicket, ticket: ID(1))
        #expect(
            off.first { $0.person.id == world.linus }?.why == "the setting notifications.newTicketsToTechnicians is off"
        )
        try await Self.set(.newTicket, html: "", on: world)
        #expect(try await preview.mail(.newTicket, ticket: ID(1), to: world.ada) == nil)
    }

    @Test("\"send me this\" goes to one person, with a draft that is not saved", arguments: Engine.all)
    func trial(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        _ = try await world.outbox()
        let preview = MailPreview(desk: world.desk, hostName: World.host, baseURL: World.url)
        let draft = MailPreview.Draft(
            try MailTemplate.cleaned(subject: "Try #TicketID#", html: "<p>#Body#</p>").template, language: nil)
        for _ in 1...2 { try await preview.send(.updated, ticket: ID(1), to: world.ada, draft: draft) }
        let items = try await world.outbox()
        #expect(items.map(\.address) == ["ada@example.org", "ada@example.org"])
        #expect(items.allSatisfy { Message(parsing: $0.raw).subject == "Try 1" })
        #expect(Message(parsing: items[0].raw).text?.contains("the big printer is on fire.") == true)
    }
}
