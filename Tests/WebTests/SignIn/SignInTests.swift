import DeskTesting
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import Testing

@testable import Web

@Suite("Coming in")
struct SignInTests {
    @Test("the first administrator is made once, with the token of the console (W1)")
    func firstRun() async throws {
        let visit = try await Visit()
        try await visit.world.desk.write { try $0.sql.execute("UPDATE person SET is_admin = FALSE") }
        let token = try #require(try await visit.world.desk.write { try FirstRun.token(in: $0) })
        try await visit.run { client in
            expect(try await client.page("/").headers[.location] == "/first-run")
            expect(try await client.page("/first-run/wrong").status == 404)
            expect(try await client.page("/first-run/\(token)").body.contains("Open the desk"))
            let form = [
                ("desk-name", "Acme"), ("name", "Zoe"), ("email", "zoe@example.org"),
                ("password", "correct horse battery"),
            ]
            let short = try await client.send("/first-run/\(token)", form.dropLast() + [("password", "short")])
            #expect(short.status == 422)
            #expect(short.body.contains("at least 8 characters"))
            let made = try await client.send("/first-run/\(token)", form)
            #expect(made.status == 303)
            let cookie = try #require(made.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            expect(try await client.send("/first-run/\(token)", form).status == 404)
        }
    }

    @Test("a right password lets in, a wrong one says the same for known and unknown names (T20)")
    func password() async throws {
        let visit = try await Visit()
        let hash = try await visit.site.passwords.hash("correct horse battery")
        let grace = visit.world.grace
        try await visit.world.desk.write {
            try $0.sql.execute("UPDATE person SET password_hash = \(hash) WHERE id = \(grace)")
        }
        try await visit.run { client in
            let known = try await client.send("/sign-in", [("name", "grace@example.org"), ("password", "wrong")])
            let unknown = try await client.send("/sign-in", [("name", "nobody@example.org"), ("password", "wrong")])
            #expect(known.status == 422)
            #expect(known.body.replacing("grace", with: "nobody") == unknown.body)
            let right = try await client.send(
                "/sign-in",
                [("name", "Grace@example.org"), ("password", "correct horse battery"), ("back", "/tickets")])
            #expect(right.headers[.location] == "/tickets")
            let away = try await client.send(
                "/sign-in",
                [("name", "grace@example.org"), ("password", "correct horse battery"), ("back", "//evil.example")])
            #expect(away.headers[.location] == "/")
        }
    }

    @Test("after five wrong passwords in a minute the sixth try waits, and is let in after it (reliability §6.5)")
    func brakes() async throws {
        let visit = try await Visit()
        try await visit.run { client in
            for _ in 0..<5 {
                _ = try await client.send("/sign-in", [("name", "grace@example.org"), ("password", "wrong")])
            }
            expect(
                try await client.send("/sign-in", [("name", "grace@example.org"), ("password", "wrong")]).status == 429)
            visit.world.clock.advance(by: .seconds(61))
            expect(
                try await client.send("/sign-in", [("name", "grace@example.org"), ("password", "wrong")]).status == 422)
        }
    }

    @Test("a link to set a password changes nothing when it is opened, and works once (T14, T21)")
    func reset() async throws {
        let visit = try await Visit()
        let grace = visit.world.grace
        let secret = try await visit.world.desk.write { try OneTimeLink.make(.password, for: grace, in: $0) }
        try await visit.run { client in
            for _ in 0..<3 { expect(try await client.page("/password/\(secret)").status == 200) }
            expect(try await client.page("/password/\(secret)").headers[.referrerPolicy] == "no-referrer")
            expect(try await client.send("/password/\(secret)", [("password", "a new long password")]).status == 303)
            expect(try await client.send("/password/\(secret)", [("password", "another password")]).status == 404)
        }
    }

    @Test("forgot password says the same whether the person is known, and mails only who is (T20)")
    func forgot() async throws {
        let visit = try await Visit()
        try await visit.run { client in
            let known = try await client.send("/forgot-password", [("name", "grace@example.org")])
            let unknown = try await client.send("/forgot-password", [("name", "nobody@example.org")])
            #expect(known.body == unknown.body)
            for _ in 0..<5 { _ = try await client.send("/forgot-password", [("name", "grace@example.org")]) }
        }
        let mails = try await visit.world.outbox()
        #expect(mails.map(\.address) == ["grace@example.org", "grace@example.org", "grace@example.org"])
    }
}
