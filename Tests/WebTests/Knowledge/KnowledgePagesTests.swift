import DeskTesting
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import PortableSQL
import Testing

@testable import Web

@Suite("The knowledge base's pages (D8, W3)")
struct KnowledgePagesTests {
    private static let mail = """
        From: Grace Hopper <grace@example.org>
        To: support@desk.example.org
        Subject: No paper in the printer
        Message-ID: <paper-1@example.org>

        The drawer is empty.
        """

    /// 1 public, 2 for technicians only, 3 a draft.
    private static func visit(_ engine: Engine = .sqlite) async throws -> Visit {
        let visit = try await Visit(engine)
        let support = visit.world.support
        try await visit.world.desk.write { work in
            var open = ArticleDraft(title: "Paper & <printers>", html: "<p>Open the <b>drawer</b>.</p>")
            open.category = support
            try Article.add(open, by: .console(nil), in: work)
            var secret = ArticleDraft(title: "Canary printer", html: "<p>paper drawer canary</p>")
            (secret.category, secret.isTechsOnly) = (support, true)
            try Article.add(secret, by: .console(nil), in: work)
            var draft = ArticleDraft(title: "Draft printer canary", html: "<p>paper drawer canary</p>")
            (draft.category, draft.isDraft) = (support, true)
            try Article.add(draft, by: .console(nil), in: work)
        }
        return visit
    }

    @Test("visitors and customers find and read what is for everybody, and nothing else", arguments: Engine.all)
    func reading(engine: Engine) async throws {
        let visit = try await Self.visit(engine)
        let grace = try await visit.cookie(of: visit.world.grace)
        try await visit.run { client in
            for cookie in [nil, grace] {
                for path in [
                    "/kb", "/kb?q=paper", "/kb?q=canary", "/kb/1", "/kb/suggestions?q=paper+printer", "/kb?category=1",
                ] {
                    let page = try await client.page(path, cookie: cookie)
                    #expect(page.status == 200, "\(path)")
                    // What was searched for stands in the search field.
                    let shown = page.body.replacing("value=\"canary\"", with: "").replacing("\"canary\"", with: "")
                        .replacing("&quot;canary&quot;", with: "")
                    #expect(
                        !shown.lowercased().contains("canary printer") && !shown.contains("drawer canary"), "\(path)")
                    if !path.contains("canary") {
                        #expect(page.body.contains("Paper &amp; &lt;printers&gt;"), "\(path)")
                    }
                }
                for path in ["/kb/2", "/kb/3", "/kb/99", "/kb?category=99"] {
                    expect(try await client.page(path, cookie: cookie).status == 404, "\(path)")
                }
            }
            let page = try await client.page("/kb/1").body
            #expect(page.contains("<p>Open the <b>drawer</b>.</p>") && page.contains("Sign in"))
            #expect(!page.contains("/articles/1") && !page.contains("Sign out"))
            expect(try await client.page("/kb?q=zzz").body.contains("No answer has these words."))
        }
    }

    @Test("visitors are asked to sign in where the knowledge base is not open to them")
    func closed() async throws {
        let visit = try await Self.visit()
        try await visit.world.desk.write { work in
            var settings = KnowledgeSettings()
            settings.openToVisitors = false
            try settings.save(in: work)
        }
        let grace = try await visit.cookie(of: visit.world.grace)
        try await visit.run { client in
            expect(try await client.page("/kb/1").headers[.location] == "/sign-in?back=%2Fkb%2F1")
            expect(try await client.page("/kb?q=paper").status == 303)
            expect(try await client.send("/kb/1/votes", [("helpful", "yes")]).status == 401)
            expect(try await client.page("/kb/1", cookie: grace).status == 200)
        }
    }

    @Test("everybody says once whether it helped, and may think otherwise later", arguments: Engine.all)
    func votes(engine: Engine) async throws {
        let visit = try await Self.visit(engine)
        let grace = try await visit.cookie(of: visit.world.grace)
        let token = ("form-token", try await visit.formToken(of: grace))
        try await visit.run { client in
            let first = try await client.send("/kb/1/votes", [("helpful", "yes")])
            #expect(first.status == 303 && first.headers[.location] == "/kb/1#helpful")
            let set = try #require(first.headers[.setCookie])
            #expect(set.contains("HttpOnly") && set.contains("SameSite=Lax"))
            let cookie = String(set.prefix { $0 != ";" })
            expect(try await client.page("/kb/1", cookie: cookie).body.contains("Good that it helped."))
            let second = try await client.send("/kb/1/votes", [("helpful", "no")], cookie: cookie)
            #expect(second.headers[.setCookie] == nil)
            expect(try await client.page("/kb/1", cookie: cookie).body.contains("Thank you for saying so."))
            expect(try await client.send("/kb/1/votes", [("helpful", "yes")], cookie: grace).status == 403)
            expect(try await client.send("/kb/1/votes", [token, ("helpful", "yes")], cookie: grace).status == 303)
            expect(try await client.send("/kb/1/votes", [token, ("helpful", "yes")], cookie: grace).status == 303)
            expect(try await client.send("/kb/1/votes", [("helpful", "maybe")], cookie: cookie).status == 422)
            expect(try await client.send("/kb/2/votes", [("helpful", "yes")], cookie: cookie).status == 404)
            let foreign: HTTPFields = [.origin: "https://evil.example"]
            expect(try await client.send("/kb/1/votes", [("helpful", "yes")], headers: foreign).status == 403)
            expect(try await client.send("/kb/1/views", []).status == 204)
            expect(try await client.send("/kb/2/views", []).status == 404)
        }
        let article = try await visit.world.desk.read { try Article.find(ID(1), visibleTo: nil, in: $0) }
        #expect(article.helpful == 1 && article.unhelpful == 1 && article.views == 1)
    }

    @Test("technicians write, change, restore and remove articles; customers don't", arguments: Engine.all)
    func writing(engine: Engine) async throws {
        let visit = try await Self.visit(engine)
        let (linus, grace) = (
            try await visit.cookie(of: visit.world.linus), try await visit.cookie(of: visit.world.grace)
        )
        let (token, own) = (
            ("form-token", try await visit.formToken(of: linus)), ("form-token", try await visit.formToken(of: grace))
        )
        let typed = [("title", "Toner"), ("html", "<p>Shake it.</p><script>x()</script>"), ("category", "1")]
        try await visit.run { client in
            for path in ["/articles", "/articles/new", "/articles/1", "/articles/1/history"] {
                expect(try await client.page(path, cookie: grace).status == 404, "\(path)")
                expect(try await client.page(path).status == 303, "\(path)")
                expect(try await client.page(path, cookie: linus).status == 200, "\(path)")
            }
            for path in ["/articles", "/articles/1", "/articles/1/removal", "/articles/1/history/1/restoration"] {
                expect(try await client.send(path, [own] + typed, cookie: grace).status == 404, "\(path)")
                expect(try await client.send(path, typed, cookie: linus).status == 403, "\(path)")
            }
            let added = try await client.send("/articles", [token] + typed, cookie: linus)
            let location = try #require(added.headers[.location])
            #expect(location.hasPrefix("/articles/4?saved=1&removed="))
            let editor = try await client.page(location, cookie: linus).body
            #expect(editor.contains("Saved, without what an article can&#39;t have: the element &lt;script&gt;."))
            let refused = try await client.send(
                "/articles/4", [token, ("title", " "), ("html", "kept")], cookie: linus)
            #expect(refused.status == 422 && refused.body.contains("Give the article a title."))
            #expect(refused.body.contains(">kept</textarea>"))
            let changed = [
                token, ("title", "Toner 2"), ("html", "<p>Turn it.</p>"), ("audience", "techs"), ("tags", "Ink, hp"),
            ]
            expect(try await client.send("/articles/4", changed, cookie: linus).status == 303)
            let history = try await client.page("/articles/4/history/4", cookie: linus).body
            #expect(history.contains("<p>Shake it.</p>") && history.contains("Linus Berg"))
            expect(try await client.page("/articles?kind=techs&q=toner", cookie: linus).body.contains("Toner 2"))
            expect(
                try await client.page("/articles?kind=public&order=title", cookie: linus).body.contains("Toner")
                    == false)
            expect(try await client.page("/articles?q=tag:ink", cookie: linus).body.contains("Toner 2"))
            expect(
                try await client.send("/articles/4/history/4/restoration", [token], cookie: linus).status == 303)
            let page = try await client.page("/kb/4", cookie: linus)
            #expect(page.body.contains("<p>Shake it.</p>") && page.body.contains("Technicians only"))
            expect(try await client.page("/kb/4", cookie: grace).status == 404)
            expect(try await client.send("/articles/4/removal", [token], cookie: linus).status == 303)
            expect(try await client.page("/kb/4", cookie: linus).status == 404)
        }
    }

    @Test(
        "a ticket's page has the articles that fit, and puts the link of a public one into the reply",
        arguments: Engine.all)
    func suggestedToTechnicians(engine: Engine) async throws {
        let visit = try await Self.visit(engine)
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        let (linus, grace) = (
            try await visit.cookie(of: visit.world.linus), try await visit.cookie(of: visit.world.grace)
        )
        try await visit.run { client in
            let page = try await client.page("/tickets/\(ticket)", cookie: linus).body
            #expect(page.contains("Articles that may answer it") && page.contains("href=\"/kb/1\""))
            #expect(page.contains("Canary printer") && !page.contains("Draft printer"))
            #expect(page.contains("data-link=\"http://desk.example.org/kb/1\""))
            // What its customer can't read is not offered for the reply.
            #expect(!page.contains("data-link=\"http://desk.example.org/kb/2\""))
            let filled = try await client.page("/tickets/\(ticket)?article=1", cookie: linus).body
            #expect(filled.contains("Paper &amp; &lt;printers&gt;: http://desk.example.org/kb/1"))
            expect(try await client.page("/tickets/\(ticket)?article=2", cookie: linus).status == 404)
            let own = try await client.page("/tickets/\(ticket)?article=1", cookie: grace).body
            #expect(!own.contains("may answer it") && !own.contains("/kb/1"))
        }
    }

    @Test("the form for new tickets offers articles by the subject, unless that is off", arguments: Engine.all)
    func suggestedToCustomers(engine: Engine) async throws {
        let visit = try await Self.visit(engine)
        let grace = try await visit.cookie(of: visit.world.grace)
        let typed = [
            ("form-token", try await visit.formToken(of: grace)), ("subject", "paper in the printer"),
            ("text", "kept words"), ("look", "true"),
        ]
        try await visit.run { client in
            let form = try await client.page("/tickets/new", cookie: grace).body
            #expect(form.contains("See if there is an answer already") && !form.contains("Does one of these"))
            let found = try await client.send("/tickets", typed, cookie: grace)
            #expect(found.status == 200 && found.body.contains("Does one of these answer it?"))
            #expect(found.body.contains("href=\"/kb/1\"") && found.body.contains("kept words"))
            #expect(!found.body.contains("Canary"))
            try await visit.world.desk.write { work in
                var settings = KnowledgeSettings()
                settings.suggestToCustomers = false
                try settings.save(in: work)
            }
            expect(try await client.page("/tickets/new", cookie: grace).body.contains("answer already") == false)
            expect(try await client.page("/kb/suggestions?q=paper", cookie: grace).body.contains("/kb/1") == false)
        }
        let tickets: Int? = try await visit.world.desk.read { try $0.value("SELECT COUNT(*) FROM ticket") }
        #expect(tickets == 0)
    }

    @Test("its settings have their page")
    func settings() async throws {
        let visit = try await Self.visit()
        let ada = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: ada))
        try await visit.run { client in
            expect(try await client.page("/settings/knowledge", cookie: ada).body.contains("open to visitors"))
            expect(try await client.send("/settings/knowledge", [token], cookie: ada).status == 303)
            expect(try await client.page("/kb").status == 303)
            expect(
                try await client.page("/settings/notifications", cookie: ada).body.contains(
                    "when a KB article is updated"))
        }
    }
}
