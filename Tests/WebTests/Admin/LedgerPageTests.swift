import DeskTesting
import HelpDesk
import HummingbirdTesting
import Testing

@testable import Web

@Suite("The ledger and the held mail by reason")
struct LedgerPageTests {
    @Test("books that balance say nothing of missing mail (IN18); held mail is chosen and deleted by its reason")
    func pages() async throws {
        let visit = try await Visit()
        try await visit.world.receive("From: grace@example.org\nSubject: a\nMessage-ID: <a@example.org>\n\nHelp.\n")
        try await visit.world.receive("From: noreply@example.com\nSubject: News\nMessage-ID: <n@example.com>\n\nBuy.\n")
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        try await visit.run { client in
            let books = try await client.page("/settings/ledger", cookie: cookie).body
            #expect(books.contains("built-in receiver") && !books.contains("missing"))
            let held = try await client.page("/held?reason=junk-sender", cookie: cookie).body
            #expect(held.contains("News") && held.contains("Delete all of these"))
            expect(try await client.page("/held?reason=bounce", cookie: cookie).body.contains("News") == false)
            expect(
                try await client.send("/held/deletion", [token, ("reason", "junk-sender")], cookie: cookie).status
                    == 303)
            expect(try await client.page("/held", cookie: cookie).body.contains("Nothing is held"))
        }
    }
}
