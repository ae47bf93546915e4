import Synchronization
import Testing

@testable import MailDiscovery

@Suite("Finding the servers of an address")
struct FindTests {
    private static let autoconfig =
        "https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=grace%2Bx%40example.org"
    private static let wellKnown = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml"
    private static let list = "https://autoconfig.thunderbird.net/v1.1/example.org"

    @Test("asks the domain, Thunderbird's list and the exchanger's domain, by https alone")
    func places() async throws {
        let web = FakeWeb([:])
        let found = try await find(web, ["MX example.org": .records([.mx(1, "mx1.mail.example.co.uk")])])
        #expect(found == [])
        #expect(
            Set(web.asked) == [
                Self.autoconfig, Self.wellKnown, Self.list,
                "https://autoconfig.example.co.uk/mail/config-v1.1.xml?emailaddress=grace%2Bx%40example.org",
                "https://example.co.uk/.well-known/autoconfig/mail/config-v1.1.xml",
                "https://autoconfig.thunderbird.net/v1.1/example.co.uk",
            ])
    }

    @Test("puts the domain's word first, then the list's, the exchanger's, SRV records and the provider")
    func order() async throws {
        let web = FakeWeb([
            Self.autoconfig: config("one.example.org"), Self.wellKnown: config("two.example.org"),
            Self.list: config("three.example.org"),
            "https://google.com/.well-known/autoconfig/mail/config-v1.1.xml": config("four.example.org"),
        ])
        let found = try await find(
            web,
            [
                "MX example.org": .records([.mx(1, "aspmx.l.google.com")]),
                "SRV _imaps._tcp.example.org": .records([.srv(priority: 0, weight: 0, port: 1993, "five.example.org")]),
                "A imap.example.org": .records([.a(192, 0, 2, 1)]),
                "A smtp.example.org": .records([.a(192, 0, 2, 1)]),
            ])
        #expect(
            found.map { "\($0.host):\($0.port) \($0.source)" } == [
                "one.example.org:993 autoconfig of example.org", "two.example.org:993 autoconfig of example.org",
                "three.example.org:993 Thunderbird's list of providers, example.org",
                "four.example.org:993 autoconfig of google.com", "five.example.org:1993 SRV record",
                "imap.gmail.com:993 known provider", "smtp.gmail.com:465 known provider",
            ])
    }

    @Test("gives a server once, by the first who names it")
    func once() async throws {
        let web = FakeWeb([Self.autoconfig: config("imap.example.org"), Self.list: config("IMAP.example.org")])
        let found = try await find(
            web,
            ["SRV _imaps._tcp.example.org": .records([.srv(priority: 0, weight: 0, port: 993, "imap.example.org")])])
        #expect(found.map(\.source) == ["autoconfig of example.org"])
    }

    @Test("fills in the address where the document leaves it open")
    func placeholders() async throws {
        let document = """
            <clientConfig><emailProvider><incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname>
            <port>143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%/%EMAILADDRESS%/100%</username>
            <authentication>password-cleartext</authentication></incomingServer></emailProvider></clientConfig>
            """
        let found = try await find(FakeWeb([Self.autoconfig: Array(document.utf8)]), [:])
        #expect(
            found == [
                FoundServer(
                    purpose: .incoming(.imap), host: "imap.example.org", port: 143, security: .starttls,
                    username: "grace+x/grace+x@example.org/100%", authentication: ["password-cleartext"],
                    source: "autoconfig of example.org")
            ])
    }

    @Test("takes no host name that is none", arguments: ["a b", "a/b", "a@b", "[::1]", "-a.org", "a..b", "a&#10;b"])
    func badHost(host: String) async throws {
        #expect(try await find(FakeWeb([Self.autoconfig: config(host)]), [:]) == [])
    }

    @Test("takes no user name of several lines", arguments: ["a&#13;&#10;b", "a\nb", "a&#9;b"])
    func badUsername(name: String) async throws {
        let document = """
            <clientConfig><emailProvider><incomingServer type="imap"><hostname>imap.example.org</hostname>
            <port>143</port><socketType>SSL</socketType><username>\(name)</username></incomingServer></emailProvider>
            </clientConfig>
            """
        #expect(try await find(FakeWeb([Self.autoconfig: Array(document.utf8)]), [:]) == [])
    }

    @Test("reads all six services (RFC 6186, RFC 8314)")
    func services() async throws {
        var zone: [String: LoopbackDNS.Behaviour] = [:]
        let labels = ["imaps", "imap", "pop3s", "pop3", "submissions", "submission"]
        for (index, label) in labels.enumerated() {
            let record = LoopbackDNS.Record.srv(priority: 0, weight: 0, port: 1000 + index, "mail.example.net")
            zone["SRV _\(label)._tcp.example.org"] = .records([record])
        }
        let found = try await find(FakeWeb([:]), zone)
        let expected: [(FoundServer.Purpose, FoundServer.Security)] = [
            (.incoming(.imap), .tls), (.incoming(.imap), .starttls), (.incoming(.pop3), .tls),
            (.incoming(.pop3), .starttls), (.outgoing, .tls), (.outgoing, .starttls),
        ]
        #expect(
            found
                == expected.enumerated().map { index, meaning in
                    FoundServer(
                        purpose: meaning.0, host: "mail.example.net", port: 1000 + index, security: meaning.1,
                        username: "grace+x@example.org", source: "SRV record")
                })
    }

    @Test("supposes well-known names that have an address, where nobody said a word")
    func wellKnownNames() async throws {
        let found = try await find(
            FakeWeb([:]),
            [
                "A mail.example.org": .records([.a(192, 0, 2, 1)]),
                "AAAA pop.example.org": .records([.aaaa([UInt8](repeating: 1, count: 16))]),
                "A smtp.example.org": .serverFailure,
            ])
        #expect(
            found.map { "\($0.host):\($0.port) \($0.security) \($0.source)" } == [
                "mail.example.org:993 tls well-known name", "pop.example.org:995 tls well-known name",
                "mail.example.org:587 starttls well-known name",
            ])
    }

    @Test("supposes nothing that the domain says it does not offer (target \".\")")
    func refused() async throws {
        let none = LoopbackDNS.Behaviour.records([.srv(priority: 0, weight: 0, port: 0, ".")])
        let found = try await find(
            FakeWeb([:]),
            [
                "SRV _imaps._tcp.example.org": none, "SRV _imap._tcp.example.org": none,
                "SRV _submissions._tcp.example.org": none,
                "A imap.example.org": .records([.a(192, 0, 2, 1)]), "A pop.example.org": .records([.a(192, 0, 2, 1)]),
                "A smtp.example.org": .records([.a(192, 0, 2, 1)]),
            ])
        #expect(found.map(\.host) == ["pop.example.org"])
    }

    @Test("takes a domain of other letters as it is")
    func internationalDomain() async throws {
        let web = FakeWeb([
            "https://bücher.example/.well-known/autoconfig/mail/config-v1.1.xml": config("a.example.org")
        ])
        let found = try await find(
            web,
            [
                "SRV _submissions._tcp.bücher.example": .records([
                    .srv(priority: 0, weight: 0, port: 465, "b.example.org")
                ])
            ],
            address: "grace@bücher.Example")
        #expect(found.map(\.host) == ["a.example.org", "b.example.org"])
        #expect(found.map(\.username) == ["grace@bücher.example", "grace@bücher.example"])
    }

    @Test(
        "asks nobody for what is no address",
        arguments: [
            "", "@", "grace", "grace@", "@example.org", "grace@localhost", "grace@127.0.0.1", "grace@[127.0.0.1]",
            "grace@0x7f.0x1", "grace@example..org", "grace@example.org.", "grace@exa mple.org", "gr ace@example.org",
            "a@b@example.org", "grace@example.org/x", "grace@example.org\r\nHost: x", "grace@\u{0}.org",
            "grace@" + String(repeating: "a", count: 64) + ".org",
            "grace@" + String(repeating: "a.", count: 200) + "org",
        ])
    func badAddress(address: String) async throws {
        let web = FakeWeb([:])
        let server = try await LoopbackDNS([:])
        let resolver = DNSResolver(servers: [server.address])
        #expect(await MailDiscovery.find(for: address, resolver: resolver, http: web) == [])
        #expect(web.asked == [])
        #expect(try await server.questions() == [])
    }

    @Test("ends when the time is up, with what was heard until then")
    func timeUp() async throws {
        let server = try await LoopbackDNS(["MX example.org": .silence])
        let resolver = DNSResolver(servers: [server.address], timeout: .seconds(60))
        let web = FakeWeb([Self.autoconfig: config("imap.example.org")], silent: [Self.list])
        let found = await MailDiscovery.find(
            for: "grace+x@example.org", resolver: resolver, http: web, within: .milliseconds(500))
        #expect(found.map(\.host) == ["imap.example.org"])
    }

    private func find(
        _ web: FakeWeb, _ zone: [String: LoopbackDNS.Behaviour], address: String = "grace+x@Example.org"
    ) async throws -> [FoundServer] {
        let resolver = DNSResolver(servers: [try await LoopbackDNS(zone).address])
        return await MailDiscovery.find(for: address, resolver: resolver, http: web)
    }

    private func config(_ host: String) -> [UInt8] {
        Array(
            """
            <clientConfig><emailProvider><incomingServer type="imap"><hostname>\(host)</hostname><port>993</port>
            <socketType>SSL</socketType></incomingServer></emailProvider></clientConfig>
            """.utf8)
    }
}

/// Documents by URL; every other URL has none.
private final class FakeWeb: HTTPFetching {
    struct Unreachable: Error {}

    private let documents: [String: [UInt8]]
    private let silent: Set<String>
    private let log = Mutex<[String]>([])

    /// In no certain order: they are asked at the same time.
    var asked: [String] { log.withLock { $0 } }

    init(_ documents: [String: [UInt8]], silent: Set<String> = []) {
        self.documents = documents
        self.silent = silent
    }

    func get(_ url: String, limit: Int, timeout: Duration) async throws -> [UInt8]? {
        log.withLock { $0.append(url) }
        if silent.contains(url) { try await Task.sleep(for: .seconds(3600)) }
        if url.contains("thunderbird"), documents[url] == nil { throw Unreachable() }
        return documents[url]
    }
}
