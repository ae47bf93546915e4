import DeskTesting
import Foundation
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import Testing

@testable import Web

@Suite("The pages about sending")
struct SendingPagesTests {
    private func form(_ visit: Visit, _ cookie: String, _ fields: [(String, String)]) async throws -> [(String, String)]
    {
        [("form-token", try await visit.formToken(of: cookie))] + fields
    }

    @Test(
        "Deliverability shows the records to copy, makes a key, and lets it sign only when told (OUT5)",
        arguments: Engine.all)
    func deliverability(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let world = visit.world
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.fromAddress = "support@example.org"
            settings.sendingAddresses = ["192.0.2.25"]
            try settings.save(in: work)
        }
        let cookie = try await visit.cookie(of: world.ada)
        let make = try await form(visit, cookie, [("domain", "example.org"), ("algorithm", "ed25519-sha256")])
        let wrong = try await form(
            visit, cookie, [("domain", "example.org"), ("algorithm", "ed25519-sha256"), ("selector", "a b")])
        let plain = try await form(visit, cookie, [])
        try await visit.run { client in
            let first = try await client.page("/settings/deliverability", cookie: cookie).body
            #expect(first.contains("v=spf1 ip4:192.0.2.25 ~all"))
            #expect(first.contains("v=DMARC1; p=none"))
            #expect(first.contains("not looked up yet"))
            #expect(first.contains("Mailroom does not sign mail of example.org"))
            expect(try await client.send("/settings/deliverability/keys", make, cookie: cookie).status == 303)
            expect(try await client.send("/settings/deliverability/keys", wrong, cookie: cookie).status == 422)
            let second = try await client.page("/settings/deliverability", cookie: cookie).body
            #expect(second.contains("v=DKIM1; k=ed25519; p="))
            #expect(second.contains("does not sign yet, not looked up yet"))
            expect(try await world.desk.read { try SigningKey.enabled(in: $0) }.isEmpty)
            expect(
                try await client.send("/settings/deliverability/keys/1/enabling", plain, cookie: cookie).status == 303)
            expect(try await world.desk.read { try SigningKey.enabled(in: $0) }.count == 1)
            // Removing what signs is refused, and said.
            expect(
                try await client.send("/settings/deliverability/keys/1/removal", plain, cookie: cookie).status == 422)
            expect(
                try await client.page("/settings/deliverability", cookie: try await visit.cookie(of: world.linus))
                    .status == 403)
        }
    }

    @Test("a look into the DNS is a row that a worker takes, and the page shows what it found (OUT5)")
    func checks() async throws {
        let visit = try await Visit()
        let world = visit.world
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.fromAddress = "support@example.org"
            try settings.save(in: work)
        }
        let cookie = try await visit.cookie(of: world.ada)
        let check = try await form(visit, cookie, [("domain", "example.org")])
        let other = try await form(visit, cookie, [("domain", "example.net")])
        try await visit.run { client in
            expect(try await client.send("/settings/deliverability/checks", other, cookie: cookie).status == 404)
            expect(try await client.send("/settings/deliverability/checks", check, cookie: cookie).status == 303)
            let (id, request) = try #require(try await world.desk.write { try ConnectionTest.take(in: $0) })
            guard case .deliverability("example.org") = request else {
                Issue.record("\(request)")
                return
            }
            let line = DomainReport.Line(
                topic: "SPF", status: "wrong", sentence: "The record lets every <host> send.", found: ["v=spf1 +all"])
            let report = String(
                decoding: try JSONEncoder().encode(DomainReport(domain: "example.org", lines: [line])), as: UTF8.self)
            try await world.desk.write {
                try ConnectionTest.end(id, succeeded: false, summary: "example.org", conversation: report, in: $0)
            }
            let page = try await client.page("/settings/deliverability", cookie: cookie).body
            #expect(page.contains("The record lets every &lt;host&gt; send."))
            #expect(page.contains("There is: <code>v=spf1 +all</code>"))
            #expect(page.contains("Looked up today"))
        }
    }

    @Test(
        "another server is added, changed and removed; what is wrong is told beside what was typed (OUT2)",
        arguments: Engine.all)
    func servers(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let world = visit.world
        let cookie = try await visit.cookie(of: world.ada)
        let fields = [
            ("name", "Sales"), ("host", "smtp.example.com"), ("port", "587"), ("security", "starttls"),
            ("login", "password"), ("username", "sales"), ("password", "s3cret"), ("connections", "2"),
            ("senders", "sales@example.com\nexample.net"),
        ]
        let good = try await form(visit, cookie, fields)
        let bad = try await form(visit, cookie, fields.map { $0.0 == "port" ? ("port", "99999") : $0 })
        let plain = try await form(visit, cookie, [])
        try await visit.run { client in
            let refused = try await client.send("/settings/outgoing/servers", bad, cookie: cookie)
            #expect(refused.status == 422)
            #expect(refused.body.contains("A port is a number from 1 to 65535."))
            #expect(refused.body.contains("smtp.example.com") && !refused.body.contains("s3cret"))
            expect(try await client.send("/settings/outgoing/servers", good, cookie: cookie).status == 303)
            let list = try await client.page("/settings/outgoing", cookie: cookie).body
            #expect(list.contains("For mail from example.net, sales@example.com"))
            try await world.desk.write { try OutgoingTrouble.note(ID(1), words: "535 5.7.8 no", in: $0) }
            let trouble = try await client.page("/outbox", cookie: cookie).body
            #expect(trouble.contains("It takes no mail since today") && trouble.contains("535 5.7.8 no"))
            #expect(trouble.contains("The login is refused"))
            let page = try await client.page("/settings/outgoing/servers/1", cookie: cookie).body
            #expect(page.contains("example.net\nsales@example.com") && !page.contains("s3cret"))
            expect(try await client.send("/settings/outgoing/servers/1/removal", plain, cookie: cookie).status == 303)
            expect(try await client.page("/settings/outgoing/servers/1", cookie: cookie).status == 404)
        }
    }

    @Test("a category's From is set on its page, and a Reply-To that nobody reads is warned of (OUT1)")
    func categories() async throws {
        let visit = try await Visit()
        let world = visit.world
        let cookie = try await visit.cookie(of: world.ada)
        let good = try await form(
            visit, cookie,
            [
                ("name", "Support"), ("from-address", "printers@example.com"), ("from-name", "Acme Printers"),
                ("reply-to", ""),
            ])
        let bad = try await form(visit, cookie, [("name", "Support"), ("from-address", "no address")])
        try await visit.run { client in
            expect(try await client.send("/categories/\(world.support)", bad, cookie: cookie).status == 422)
            expect(try await client.send("/categories/\(world.support)", good, cookie: cookie).status == 303)
            let page = try await client.page("/categories", cookie: cookie).body
            #expect(page.contains("value=\"printers@example.com\"") && page.contains("value=\"Acme Printers\""))
            #expect(page.contains("Answers to mails of the category Support go to printers@example.com"))
            expect(try await client.page("/settings/outgoing", cookie: cookie).body.contains("printers@example.com"))
        }
    }

    @Test(
        "an address that fails is told at its person and its ticket, and works again by one button (IN10)",
        arguments: Engine.all)
    func failing(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let world = visit.world
        let (linus, grace) = (try await visit.cookie(of: world.linus), try await visit.cookie(of: world.grace))
        try await world.desk.write { work in
            try work.sql.execute(
                "UPDATE person_email SET failing_since = \(work.now), failure = '552 5.2.2 Mailbox full' WHERE person_id = \(world.grace)"
            )
        }
        let button = try await form(visit, linus, [])
        let stranger = try await form(visit, grace, [])
        try await visit.run { client in
            let page = try await client.page("/people/\(world.grace)", cookie: linus).body
            #expect(page.contains("552 5.2.2 Mailbox full") && page.contains("Their mailbox is full"))
            expect(try await client.send("/people/\(world.grace)/mail-works", stranger, cookie: grace).status == 404)
            expect(try await client.send("/people/\(world.grace)/mail-works", button, cookie: linus).status == 303)
            expect(try await client.page("/people/\(world.grace)", cookie: linus).body.contains("552") == false)
        }
    }
}
