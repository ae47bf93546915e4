import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Who reads and writes which article (D8)")
struct ArticleVisibilityTests {
    private enum Reader: String, CaseIterable {
        case visitor, customer, technician, elsewhere, administrator
    }

    private struct Scene {
        let world: World
        let viewers: [Reader: Viewer]
        let articles: [String: ID<Article>]
    }

    /// Articles of Support, of Internal (a category for technicians only) and of all categories.
    private static func scene(_ engine: Engine) async throws -> Scene {
        let world = try await World(engine)
        let articles = try await world.desk.write { work -> [String: ID<Article>] in
            let hardware = try HelpDesk.Category.add("Hardware", in: work)
            let intern = try HelpDesk.Category.add("Internal", in: work)
            try work.sql.execute("UPDATE category SET for_techs_only = TRUE WHERE id = \(intern)")
            let mary = try Person.register(
                NewPerson(email: EmailAddress("mary@example.org"), fullName: "Mary"), in: work)
            try HelpDesk.Category.addTechnician(mary, to: hardware, in: work)
            var found: [String: ID<Article>] = [:]
            func add(_ name: String, _ category: ID<HelpDesk.Category>?, techs: Bool = false, draft: Bool = false)
                throws
            {
                var new = ArticleDraft(title: "Printer \(name)", html: "<p>printer</p>")
                (new.category, new.isTechsOnly, new.isDraft) = (category, techs, draft)
                found[name] = try Article.add(new, by: .console(nil), in: work).id
            }
            try add("open", world.support)
            try add("techs", world.support, techs: true)
            try add("draft", world.support, draft: true)
            try add("internal", intern)
            try add("all", nil)
            try add("all techs", nil, techs: true)
            return found
        }
        let mary = try await world.desk.read { tx in
            try EmailAddress("mary@example.org").flatMap { try Person.find($0, in: tx) }?.id
        }
        return Scene(
            world: world,
            viewers: [
                .customer: try await world.viewer(world.grace), .technician: try await world.viewer(world.linus),
                .elsewhere: try await world.viewer(try #require(mary)),
                .administrator: try await world.viewer(world.ada),
            ], articles: articles)
    }

    private static let read: [Reader: Set<String>] = [
        .visitor: ["open", "all"], .customer: ["open", "all"],
        .technician: ["open", "techs", "draft", "all", "all techs"],
        .elsewhere: ["open", "all", "all techs"],
        .administrator: ["open", "techs", "draft", "internal", "all", "all techs"],
    ]

    private static let written: [Reader: Set<String>] = [
        .customer: [], .technician: ["open", "techs", "draft", "all", "all techs"], .elsewhere: ["all", "all techs"],
        .administrator: ["open", "techs", "draft", "internal", "all", "all techs"],
    ]

    @Test("the matrix: by number, in lists, on shelves, by words and by likeness", arguments: Engine.all)
    func reading(engine: Engine) async throws {
        let scene = try await Self.scene(engine)
        let names = Dictionary(uniqueKeysWithValues: scene.articles.map { ($1, $0) })
        for reader in Reader.allCases {
            let (viewer, articles) = (scene.viewers[reader], scene.articles)
            let expected = Self.read[reader] ?? []
            let found = try await scene.world.desk.read { tx -> [[ID<Article>]] in
                let byNumber = articles.values.filter { id in
                    do { return try Article.find(id, visibleTo: viewer, in: tx).id == id } catch { return false }
                }
                return [
                    byNumber, try ArticleList.load(.init(), for: viewer, in: tx).articles.map(\.id),
                    try ArticleSearch.matches("printer", for: viewer, drafts: true, in: tx).map(\.id),
                    try ArticleShelf.all(for: viewer, in: tx).flatMap(\.articles).map(\.id),
                    try ArticleSearch.matches("printer", for: viewer, in: tx).map(\.id),
                ]
            }
            let told = found.map { Set($0.compactMap { names[$0] }) }
            #expect(told[0] == expected, "\(reader)")
            #expect(told[1] == expected, "\(reader)")
            #expect(told[2] == expected, "\(reader)")
            #expect(told[3] == expected.subtracting(["draft"]), "\(reader)")
            #expect(told[4] == expected.subtracting(["draft"]), "\(reader)")
        }
    }

    @Test("the matrix: who changes and removes what", arguments: Engine.all)
    func writing(engine: Engine) async throws {
        let scene = try await Self.scene(engine)
        for (reader, expected) in Self.written {
            let viewer = try #require(scene.viewers[reader])
            for (name, id) in scene.articles {
                let may = try await scene.world.desk.write { work in
                    var draft = ArticleDraft(try #require(try Article.find(id, in: work.sql)))
                    draft.tags = ["by-\(reader.rawValue)"]
                    do {
                        _ = try work.savepoint { try Article.update(id, draft, by: .technician(viewer), in: $0) }
                        return true
                    } catch { return false }
                }
                #expect(may == expected.contains(name), "\(reader) \(name)")
                let mayRemove = try await scene.world.desk.write { work in
                    let before: Int = try work.sql.value("SELECT COUNT(*) FROM article") ?? 0
                    do {
                        try work.savepoint { part in
                            try Article.remove(id, by: .technician(viewer), in: part)
                            throw DeskError.notAllowed("undo")
                        }
                    } catch DeskError.notAllowed("undo") { return true } catch { return before == 0 }
                    return false
                }
                #expect(mayRemove == expected.contains(name), "\(reader) \(name)")
            }
        }
    }

    @Test("nobody moves an article into a category that they don't work in", arguments: Engine.all)
    func moving(engine: Engine) async throws {
        let scene = try await Self.scene(engine)
        let mary = try #require(scene.viewers[.elsewhere])
        let (id, support) = (try #require(scene.articles["all"]), scene.world.support)
        await #expect(throws: DeskError.notAllowed("Only technicians of an article's category write it.")) {
            try await scene.world.desk.write { work in
                var draft = ArticleDraft(try Article.find(id, visibleTo: mary, in: work.sql))
                draft.category = support
                try Article.update(id, draft, by: .technician(mary), in: work)
            }
        }
    }
}
