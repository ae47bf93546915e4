import MailReading
import Testing

@Suite("Authentication-Results (RFC 8601)")
struct AuthenticationResultsTests {
    @Test("gives the server and each method with its properties (§2.2)")
    func whole() throws {
        let found = try #require(
            AuthenticationResults(
                """
                mx.Example.org 1; dkim=pass (2048-bit key; "unprotected") header.d=example.com
                 header.i=@example.com header.s="sel ector"; spf=softfail reason="not (listed)"
                 smtp.mailfrom=bounces@example.net; DMARC=Pass (p=none) header.from=example.com
                """))
        #expect(found.server == "mx.example.org")
        #expect(found.results.map(\.method) == ["dkim", "spf", "dmarc"])
        #expect(found.results.map(\.result) == ["pass", "softfail", "pass"])
        #expect(found.results[0].properties["header.d"] == "example.com")
        #expect(found.results[0].properties["header.s"] == "sel ector")
        #expect(found.results[1].properties["smtp.mailfrom"] == "bounces@example.net")
        #expect(found.results[1].properties["reason"] == "not (listed)")
    }

    @Test("of a server that found nothing have no results")
    func none() throws {
        let found = try #require(AuthenticationResults("example.org 1; none"))
        #expect(found.server == "example.org" && found.results.isEmpty)
    }

    @Test("may name no server, as Microsoft 365 writes them")
    func nameless() throws {
        let found = try #require(
            AuthenticationResults(
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;dmarc=bestguesspass action=none header.from=example.com;compauth=pass reason=109"
            ))
        #expect(found.server == nil)
        #expect(found.results.map(\.method) == ["spf", "dkim", "dmarc", "compauth"])
    }

    @Test("a method's version is left out")
    func version() throws {
        #expect(
            try #require(AuthenticationResults("a.example; dkim/1=pass header.d=b.example")).results[0].method == "dkim"
        )
    }

    @Test(
        "nonsense does no harm",
        arguments: ["", ";", "(", "\"", "a=b=c;;=;", "((((", "x;" + String(repeating: "=;", count: 20_000)])
    func nonsense(text: String) {
        let found = AuthenticationResults(text)
        #expect((found?.results.count ?? 0) <= 50)
    }
}
