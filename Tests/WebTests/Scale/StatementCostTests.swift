import DeskTesting
import Foundation
import HelpDesk
import Hummingbird
import HummingbirdTesting
import PortableSQL
import Testing

@testable import Web

/// On a desk with 20,000 tickets no statement may look at them all: what a page, a worker or a mail asks costs the same on
/// a desk a hundred times as large.
@Suite("What statements cost on a large desk")
struct StatementCostTests {
    /// Statements that cost more, and why they may.
    private static let allowed: [(part: String, most: Int, why: String)] = [
        ("AS counted) AS mine", 90_000, "The rail: five counts, each up to 1,000."),
        (
            "ORDER BY t.is_closed, t.updated_at DESC", 120_000,
            "A technician's own page: the first 200 of each category."
        ),
        ("FROM ticket_tag WHERE tag", 120_000, "All tickets of a tag are sorted; PostgreSQL joins them by hash."),
        ("LOWER(t.subject) LIKE", .max, "Words are looked for in every ticket until there is an index of words."),
        ("LOWER(p.full_name) LIKE", .max, "The same of people, as many as there are customers."),
        ("FROM inbound GROUP BY state", .max, "The books count every mail; asked for on their own page."),
        ("FROM delivery GROUP BY state", .max, "The same of what was sent."),
        ("FROM inbound i LEFT JOIN mailbox m", .max, "The books of the last 31 days, with which the page begins."),
    ]

    /// SQLite's machine takes five steps or more for a row.
    private static func limit(_ engine: Engine) -> Int { engine == .sqlite ? 40_000 : 10_000 }

    @Test(
        "pages, workers and mails look at what they show, not at all that there is (large desks)", arguments: Engine.all
    )
    func flat(engine: Engine) async throws {
        let visit = try await Visit(engine)
        try await LargeDesk.fill(visit.world)
        try await Self.furnish(visit.world)
        let log = StatementLog()
        try await StatementLog.$current.withValue(log) {
            try await read(visit)
            try await change(visit)
            try await work(visit.world)
        }
        let statements = log.statements
        #expect(statements.count > 200, "the log sees what runs")
        for (text, cost) in statements where cost.work > Self.limit(engine) {
            guard !Self.allowed.contains(where: { text.contains($0.part) && cost.work <= $0.most }) else { continue }
            Issue.record("costs \(cost.work): \(text)\n\(cost.plan.joined(separator: "\n"))")
        }
    }

    @Test("a statement that looks at every ticket is found out", arguments: Engine.all)
    func control(engine: Engine) async throws {
        let world = try await World(engine)
        try await LargeDesk.fill(world)
        let log = StatementLog()
        try await StatementLog.$current.withValue(log) {
            _ = try await world.desk.read { tx in
                try tx.rows("SELECT id FROM ticket WHERE excerpt <> 'Old words.'")
                    + tx.rows("SELECT id FROM ticket WHERE is_closed = FALSE ORDER BY excerpt LIMIT 5")
            }
        }
        #expect(log.statements.count == 2)
        #expect(log.statements.values.allSatisfy { $0.work > Self.limit(engine) })
    }

    // MARK: What runs

    /// One of each thing that a page is about and mails don't bring.
    static func furnish(_ world: World) async throws {
        let ada = try await world.viewer(world.ada)
        try await world.desk.write { work in
            let writer = ArticleWriter.technician(ada)
            let article = try Article.add(
                ArticleDraft(title: "Late orders", html: "<p>Wait.</p>"), by: writer, in: work)
            try Article.update(
                article.id, ArticleDraft(title: "Late orders again", html: "<p>Wait.</p>"), by: writer, in: work)
            _ = try Mailbox.add(
                NewMailbox(
                    address: "support@example.org", host: "imap.example.org", port: 993, security: "tls",
                    username: "support", password: "secret"), in: work)
            _ = try CustomField.add(CustomFieldDraft(name: "Colour", kind: .text), in: work)
        }
    }

    private func read(_ visit: Visit) async throws {
        let routes = visit.site.router().routes.filter { $0.method == .get }
        let cookies = [
            try await visit.cookie(of: visit.world.ada), try await visit.cookie(of: visit.world.linus),
            try await visit.cookie(of: visit.world.grace),
        ]
        let addresses = routes.flatMap { route in
            let addresses = EveryPage.addresses(of: route)
            #expect(addresses != nil, "\(route.path) needs its line in EveryPage")
            return addresses ?? []
        }
        try await visit.run { client in
            for address in addresses {
                for cookie in cookies {
                    let (status, body, _) = try await client.page(address, cookie: cookie)
                    #expect(status < 500 || address == "/health/ready", "\(address): \(body.suffix(300))")
                }
            }
        }
        let start = visit.world.clock.now - .seconds(60)
        _ = try await visit.world.desk.read { tx in
            (
                try Event.changedTickets(after: ID(50_000), for: Viewer.console, in: tx),
                try Delivery.endedTickets(after: start, in: tx)
            )
        }
    }

    private func change(_ visit: Visit) async throws {
        let world = visit.world
        let changes: [Change] = [
            .note(NewComment(text: "Look.")), .assign(world.linus), .priority(.critical), .tags(["billing"]),
            .due(world.clock.now), .reply(NewComment(text: "Done."), closing: true),
            .reply(NewComment(text: "Once more."), closing: false), .subscribe(world.linus), .unsubscribe(world.linus),
        ]
        for change in changes { try await world.apply(change, to: ID(3), by: world.ada) }
    }

    private func work(_ world: World) async throws {
        try await world.intake.forgetOldClaims()
        for subject in ["New matter", "Re: Old [#7]"] {
            try await world.receive(
                "From: grace@example.org\nTo: support@desk.example.org\nSubject: \(subject)\nMessage-ID: <\(subject.count)@example.org>\n\nHelp.\n"
            )
        }
        _ = try await InboundMail.keepImported(
            [Arrival(Array("Subject: Old\r\n\r\nOld.\r\n".utf8), source: .archive)], on: world.desk)
        while try await world.intake.sort() > 0 {}
        try await world.tell()
        _ = try await world.desk.read { tx in
            (try Backlog.waiting(upTo: 100, in: tx), try Ledger.load(in: tx))
        }
        let outbox = Outbox(desk: world.desk)
        _ = try await outbox.hasDue()
        let items = try await outbox.claim(20, together: 50)
        #expect(items.count == 20)
        try await outbox.record(.sent(reply: "250 ok"), of: items[0])
        try await outbox.record(.deferred(words: "451 4.7.1 later"), of: items[1])
        try await outbox.record(.failed(reply: "550 no"), of: items[2])
        try await outbox.giveBack(Array(items[3...]))
        try await outbox.thaw(after: items, at: OutgoingServer.standard)
        world.clock.advance(by: .seconds(40 * 86_400))
        _ = try await Digests(desk: world.desk, hostName: World.host, baseURL: World.url).send()
        _ = try await world.desk.write { try ConnectionTest.take(in: $0) }
    }
}
