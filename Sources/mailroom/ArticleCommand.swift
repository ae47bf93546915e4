import ArgumentParser
import HelpDesk
import PortableSQL

struct ArticleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "article", abstract: "The articles of the knowledge base.",
        discussion: "Example: mailroom article add 'Out of paper' --html paper.html --category Hardware",
        subcommands: [Add.self, Set.self, Show.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write an article; prints its number.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its title.") var title: String
        @Option(help: "A file with its HTML; - is the standard input.") var html: String
        @OptionGroup var facts: ArticleFacts

        func run() async throws {
            let draft = ArticleDraft(title: title, html: try Terminal.text(of: html))
            let facts = facts
            try await mailroom.run(desk) { desk in
                let (id, removed) = try await desk.write { work in
                    var draft = draft
                    try facts.set(in: &draft, work.sql)
                    return try Article.add(draft, by: .console(nil), in: work)
                }
                ArticleFacts.tell(of: removed)
                Terminal.say("\(id)")
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change an article; what is not named stays.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its number.") var number: Int64
        @Option(help: "Another title.") var title: String?
        @Option(help: "A file with its HTML; - is the standard input.") var html: String?
        @OptionGroup var facts: ArticleFacts

        func run() async throws {
            let (id, title, facts) = (ID<Article>(number), title, facts)
            let html = try html.map(Terminal.text(of:))
            try await mailroom.run(desk) { desk in
                let removed = try await desk.write { work in
                    var draft = ArticleDraft(try ArticleWriter.console(nil).find(id, in: work.sql))
                    draft.title = title ?? draft.title
                    draft.html = html ?? draft.html
                    try facts.set(in: &draft, work.sql)
                    return try Article.update(id, draft, by: .console(nil), in: work)
                }
                ArticleFacts.tell(of: removed)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print an article's HTML.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its number.") var number: Int64

        func run() async throws {
            let id = ID<Article>(number)
            try await mailroom.run(desk) { desk in
                Terminal.say(try await desk.read { ArticleDraft(try ArticleWriter.console(nil).find(id, in: $0)).html })
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the articles, the last changed first.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Only those that these words find.") var words: [String] = []
        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let id: Int64
            let title: String
            let category: String?
            let isPublic: Bool
            let isDraft: Bool
            let tags: [String]
            let views: Int
            let helpful: Int
            let unhelpful: Int
        }

        func run() async throws {
            let text = words.joined(separator: " ")
            try await mailroom.run(desk) { desk in
                var filter = ArticleList.Filter()
                filter.search = text
                let asked = filter
                let articles = try await desk.read {
                    try ArticleList.load(asked, pageSize: 1000, for: .console, in: $0).articles
                }
                let lines = articles.map {
                    Line(
                        id: $0.id.number, title: $0.title, category: $0.categoryName, isPublic: $0.isPublic,
                        isDraft: $0.isDraft, tags: $0.tags, views: $0.views, helpful: $0.helpful,
                        unhelpful: $0.unhelpful)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let readers = line.isDraft ? "draft" : line.isPublic ? "everybody" : "technicians"
                    Terminal.say("\(line.id)  \(line.title)  (\(line.category ?? "all categories"), \(readers))")
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove an article for good.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its number.") var number: Int64

        func run() async throws {
            let id = ID<Article>(number)
            try await mailroom.run(desk) { desk in
                try await desk.write { try Article.remove(id, by: .console(nil), in: $0) }
            }
        }
    }
}
