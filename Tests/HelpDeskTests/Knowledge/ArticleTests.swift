import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("An article (D8)")
struct ArticleTests {
    private static func draft(_ title: String = "Reset a password", _ html: String = "<p>Press <b>Forgot</b>.</p>")
        -> ArticleDraft
    {
        ArticleDraft(title: title, html: html)
    }

    @Test("is kept as it was written, its HTML made safe", arguments: Engine.all)
    func kept(engine: Engine) async throws {
        let world = try await World(engine)
        let ada = try await world.viewer(world.ada)
        var draft = Self.draft(
            "  Reset\na password ", "<p onclick=\"x()\">Press <b>Forgot</b>.</p><script>x()</script>")
        draft.tags = ["Sign In", "sign in"]
        draft.language = .german
        draft.category = world.support
        let written = draft
        let (id, removed) = try await world.desk.write { try Article.add(written, by: .technician(ada), in: $0) }
        let article = try await world.desk.read { try Article.find(id, visibleTo: nil, in: $0) }
        #expect(article.title == "Reset a password" && article.html == "<p>Press <b>Forgot</b>.</p>")
        #expect(article.excerpt == "Press Forgot." && article.tags == ["sign-in"] && article.language == .german)
        #expect(article.categoryName == "Support" && article.authorName == "Ada Lovelace" && article.isPublic)
        #expect(removed.map(\.name).sorted() == ["onclick", "script"])
    }

    @Test("is refused with all that is wrong", arguments: Engine.all)
    func refused(engine: Engine) async throws {
        let world = try await World(engine)
        await #expect(
            throws: DeskError.invalid([
                FieldError("title", "Give the article a title."), FieldError("html", "Write the article."),
                FieldError("category", "There is no such category."),
            ])
        ) {
            var draft = Self.draft(" ", "<p> </p><script>x</script>")
            draft.category = ID(99)
            let wrong = draft
            try await world.desk.write { _ = try Article.add(wrong, by: .console(nil), in: $0) }
        }
        await #expect(throws: DeskError.self) {
            let long = Self.draft("x", String(repeating: "x", count: ArticleDraft.htmlLimit + 1))
            try await world.desk.write { _ = try Article.add(long, by: .console(nil), in: $0) }
        }
    }

    @Test("has its history, and is made again what it was", arguments: Engine.all)
    func history(engine: Engine) async throws {
        let world = try await World(engine)
        let (ada, linus) = (try await world.viewer(world.ada), try await world.viewer(world.linus))
        let id = try await world.desk.write { try Article.add(Self.draft(), by: .technician(ada), in: $0).id }
        world.clock.advance(by: .seconds(60))
        try await world.desk.write { work in
            try Article.update(id, Self.draft("Passwords", "<p>New</p>"), by: .technician(linus), in: work)
            // Nothing changed: no version, no news.
            try Article.update(id, Self.draft("Passwords", "<p>New</p>"), by: .technician(ada), in: work)
        }
        func versions() async throws -> [ArticleVersion] {
            try await world.desk.read { try ArticleVersion.all(of: Article.find(id, visibleTo: nil, in: $0), in: $0) }
        }
        let before = try await versions()
        #expect(before.map(\.title) == ["Passwords", "Reset a password"])
        #expect(before.map(\.savedBy) == ["Linus Berg", "Ada Lovelace"])
        let first = try #require(before.last).id
        try await world.desk.write { try Article.restore(first, of: id, by: .technician(ada), in: $0) }
        let article = try await world.desk.read { try Article.find(id, visibleTo: nil, in: $0) }
        #expect(article.title == "Reset a password" && article.html == "<p>Press <b>Forgot</b>.</p>")
        #expect(article.editorName == "Ada Lovelace" && article.authorName == "Ada Lovelace")
        #expect(try await versions().count == 3)
        await #expect(throws: DeskError.notFound("version")) {
            try await world.desk.write { work in
                let other = try Article.add(Self.draft("Other"), by: .console(nil), in: work).id
                try Article.restore(first, of: other, by: .console(nil), in: work)
            }
        }
    }

    @Test("is removed with all that hangs on it", arguments: Engine.all)
    func removed(engine: Engine) async throws {
        let world = try await World(engine)
        let left = try await world.desk.write { work -> Int in
            let id = try Article.add(Self.draft(), by: .console(nil), in: work).id
            try ArticleVote.cast(
                isHelpful: true, on: id, by: .person(world.grace), visibleTo: nil, client: "1", in: work)
            try Article.remove(id, by: .console(nil), in: work)
            return try work.sql.value(
                """
                SELECT (SELECT COUNT(*) FROM article) + (SELECT COUNT(*) FROM article_version)
                       + (SELECT COUNT(*) FROM article_word) + (SELECT COUNT(*) FROM article_vote)
                """) ?? -1
        }
        #expect(left == 0)
    }

    @Test("has one answer of everybody to whether it helped, and a brake", arguments: Engine.all)
    func votes(engine: Engine) async throws {
        let world = try await World(engine)
        let id = try await world.desk.write { try Article.add(Self.draft(), by: .console(nil), in: $0).id }
        func cast(_ isHelpful: Bool, _ voter: ArticleVote.Voter, client: String = "1") async throws {
            try await world.desk.write {
                try ArticleVote.cast(isHelpful: isHelpful, on: id, by: voter, visibleTo: nil, client: client, in: $0)
            }
        }
        let (one, two) = (String(repeating: "a", count: 43), String(repeating: "b", count: 43))
        try await cast(true, .person(world.grace))
        try await cast(true, .person(world.grace))
        try await cast(true, .visitor(secret: one))
        try await cast(false, .visitor(secret: one))
        try await cast(false, .visitor(secret: two))
        let article = try await world.desk.read { try Article.find(id, visibleTo: nil, in: $0) }
        #expect(article.helpful == 1 && article.unhelpful == 2)
        let votes = try await world.desk.read { tx in
            (
                try ArticleVote.of(.visitor(secret: one), on: id, in: tx),
                try ArticleVote.of(.person(world.ada), on: id, in: tx)
            )
        }
        #expect(votes.0 == false && votes.1 == nil)
        await #expect(throws: DeskError.self) {
            for number in 0..<60 {
                try await cast(true, .visitor(secret: "\(number) of a client that answers without end"))
            }
        }
    }
}
