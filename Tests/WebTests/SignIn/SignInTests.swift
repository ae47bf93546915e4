import DeskTesting
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import Synchronization
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

    @Test(
        "after five wrong passwords in a minute each try waits its turn, and the right one is let in (reliability §6.5)"
    )
    func brakes() async throws {
        let pauses = Pauses()
        let visit = try await Visit(pause: { pauses.note($0) })
        try await visit.setPassword(of: visit.world.grace)
        try await visit.run { client in
            for _ in 0..<5 { expect(try await client.signIn("grace@example.org", "wrong").status == 422) }
            #expect(pauses.all.isEmpty)
            expect(try await client.signIn("grace@example.org", "wrong").status == 422)
            #expect(pauses.all.count == 1)
            expect(try await client.signIn("grace@example.org", Visit.password).status == 303)
            #expect(pauses.all.count == 2)
            visit.world.clock.advance(by: .seconds(61))
            expect(try await client.signIn("grace@example.org", "wrong").status == 422)
            #expect(pauses.all.count == 2)
        }
    }

    @Test("a browser that somebody signed in with before is held up by nobody else's guesses, but by its own")
    func knownBrowser() async throws {
        let pauses = Pauses()
        let visit = try await Visit(pause: { pauses.note($0) })
        try await visit.setPassword(of: visit.world.grace)
        try await visit.run { client in
            let first = try await client.signIn("grace@example.org", Visit.password)
            let browser = try #require(first.headers[values: .setCookie].first { $0.contains("mailroom-browser=") })
            let cookie = String(browser.prefix { $0 != ";" })
            for _ in 0..<40 { _ = try await client.signIn("grace@example.org", "wrong") }
            let before = pauses.all.count
            #expect(before > 0)
            expect(try await client.signIn("grace@example.org", Visit.password, cookie: cookie).status == 303)
            #expect(pauses.all.count == before, "no pause")
            expect(try await client.signIn("ada@example.org", "wrong", cookie: cookie).status == 422)
            #expect(pauses.all.count > before, "for another name it is no known browser")
            let altered = cookie.dropLast() + (cookie.hasSuffix("0") ? "1" : "0")
            #expect(
                KnownBrowser(cookie: String(altered.split(separator: "=")[1]), tokens: visit.world.desk.tokens) == nil)
        }
    }

    @Test("signing in again ends the session that this browser had (T18)")
    func again() async throws {
        let visit = try await Visit()
        try await visit.setPassword(of: visit.world.grace)
        let earlier = try await visit.cookie(of: visit.world.grace)
        try await visit.run { client in
            expect(try await client.page("/profile", cookie: earlier).status == 200)
            expect(try await client.signIn("grace@example.org", Visit.password, cookie: earlier).status == 303)
            expect(try await client.page("/profile", cookie: earlier).status == 303)
        }
    }

    @Test(
        "only a path of this desk leads on after signing in",
        arguments: [
            "//evil.example", "/\\evil.example", "/\t/evil.example", "/%09/evil.example", "/%2F/evil.example",
            "https://evil.example",
            "/\n/evil.example", "/%0d%0aSet-Cookie:x", "/\u{0}", "\\\\evil", "javascript:alert(1)", "/a b", "/\u{2028}",
            "/%E2%80%A8", "evil",
            "/%5Cevil.example", "/a//b",
        ])
    func back(path: String) {
        #expect(Site.localPath(path) == "")
    }

    @Test("paths of the desk lead on", arguments: ["/", "/tickets/42", "/queue/all?q=a%20b", "/settings/outgoing"])
    func localBack(path: String) {
        #expect(Site.localPath(path) == path.removingPercentEncoding.flatMap { $0.contains(" ") ? "" : $0 })
    }

    @Test("an account's first mail of the hour goes also where its address asked for many others")
    func resetBehindOneProxy() async throws {
        let visit = try await Visit()
        try await visit.run { client in
            for number in 0..<20 { _ = try await client.send("/forgot-password", [("name", "x\(number)@example.org")]) }
            for _ in 0..<3 { _ = try await client.send("/forgot-password", [("name", "grace@example.org")]) }
        }
        #expect(try await visit.world.outbox().map(\.address) == ["grace@example.org"])
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

/// The pauses that were asked for.
private final class Pauses: Sendable {
    private let asked = Mutex<[Duration]>([])

    var all: [Duration] { asked.withLock { $0 } }
    func note(_ pause: Duration) { asked.withLock { $0.append(pause) } }
}

extension Visit {
    fileprivate static let password = "correct horse battery"

    fileprivate func setPassword(of person: ID<Person>) async throws {
        let hash = try await site.passwords.hash(Self.password)
        try await world.desk.write {
            try $0.sql.execute("UPDATE person SET password_hash = \(hash) WHERE id = \(person)")
        }
    }
}

extension TestClientProtocol {
    fileprivate func signIn(_ name: String, _ password: String, cookie: String? = nil) async throws -> (
        status: Int, body: String, headers: HTTPFields
    ) {
        try await send("/sign-in", [("name", name), ("password", password)], cookie: cookie)
    }
}
