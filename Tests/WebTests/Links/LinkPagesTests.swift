import DeskTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import MIME
import PortableSQL
import Testing

@testable import HelpDesk
@testable import Web

@Suite("The pages behind the links in mails (N10, T13–T17)")
struct LinkPagesTests {
    /// Grace wrote, linus answered and closed: her mails' links by their place.
    private static func links(_ visit: Visit) async throws -> [String: String] {
        let world = visit.world
        try await world.receive(
            "From: Grace <grace@example.org>\nTo: support@desk.example.org\nSubject: Fire\nMessage-ID: <f@x>\n\nburns")
        try await world.apply(.reply(NewComment(text: "Off."), closing: true), to: ID(1), by: world.linus)
        let mail = try #require(try await world.outbox().last { $0.address == "grace@example.org" })
        let text = try #require(Message(parsing: mail.raw).text)
        var links: [String: String] = [:]
        for match in text.matches(of: #/http://desk\.example\.org(/(link|unsubscribe|rate)/\S+?)[>\s]/#) {
            links[String(match.output.2)] = String(match.output.1)
        }
        #expect(Set(links.keys) == ["link", "unsubscribe", "rate"])
        return links
    }

    private static func state(_ world: World) async throws -> [Int] {
        try await world.desk.read { tx in
            try (["session", "rating", "subscriber", "log_entry", "event", "sign_in_link"] as [SQL]).map {
                try tx.value("SELECT COUNT(*) FROM \($0)") ?? 0
            }
        }
    }

    @Test("programs that open every link, with GET and HEAD, again and again, change nothing (T14)")
    func scanners() async throws {
        let visit = try await Visit()
        let links = try await Self.links(visit)
        let before = try await Self.state(visit.world)
        try await visit.run { client in
            for path in links.values {
                for _ in 0..<3 {
                    let got = try await client.page(path)
                    #expect(got.status == 200)
                    #expect(got.headers[.referrerPolicy] == "no-referrer")
                    #expect(got.headers[.setCookie] == nil)
                }
                let head = try await client.executeRequest(uri: path, method: .head, headers: [:], body: nil)
                #expect(head.status.code < 500)
            }
        }
        #expect(try await Self.state(visit.world) == before)
    }

    @Test("the button signs in, to the ticket, and to nothing that needs a password (T15)")
    func signIn() async throws {
        let visit = try await Visit()
        let path = try #require(try await Self.links(visit)["link"])
        try await visit.run { client in
            let page = try await client.page(path)
            #expect(page.body.contains("g…@example.org") && !page.body.contains("grace@example.org"))
            let used = try await client.send(path, [])
            #expect(used.status == 303 && used.headers[.location] == "/tickets/1")
            let cookie = try #require(used.headers[.setCookie]).prefix { $0 != ";" }
            let own = String(cookie)
            expect(try await client.page("/tickets/1", cookie: own).status == 200)
            for strong in ["/profile", "/settings", "/people", "/queue/all", "/outbox"] {
                expect([403, 404].contains(try await client.page(strong, cookie: own).status), "\(strong)")
            }
            let token = try await visit.formToken(of: own)
            for strong in ["/profile", "/profile/choices", "/profile/password"] {
                expect(try await client.send(strong, [("form-token", token)], cookie: own).status == 403, "\(strong)")
            }
            let reply = try await client.send(
                "/tickets/1/replies", [("form-token", token), ("text", "Thanks")], cookie: own)
            #expect(reply.status == 303)
            expect(try await client.send(path, []).status == 303, "it works again")
        }
    }

    @Test("a link that is over says so; one that never was is not here, however it is made up")
    func over() async throws {
        let visit = try await Visit()
        let path = try #require(try await Self.links(visit)["link"])
        visit.world.clock.advance(by: .seconds(3 * 86400))
        try await visit.run { client in
            expect(try await client.page(path).status == 410)
            expect(try await client.send(path, []).status == 410)
            for wrong in [
                "/link/x", "/link/mrlink", "/link/null", "/link/\(String(repeating: "a", count: 70))",
                "/unsubscribe/x", "/rate/x", "/rate/x/good",
            ] {
                expect(try await client.page(wrong).status == 404, "\(wrong)")
                expect([404, 405].contains(try await client.send(wrong, [("verdict", "good")]).status), "\(wrong)")
            }
        }
    }

    @Test("a mail program's own button unsubscribes from one ticket, without cookie or form (RFC 8058 §3.2)")
    func oneClick() async throws {
        let visit = try await Visit()
        let path = try #require(try await Self.links(visit)["unsubscribe"])
        try await visit.run { client in
            let answer = try await client.send(path, [("List-Unsubscribe", "One-Click")])
            #expect(answer.status == 200)
            expect(try await client.page(path).body.contains("no more mails"))
            let world = visit.world
            expect(try await world.desk.read { try Subscriber.isUnsubscribed(world.grace, from: ID(1), in: $0) })
            expect(try await client.send(path, [("again", "true")]).status == 303)
            expect(try await !world.desk.read { try Subscriber.isUnsubscribed(world.grace, from: ID(1), in: $0) })
        }
    }

    @Test("a rating is given by the button, changed, and stays after seven days (D9)")
    func rating() async throws {
        let visit = try await Visit()
        let path = try #require(try await Self.links(visit)["rate"])
        let plain = path.split(separator: "/").prefix(2).joined(separator: "/")
        try await visit.run { client in
            expect(try await client.page("/\(plain)/good").body.contains("value=\"good\" required checked"))
            expect(try await client.send("/\(plain)", [("verdict", "splendid")]).status == 422)
            expect(try await client.send("/\(plain)", [("verdict", "bad"), ("remark", "<b>no</b>")]).status == 303)
            expect(try await client.page("/\(plain)").body.contains("you said Bad"))
            expect(try await client.send("/\(plain)", [("verdict", "ok")]).status == 303)
            visit.world.clock.advance(by: .seconds(8 * 86400))
            expect(try await client.send("/\(plain)", [("verdict", "good")]).status == 422)
        }
        let rating = try await visit.world.desk.read { try Rating.find(ID(1), in: $0) }
        #expect(rating?.verdict == .ok)
    }

    @Test("the profile keeps names, language, and what its owner wants to hear")
    func profile() async throws {
        let visit = try await Visit()
        let cookie = try await visit.cookie(of: visit.world.linus)
        let token = try await visit.formToken(of: cookie)
        try await visit.run { client in
            let form = [("form-token", token), ("first-name", "Linus"), ("last-name", "B."), ("language", "de")]
            expect(try await client.send("/profile", form + [("time-zone", "Mars/Base")], cookie: cookie).status == 422)
            expect(
                try await client.send("/profile", form + [("time-zone", "Europe/Berlin")], cookie: cookie).status == 303
            )
            let choices = [
                ("form-token", token), ("kind-updated", "true"), ("digest", "daily"), ("digest-at", "07:15"),
                ("quiet-from", "22:00"), ("quiet-until", "06:30"),
            ]
            expect(try await client.send("/profile/choices", choices, cookie: cookie).status == 303)
            expect(
                try await client.send("/profile/choices", choices + [("quiet-from", "x")], cookie: cookie).status == 303
            )
            let body = try await client.page("/profile", cookie: cookie).body
            #expect(body.contains("value=\"07:15\"") && body.contains("value=\"Europe/Berlin\""))
        }
        let world = visit.world
        let saved = try await world.desk.read { try Person.choices(of: world.linus, in: $0) }
        #expect(
            saved.digest == .daily && saved.digestAt == 435 && !saved.off.contains(.updated)
                && saved.off.contains(.taken))
    }

    @Test("a page tells who would be told of what, and why not others")
    func audience() async throws {
        let visit = try await Visit()
        _ = try await Self.links(visit)
        let cookie = try await visit.cookie(of: visit.world.ada)
        try await visit.run { client in
            let body = try await client.page("/settings/audience?ticket=1&event=taken", cookie: cookie).body
            #expect(body.contains("the setting notifications.takenToAllTechnicians is off"))
            expect(
                try await client.page("/settings/audience?ticket=99", cookie: cookie).body.contains("no such ticket"))
            let grace = try await visit.cookie(of: visit.world.grace)
            expect(try await client.page("/settings/audience", cookie: grace).status == 404)
        }
    }
}
