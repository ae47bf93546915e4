import DeskTesting
import HelpDesk
import Hummingbird
import HummingbirdTesting
import Mustache
import PortableSQL
import Synchronization
import Testing

@testable import Web

@Suite("How pages are drawn")
struct ReflectionTests {
    /// Types in a view that Mustache would look through by reflection, which takes longer than all else on a page.
    private static func looked(through value: Any, depth: Int = 0) -> Set<String> {
        guard depth < 8 else { return [] }
        switch value {
        case is String, is Bool, is any BinaryInteger, is Double: return []
        case let parts as [String: Any]:
            return parts.values.reduce(into: []) { $0.formUnion(looked(through: $1, depth: depth + 1)) }
        case let list as [Any]: return list.reduce(into: []) { $0.formUnion(looked(through: $1, depth: depth + 1)) }
        default: break
        }
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle != .optional else {
            return mirror.children.first.map { looked(through: $0.value, depth: depth) } ?? []
        }
        let name = "\(type(of: value))"
        guard value is any MustacheParent else { return [name] }
        // What a view gives its template; what it is made of, such as a ticket, is none of it.
        guard let view = value as? any MustacheParent else { return [] }
        return mirror.children.compactMap(\.label).compactMap { view.child(named: $0) }.reduce(into: []) {
            $0.formUnion(looked(through: $1, depth: depth + 1))
        }
    }

    @Test("no view on any page is looked through by reflection")
    func everyPage() async throws {
        let visit = try await Visit(.sqlite)
        try await LargeDesk.fill(visit.world)
        try await StatementCostTests.furnish(visit.world)
        let found = Mutex<Set<String>>([])
        let count = Mutex(0)
        let paths = visit.site.router().routes.filter { $0.method == .get }.flatMap {
            EveryPage.addresses(of: $0) ?? []
        }
        let cookies = [
            nil, try await visit.cookie(of: visit.world.ada), try await visit.cookie(of: visit.world.grace),
        ]
        try await Renderer.$seen.withValue({ view in
            count.withLock { $0 += 1 }
            let types = Self.looked(through: view)
            found.withLock { $0.formUnion(types) }
        }) {
            try await visit.run { client in
                for path in paths {
                    for cookie in cookies { _ = try await client.page(path, cookie: cookie) }
                }
            }
        }
        #expect(count.withLock { $0 } > 100, "pages are seen")
        #expect(found.withLock { $0 } == [])
    }

    @Test("a view without a table of its parts is found out")
    func control() {
        struct Plain { let name = "Ada" }
        #expect(Self.looked(through: ["rows": [["who": Plain()]]] as [String: Any]) == ["Plain"])
    }

    @Test("the rail alone, for pages that show nothing else of what happened", arguments: Engine.all)
    func rail(engine: Engine) async throws {
        let visit = try await Visit(engine)
        try await visit.world.receive("From: grace@example.org\nSubject: Fire\nMessage-ID: <f@example.org>\n\nHelp.\n")
        let (ada, grace) = (try await visit.cookie(of: visit.world.ada), try await visit.cookie(of: visit.world.grace))
        try await visit.run { client in
            let rail = try await client.page("/rail?current=waiting", cookie: ada)
            #expect(rail.status == 200 && !rail.body.contains("<html"))
            #expect(rail.body.contains("data-live=\"views\""))
            let line = try #require(rail.body.split(separator: "\n").first { $0.contains("/queue/waiting") })
            #expect(line.contains("aria-current") && line.contains("<span class=\"count\">1</span>"))
            // Drawn from the same words as a page's, so that it takes their place.
            let page = try await client.page("/queue/waiting", cookie: ada).body
            #expect(page.contains(rail.body))
            expect(try await client.page("/rail", cookie: grace).status == 404)
            expect(try await client.page("/rail").status == 303)
        }
    }
}
