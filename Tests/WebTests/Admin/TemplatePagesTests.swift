import DeskTesting
import HelpDesk
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("The pages of templates")
struct TemplatePagesTests {
    @Test(
        "a template is shown, changed, silenced, sent to who asks, and reset, by an administrator alone",
        arguments: Engine.all)
    func whole(engine: Engine) async throws {
        let visit = try await Visit(engine)
        try await visit.world.receive(
            "From: grace@example.org\nSubject: Printer <b>is</b> on fire\nMessage-ID: <f@example.org>\n\nHelp.\n")
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        let technician = try await visit.cookie(of: visit.world.linus)
        let path = "/settings/templates/new-ticket/all"
        try await visit.run { client in
            expect(try await client.page("/settings/templates", cookie: technician).status == 403)
            expect(try await client.page(path, cookie: technician).status == 403)
            expect(
                try await client.page("/settings/templates", cookie: cookie).body.contains("New ticket (to the team)"))
            expect(try await client.page("/settings/templates/nothing/all", cookie: cookie).status == 404)
            expect(try await client.page("/settings/templates/moved/xx", cookie: cookie).status == 404)
            let form = try await client.page(path, cookie: cookie).body
            #expect(form.contains("#What_Happened#</textarea>"))
            #expect(
                form.contains(
                    "<code data-behaviour=\"mask\">#Subject#</code></td><td dir=\"auto\">Printer &lt;b&gt;is&lt;/b&gt; on fire</td>"
                ))
            let body = try await client.page("\(path)/body?ticket=1", cookie: cookie)
            #expect(
                body.body.contains("New ticket in Support from")
                    && body.headers[.contentSecurityPolicy]?.hasPrefix("sandbox") == true)
            expect(try await client.page("\(path)/body?ticket=1", cookie: technician).status == 403)

            let typed = [
                ("subject", "S #Subject#"), ("html", "<p onclick=x>News: #Body# #Nonsense#</p>"), ("ticket", "1"),
                token,
            ]
            let shown = try await client.send("\(path)/body", typed, cookie: cookie)
            #expect(shown.status == 200 && shown.body.contains("S Printer &lt;b&gt;is&lt;/b&gt; on fire"))
            #expect(shown.body.contains("News: ") && !shown.body.contains("onclick"))
            expect(try await client.page("/settings/templates", cookie: cookie).body.contains("changed") == false)
            let sent = try await client.send(path, typed + [("send", "1")], cookie: cookie)
            #expect(sent.body.contains("The mail is in the outbox."))
            #expect(sent.body.contains("Unknown, left as they are: #Nonsense#"))
            let saved = try await client.send(path, typed, cookie: cookie)
            #expect(saved.body.contains("the attribute onclick"))
            expect(try await client.page("/settings/templates", cookie: cookie).body.contains("changed"))

            let silent = try await client.send(path, [("subject", ""), ("html", ""), token], cookie: cookie)
            #expect(silent.body.contains("nobody is mailed of this event"))
            expect(
                try await client.page("/settings/templates", cookie: cookie).body.contains("silent: nobody is mailed"))
            let earlier = try await client.page("\(path)/versions/1", cookie: cookie).body
            #expect(earlier.contains("News:") && earlier.contains("#Nonsense#"))
            expect(try await client.send("\(path)/versions/1/restoration", [token], cookie: cookie).status == 303)
            expect(try await client.page(path, cookie: cookie).body.contains("News: #Body# #Nonsense#"))
            let long = String(repeating: "x", count: 200_001)
            expect(try await client.send(path, [("html", long), token], cookie: cookie).status == 422)
            expect(try await client.send("\(path)/reset", [token], cookie: cookie).status == 303)
            expect(try await client.page(path, cookie: cookie).body.contains("#What_Happened#</textarea>"))
            expect(try await client.send(path, [("html", "x")], cookie: cookie).status >= 400)
        }
        let trial = try await visit.world.outbox().filter { $0.address == "ada@example.org" }
        #expect(trial.count == 2)
    }
}
