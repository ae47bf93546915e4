import DeskTesting
import HelpDesk
import HummingbirdTesting
import Testing

@testable import Web

@Suite("What is wrong with the desk")
struct TroubleTests {
    @Test(
        "is told to administrators on every page, and to nobody else (OUT3, IN11, reliability F6)",
        arguments: Engine.all)
    func told(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let world = visit.world
        let new = NewMailbox(
            address: "sales@example.org", host: "imap.example.org", port: 993, security: "tls", username: "sales",
            password: "secret")
        let mailbox = try await world.desk.write { try Mailbox.add(new, in: $0) }
        for _ in 0..<Mailbox.errorLimit {
            _ = try await world.desk.write { try Mailbox.failed(mailbox, words: "Wrong <password>", in: $0) }
        }
        world.desk.troubles.note(.outgoing, "535 Who are you?")
        world.desk.troubles.note(.storage, "The disk is full")
        let (admin, technician) = (try await visit.cookie(of: world.ada), try await visit.cookie(of: world.linus))
        try await visit.run { client in
            let page = try await client.page("/queue/waiting", cookie: admin).body
            #expect(page.contains("No mail can be sent: 535 Who are you?"))
            #expect(page.contains("No mail is taken: The disk is full.</p>"))
            #expect(page.contains("Who are you? <a href=\"/settings/outgoing\">"))
            #expect(page.contains("Mail of sales@example.org is not fetched: Wrong &lt;password&gt;"))
            expect(try await client.page("/queue/waiting", cookie: technician).body.contains("No mail") == false)
            world.desk.troubles.clear(.outgoing)
            expect(try await client.page("/people", cookie: admin).body.contains("No mail can be sent") == false)
        }
    }
}
