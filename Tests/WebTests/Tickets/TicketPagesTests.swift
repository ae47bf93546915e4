import DeskTesting
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

@Suite("The pages of a ticket")
struct TicketPagesTests {
    private static let mail = """
        From: Grace Hopper <grace@example.org>
        To: support@desk.example.org
        Subject: Printer is on fire
        Message-ID: <fire-1@example.org>

        Hello, the <b>big</b> printer is on fire.
        """

    @Test("a technician reads it in the queue, answers, and it is theirs (W2)", arguments: Engine.all)
    func answer(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = try await visit.formToken(of: cookie)
        try await visit.run { client in
            let queue = try await client.page("/queue/waiting", cookie: cookie)
            #expect(queue.body.contains("Printer is on fire"))
            #expect(queue.body.contains("class=\"unread\""))
            let page = try await client.page("/tickets/\(ticket)", cookie: cookie)
            #expect(page.status == 200)
            #expect(page.body.contains("the &lt;b&gt;big&lt;/b&gt; printer"))
            #expect(page.body.contains("Send to Grace Hopper"))
            let sent = try await client.send(
                "/tickets/\(ticket)/replies", [("form-token", token), ("text", "Leave it off.")], cookie: cookie)
            #expect(sent.status == 303)
            let after = try await client.page("/tickets/\(ticket)", cookie: cookie)
            #expect(after.body.contains("Leave it off."))
            #expect(after.body.contains("took the ticket"))
            expect(try await client.page("/queue/waiting", cookie: cookie).body.contains("Printer") == false)
        }
    }

    @Test("a customer sees their own ticket without notes, and others not at all (D1, N13)")
    func visibility() async throws {
        let visit = try await Visit()
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        try await visit.world.apply(.note(NewComment(text: "canary-note")), to: ticket, by: visit.world.ada)
        let other = try await visit.world.desk.write {
            try Person.register(NewPerson(email: EmailAddress("eve@example.com")), in: $0)
        }
        let (grace, eve) = (try await visit.cookie(of: visit.world.grace), try await visit.cookie(of: other))
        let eveToken = try await visit.formToken(of: eve)
        try await visit.run { client in
            let own = try await client.page("/tickets/\(ticket)", cookie: grace)
            #expect(own.status == 200)
            #expect(!own.body.contains("canary-note"))
            expect(try await client.page("/tickets/\(ticket)", cookie: eve).status == 404)
            expect(
                try await client.send(
                    "/tickets/\(ticket)/replies", [("form-token", eveToken), ("text", "x")], cookie: eve
                ).status == 404)
            expect(try await client.page("/queue/all", cookie: grace).status == 404)
            expect(
                try await client.page("/tickets/\(ticket)").headers[.location] == "/sign-in?back=%2Ftickets%2F\(ticket)"
            )
        }
    }

    @Test("a form without its token, or from another site, changes nothing (T19)")
    func foreignForms() async throws {
        let visit = try await Visit()
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = try await visit.formToken(of: cookie)
        try await visit.run { client in
            let path = "/tickets/\(ticket)/closure"
            expect(try await client.send(path, [], cookie: cookie).status == 403)
            expect(try await client.send(path, [("form-token", "x")], cookie: cookie).status == 403)
            var headers = HTTPFields()
            headers[HTTPField.Name("Sec-Fetch-Site")!] = "cross-site"
            expect(try await client.send(path, [("form-token", token)], cookie: cookie, headers: headers).status == 403)
            expect(try await client.send(path, [("form-token", token)], cookie: cookie).status == 303)
        }
    }

    @Test("a mail's HTML is shown cleaned, in a frame that runs nothing (T39)")
    func frame() async throws {
        let visit = try await Visit()
        let row = try await visit.world.receive(
            """
            From: grace@example.org
            Subject: HTML
            Message-ID: <h@example.org>
            Content-Type: text/html; charset=utf-8

            <p style="color:red">Hi <img src="https://tracker.example/x.png"><script>alert(1)</script><b onclick="x()">there</b></p>
            """)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let ticket = try #require(row.ticketID)
        let entry = try #require(try await visit.world.log(of: ticket, as: visit.world.ada).first)
        try await visit.run { client in
            let body = try await client.page("/messages/\(entry.id)/body", cookie: cookie)
            #expect(!body.body.contains("script>alert") && !body.body.contains("onclick"))
            #expect(!body.body.contains(" src=\"https://tracker"))
            let policy = try #require(body.headers[.contentSecurityPolicy])
            #expect(
                policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("allow-scripts")
            )
            let shown = try await client.page("/messages/\(entry.id)/body?images=1", cookie: cookie)
            #expect(shown.body.contains("https://tracker.example/x.png"))
        }
    }

    @Test("files go up with a form and come down byte for byte, as a download (IN15, T43)")
    func files() async throws {
        let visit = try await Visit()
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = try await visit.formToken(of: cookie)
        let content =
            (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 256) } + Array("\r\n--x\r\n\n\r".utf8)
        var body = Array(
            "--b0undary\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n\(token)\r\n--b0undary\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nsee file\r\n--b0undary\r\nContent-Disposition: form-data; name=\"files\"; filename=\"Grüße.html\"\r\nContent-Type: text/html\r\n\r\n"
                .utf8)
        body += content + Array("\r\n--b0undary--\r\n".utf8)
        let sent = body
        try await visit.run { client in
            var headers = HTTPFields()
            headers[.cookie] = cookie
            headers[.contentType] = "multipart/form-data; boundary=b0undary"
            let answer = try await client.executeRequest(
                uri: "/tickets/\(ticket)/replies", method: .post, headers: headers, body: ByteBuffer(bytes: sent))
            #expect(answer.status.code == 303)
            let file = try await client.executeRequest(
                uri: "/attachments/1?inline=1", method: .get, headers: headers, body: nil)
            #expect(Array(file.body.readableBytesView) == content)
            #expect(file.headers[.contentType] == "application/octet-stream")
            #expect(file.headers[.contentDisposition]?.contains("filename*=UTF-8''Gr%C3%BC%C3%9Fe.html") == true)
        }
    }

    @Test("every page has the header fields that keep browsers safe (reliability §6.1)")
    func headers() async throws {
        let visit = try await Visit()
        let cookie = try await visit.cookie(of: visit.world.ada)
        try await visit.run { client in
            for path in [
                "/sign-in", "/queue/all", "/people", "/categories", "/settings/incoming", "/settings/mailboxes",
                "/settings/mailboxes/new",
                "/settings/outgoing", "/settings/general", "/settings/junk", "/settings/receiver",
                "/settings/notifications", "/held", "/outbox",
                "/tickets", "/tickets/new", "/nowhere",
            ] {
                let page = try await client.page(path, cookie: cookie)
                #expect(page.status == (path == "/nowhere" ? 404 : path == "/sign-in" ? 303 : 200), "\(path)")
                #expect(page.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true, "\(path)")
                #expect(page.headers[.xContentTypeOptions] == "nosniff", "\(path)")
                #expect(page.headers[.cacheControl] == "no-store", "\(path)")
                #expect(!page.body.contains("style=\"") && !page.body.contains("<script>"), "\(path)")
            }
        }
    }
}
