import NIOSSL
import Testing

@testable import MailDiscovery

@Suite("Getting a document from the open internet")
struct PublicHTTPClientTests {
    @Test("gives the body, also behind three redirects")
    func body() async throws {
        let web = try await web([
            "/doc?x=1": .document(Array("hello".utf8)), "/1": .redirect("/2"),
            "/2": .redirect("https://127.0.0.1:PORT/3"), "/3": .redirect("doc?x=1"), "/0": .redirect("/1"),
        ])
        #expect(try await web.get("/doc?x=1") == Array("hello".utf8))
        #expect(try await web.get("/1") == Array("hello".utf8))
        #expect(try await web.get("/0") == nil)
    }

    @Test("gives nothing for other answers, and for a body that is too long")
    func nothing() async throws {
        let web = try await web([
            "/gone": .status(410), "/long": .document([UInt8](repeating: 65, count: 1001)),
            "/huge": .document([UInt8](repeating: 65, count: 300 << 10)),
        ])
        #expect(try await web.get("/gone") == nil)
        #expect(try await web.get("/absent") == nil)
        #expect(try await web.get("/long", limit: 1000) == nil)
        #expect(try await web.get("/long", limit: 1001)?.count == 1001)
        #expect(try await web.get("/huge", limit: 1 << 20) == nil)
    }

    @Test(
        "follows no redirect to another scheme or inside",
        arguments: [
            "http://127.0.0.1:PORT/doc", "ftp://127.0.0.1/doc", "file:///etc/passwd", "https://user@127.0.0.1:PORT/doc",
            "https://127.0.0.2:PORT/doc", "https://localhost:PORT/doc", "https://inside.example.org/doc", "",
            "https://[::1]:PORT/doc", "//0x7f.1:PORT/doc", "https://2130706433:PORT/doc",
        ])
    func redirectAway(location: String) async throws {
        let web = try await web(["/": .redirect(location), "/doc": .document(Array("secret".utf8))])
        #expect(try await web.get("/") == nil)
    }

    @Test(
        "connects to no address of special use, by literal or by name",
        arguments: [
            "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest", "https://[::1]/",
            "https://inside.example.org/", "https://inside6.example.org/", "https://inside.example.org:8443/",
            "https://absent.example.org/", "http://inside.example.org/", "https://INSIDE.example.org/",
            "https://127.1/", "https://0x7f000001/", "https://0177.0.0.1/", "nonsense", "",
        ])
    func inside(url: String) async throws {
        let client = PublicHTTPClient(resolver: DNSResolver(servers: [try await Self.names().address]))
        #expect(try await client.get(url, limit: 1000, timeout: .seconds(5)) == nil)
    }

    @Test("fails where the certificate is not trusted")
    func untrusted() async throws {
        let web = try await web(["/": .document([65])], trusts: false)
        await #expect(throws: (any Error).self) { try await web.get("/") }
    }

    @Test("waits no longer than told, though the server never says a word")
    func timeout() async throws {
        let web = try await web(["/": .silence])
        let start = ContinuousClock.now
        let body = try await web.get("/", timeout: .milliseconds(300))
        let taken = ContinuousClock.now - start
        #expect(body == nil)
        // Wide, but less than the five seconds that NIOSSL waits for a goodbye.
        #expect(taken < .seconds(4))
    }

    private struct Asker {
        let client: PublicHTTPClient
        let port: Int

        func get(_ path: String, limit: Int = 1000, timeout: Duration = .seconds(20)) async throws -> [UInt8]? {
            try await client.get("https://127.0.0.1:\(port)\(path)", limit: limit, timeout: timeout)
        }
    }

    private func web(_ pages: [String: LoopbackWeb.Page], trusts: Bool = true) async throws -> Asker {
        let web = try await LoopbackWeb(pages)
        let resolver = DNSResolver(servers: [try await Self.names().address])
        let client = PublicHTTPClient(
            resolver: resolver, allowedLiterals: ["127.0.0.1"], tls: trusts ? web.trust : .makeClientConfiguration())
        return Asker(client: client, port: web.port)
    }

    private static func names() async throws -> LoopbackDNS {
        try await LoopbackDNS([
            "A inside.example.org": .records([.a(127, 0, 0, 1)]), "A localhost": .records([.a(127, 0, 0, 1)]),
            "AAAA inside6.example.org": .records([.aaaa([UInt8](repeating: 0, count: 15) + [1])]),
        ])
    }
}
