import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Finding articles by words (D8)")
struct ArticleSearchTests {
    private static let texts: [(title: String, text: String)] = [
        ("Reset your password", "Open the sign-in page and press Forgot. A mail with a link comes."),
        ("Connecting a printer", "Printers are found in the settings. Choose the network printer of your floor."),
        ("Out of paper", "Every printer on the second floor has a drawer for paper."),
        ("VPN von zu Hause", "Der Zugang öffnet sich mit dem Schlüssel. Das Passwort ist Ihr eigenes."),
        ("プリンターの設定", "プリンターを設定する方法です。"),
        ("Holidays", "Ask your manager. The form is on the page of the office."),
        ("100%_sure", "Underscores and per cent signs are no words."),
    ]

    private static func world(_ engine: Engine) async throws -> World {
        let world = try await World(engine)
        try await world.desk.write { work in
            for (title, text) in texts {
                try Article.add(ArticleDraft(title: title, html: "<p>\(text)</p>"), by: .console(nil), in: work)
            }
        }
        return world
    }

    private static func found(_ words: String, _ world: World) async throws -> [String] {
        try await world.desk.read { try ArticleSearch.matches(words, for: nil, in: $0) }.map(\.title)
    }

    @Test("the best is first: the title tells more, and more of the words tell more", arguments: Engine.all)
    func ranked(engine: Engine) async throws {
        let world = try await Self.world(engine)
        #expect(try await Self.found("printer", world) == ["Connecting a printer", "Out of paper"])
        #expect(try await Self.found("printer paper", world).first == "Out of paper")
        #expect(try await Self.found("password link", world).first == "Reset your password")
    }

    @Test(
        "words are found by their beginning, in any case, with or without accents and endings",
        arguments: Engine.all)
    func forms(engine: Engine) async throws {
        let world = try await Self.world(engine)
        for words in ["PASSW", "passwords", "Forgot", "forg"] {
            #expect(try await Self.found(words, world).first == "Reset your password", "\(words)")
        }
        #expect(try await Self.found("schlussel", world) == ["VPN von zu Hause"])
        #expect(try await Self.found("Schlüssel", world) == ["VPN von zu Hause"])
        #expect(try await Self.found("printers", world).count == 2)
        #expect(try await Self.found("設定", world) == ["プリンターの設定"])
    }

    @Test("what is no word finds nothing, and means nothing to the database", arguments: Engine.all)
    func nothing(engine: Engine) async throws {
        let world = try await Self.world(engine)
        for words in ["", "  ", "%", "_", "'; DROP TABLE article; --", "\" OR 1=1", "\u{0}", "zzzz", "*"] {
            let found = try await Self.found(words, world)
            #expect(found.isEmpty || words.contains("OR") || words.contains("DROP"), "\(words): \(found)")
        }
        #expect(try await Self.found("printer", world).count == 2)
    }

    @Test("a changed article is found by what it says now, also by its tags", arguments: Engine.all)
    func changed(engine: Engine) async throws {
        let world = try await Self.world(engine)
        try await world.desk.write { work in
            let holidays = try #require(try ArticleSearch.matches("holidays", for: nil, in: work.sql).first)
            var draft = ArticleDraft(title: "Leave", html: "<p>Ask.</p>")
            draft.tags = ["vacation"]
            try Article.update(holidays.id, draft, by: .console(nil), in: work)
        }
        #expect(try await Self.found("holidays", world) == [])
        #expect(try await Self.found("vacation", world) == ["Leave"])
        var filter = ArticleList.Filter()
        filter.search = "tag:Vacation"
        let tagged = filter
        let list = try await world.desk.read { try ArticleList.load(tagged, for: nil, in: $0) }
        #expect(list.articles.map(\.title) == ["Leave"])
    }

    @Test("a ticket's likes: by its most telling words, none where nothing fits", arguments: Engine.all)
    func similar(engine: Engine) async throws {
        let world = try await Self.world(engine)
        func likes(_ subject: String, _ text: String) async throws -> [String] {
            try await world.desk.read { try ArticleSearch.similar(to: subject, text, for: nil, in: $0) }.map(\.title)
        }
        #expect(
            try await likes("Printer on 2nd floor", "Hello, our printer has no paper and blinks. Thanks, Grace").first
                == "Out of paper")
        #expect(try await likes("I forgot my password", "Hello, please help me").first == "Reset your password")
        #expect(try await likes("Lunch", "Is there soup today?") == [])
        #expect(try await likes("", "") == [])
    }

    @Test("a ticket's likes for who may see what; notes tell nothing to others", arguments: Engine.all)
    func ofTicket(engine: Engine) async throws {
        let world = try await Self.world(engine)
        let (grace, support) = (world.grace, world.support)
        let (ticket, secret) = try await world.desk.write { work in
            var draft = ArticleDraft(title: "Printer firmware", html: "<p>Paper drawer of the printer.</p>")
            draft.isTechsOnly = true
            try Article.add(draft, by: .console(nil), in: work)
            func open(_ subject: String, _ text: String, techs: Bool) throws -> ID<Ticket> {
                var new = NewTicket(
                    subject: subject, submitter: grace, category: support, body: NewComment(text: text))
                new.isTechsOnly = techs
                return try Ticket.open(new, by: grace, in: work).ticket
            }
            return (
                try open("Printer", "Our printer has no paper", techs: false),
                try open("Hello", "reset password forgot link", techs: true)
            )
        }
        let linus = try await world.viewer(world.linus)
        let found = try await world.desk.read { tx -> [[String]] in
            let one = try Ticket.find(ticket, in: tx)
            let two = try Ticket.find(secret, in: tx)
            return try [
                ArticleSearch.similar(to: one, for: linus, in: tx), ArticleSearch.similar(to: one, for: nil, in: tx),
                ArticleSearch.similar(to: two, for: linus, in: tx), ArticleSearch.similar(to: two, for: nil, in: tx),
            ].map { $0.map(\.title) }
        }
        #expect(found[0].contains("Printer firmware") && found[0].contains("Out of paper"))
        #expect(!found[1].contains("Printer firmware") && found[1].contains("Out of paper"))
        #expect(found[2] == ["Reset your password"] && found[3] == [])
    }
}

@Suite("The words of articles")
struct ArticleWordsTests {
    @Test("forms of one word become one")
    func stems() {
        for words in ["printer printers printing printed", "service services", "Drucker druckers DRUCKERN"] {
            #expect(Set(ArticleWords.list(words)).count == 1, "\(words): \(ArticleWords.list(words))")
        }
        #expect(ArticleWords.list("das was bus sing") == ["das", "was", "bus", "sing"])
        #expect(ArticleWords.list("Zürich-Café 2nd") == ["zurich", "cafe", "2nd"])
    }

    @Test("a title's words weigh most, and a text's repetition has an end")
    func weights() {
        let weights = ArticleWords.weights(
            title: "Fire", tags: ["smoke"], text: String(repeating: "fire alarm ", count: 50))
        #expect(weights == ["fire": 11, "smok": 4, "alarm": 5])
    }

    @Test("a long and hostile text takes no long time and no long word", .timeLimit(.minutes(1)))
    func hostile() {
        #expect(ArticleWords.list(String(repeating: "a", count: 1_000_000)).map(\.count) == [40])
        #expect(ArticleWords.list(String(repeating: "a\u{301}", count: 100_000)).count == 1)
        #expect(ArticleWords.list(String(repeating: "日本", count: 50_000)).count <= 100_000)
    }
}
