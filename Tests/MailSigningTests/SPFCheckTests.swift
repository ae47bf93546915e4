import MailSigning
import Testing

/// A record of example.org, the host that sends, and the outcome.
struct SPFCase: Sendable, CustomTestStringConvertible {
    let record: String
    let host: String
    let outcome: SPFOutcome

    init(_ record: String, _ host: String, _ outcome: SPFOutcome) {
        self.record = record
        self.host = host
        self.outcome = outcome
    }

    var testDescription: String { "\(record) for \(host)" }

    static func bad(_ record: String, _ term: String) -> SPFCase {
        SPFCase(record, "192.0.2.1", .permanentError(.badTerm(term, domain: "example.org")))
    }
}

@Suite("Checking a host by SPF (RFC 7208)")
struct SPFCheckTests {
    private func outcome(_ host: String, in zone: Zone) async throws -> SPFOutcome {
        await SPFCheck.outcome(of: try #require(NetworkAddress(host)), for: "example.org", in: zone)
    }

    /// What the cases' records speak of.
    private func zone(_ record: String) -> Zone {
        Zone(
            texts: [
                "example.org": ["some other text", record],
                "pass.example": ["v=spf1 ip4:192.0.2.0/24 -all"], "soft.example": ["v=spf1 ip4:192.0.2.9 ~all"],
                "doubt.example": ["v=spf1 exists:%{i}.list.example -all"],
                "two.example": ["v=spf1 -all", "v=spf1 +all"], "bad.example": ["v=spf1 ipv4:192.0.2.1"],
                "back.example": ["v=spf1 include:example.org -all"], "other.example": ["no record"],
                "on.example": ["v=spf1 redirect=pass.example"],
            ],
            hosts: [
                "example.org": ["192.0.2.1", "2001:db8::1"], "mail.example": ["192.0.2.2", "2001:db8:1::2"],

            ],
            exchangers: [
                "example.org": ["mx.example", "mail.example"], "null.example": ["."],
                "many.example": (1...11).map { "mx\($0).example" },
            ],
            silent: ["silent.example"])
    }

    static let cases: [SPFCase] = [
        SPFCase("v=spf1 -all", "192.0.2.1", .fail),
        SPFCase("v=spf1 ~all", "192.0.2.1", .softFail),
        SPFCase("v=spf1 ?all", "192.0.2.1", .neutral),
        SPFCase("v=spf1 +all", "192.0.2.1", .pass),
        SPFCase("V=SPF1 ALL", "192.0.2.1", .pass),
        SPFCase("v=spf1", "192.0.2.1", .neutral),
        SPFCase("v=spf1   -all  ", "192.0.2.1", .fail),
        SPFCase("v=spf10 -all", "192.0.2.1", .none),
        SPFCase("v=spf1 ip4:192.0.2.1 -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 ip4:192.0.2.0/31 -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 ip4:192.0.2.0/31 -all", "192.0.2.2", .fail),
        SPFCase("v=spf1 ip4:10.0.0.0/0 -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 -ip4:192.0.2.1 +all", "192.0.2.1", .fail),
        SPFCase("v=spf1 ip6:2001:db8::/32 -all", "2001:db8:ffff::1", .pass),
        SPFCase("v=spf1 ip6:2001:db8::/33 -all", "2001:db8:ffff::1", .fail),
        SPFCase("v=spf1 ip6:2001:db8::/32 -all", "192.0.2.1", .fail),
        SPFCase("v=spf1 ip4:192.0.2.1 -all", "::ffff:192.0.2.1", .pass),
        SPFCase("v=spf1 ip6:::ffff:0:0/96 -all", "192.0.2.1", .fail),
        SPFCase("v=spf1 ip6:::ffff:192.0.2.1 ?all", "::ffff:192.0.2.1", .neutral),
        SPFCase("v=spf1 a -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 a -all", "2001:db8::1", .pass),
        SPFCase("v=spf1 a -all", "192.0.2.2", .fail),
        SPFCase("v=spf1 a/24 -all", "192.0.2.200", .pass),
        SPFCase("v=spf1 a//64 -all", "2001:db8::ffff", .pass),
        SPFCase("v=spf1 a/24//64 -all", "2001:db8::ffff", .pass),
        SPFCase("v=spf1 a:mail.example -all", "192.0.2.2", .pass),
        SPFCase("v=spf1 a:MAIL.example./30 -all", "192.0.2.3", .pass),
        SPFCase("v=spf1 a:gone.example -all", "192.0.2.2", .fail),
        SPFCase("v=spf1 a:silent.example -all", "192.0.2.2", .temporaryError),
        SPFCase("v=spf1 mx -all", "192.0.2.2", .pass),
        SPFCase("v=spf1 mx -all", "192.0.2.1", .fail),
        SPFCase("v=spf1 mx:null.example -all", "192.0.2.1", .fail),
        SPFCase(
            "v=spf1 mx:many.example -all", "192.0.2.1", .permanentError(.tooManyExchangers(domain: "many.example"))),
        SPFCase("v=spf1 include:pass.example -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 include:pass.example ?all", "198.51.100.1", .neutral),
        SPFCase("v=spf1 include:soft.example -all", "192.0.2.1", .fail),
        SPFCase("v=spf1 -include:pass.example +all", "192.0.2.1", .fail),
        SPFCase("v=spf1 include:on.example -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 include:other.example -all", "192.0.2.1", .permanentError(.noRecord(domain: "other.example"))),
        SPFCase(
            "v=spf1 include:two.example -all", "192.0.2.1", .permanentError(.severalRecords(domain: "two.example"))),
        SPFCase(
            "v=spf1 include:bad.example -all", "192.0.2.1",
            .permanentError(.badTerm("ipv4:192.0.2.1", domain: "bad.example"))),
        SPFCase("v=spf1 include:silent.example -all", "192.0.2.1", .temporaryError),
        SPFCase("v=spf1 include:back.example -all", "192.0.2.1", .permanentError(.loop(domain: "example.org"))),
        SPFCase("v=spf1 include:example.org -all", "192.0.2.1", .permanentError(.loop(domain: "example.org"))),
        SPFCase("v=spf1 redirect=pass.example", "192.0.2.1", .pass),
        SPFCase("v=spf1 redirect=pass.example", "198.51.100.1", .fail),
        SPFCase("v=spf1 redirect=pass.example ?all", "192.0.2.1", .neutral),
        SPFCase("v=spf1 redirect=gone.example", "192.0.2.1", .permanentError(.noRecord(domain: "gone.example"))),
        SPFCase("v=spf1 exists:%{i}.list.example -all", "192.0.2.1", .unknown),
        SPFCase("v=spf1 exists:%{i}.list.example +all", "192.0.2.1", .pass),
        SPFCase("v=spf1 -exists:%{i}.list.example -all", "192.0.2.1", .fail),
        SPFCase("v=spf1 include:doubt.example -all", "192.0.2.1", .unknown),
        SPFCase("v=spf1 include:doubt.example ip4:192.0.2.1 -all", "192.0.2.1", .pass),
        SPFCase("v=spf1 ptr -all", "192.0.2.1", .unknown),
        SPFCase("v=spf1 redirect=%{d2}.example", "192.0.2.1", .unknown),
        SPFCase("v=spf1 exp=why.example other=%{s} -all", "192.0.2.1", .fail),
        .bad("v=spf1 ip4:192.0.2 -all", "ip4:192.0.2"),
        .bad("v=spf1 ip4:192.0.2.1/33 -all", "ip4:192.0.2.1/33"),
        .bad("v=spf1 ip4:192.0.2.1/08 -all", "ip4:192.0.2.1/08"),
        .bad("v=spf1 ip4:2001:db8::1 -all", "ip4:2001:db8::1"),
        .bad("v=spf1 ip6:192.0.2.1 -all", "ip6:192.0.2.1"),
        .bad("v=spf1 ip4 -all", "ip4"),
        .bad("v=spf1 all:x -all", "all:x"),
        .bad("v=spf1 include -all", "include"),
        .bad("v=spf1 include:localhost -all", "include:localhost"),
        .bad("v=spf1 a:192.0.2.1 -all", "a:192.0.2.1"),
        .bad("v=spf1 a/ -all", "a/"),
        .bad("v=spf1 a:mail.example/24/64 -all", "a:mail.example/24/64"),
        .bad("v=spf1 mail.example -all", "mail.example"),
        .bad("v=spf1 ++all", "++all"),
        .bad("v=spf1 redirect=a.example redirect=b.example", "redirect=b.example"),
        .bad("v=spf1 include:%{x}.example -all", "include:%{x}.example"),
        .bad("v=spf1 include:%{d -all", "include:%{d"),
        .bad("v=spf1 1a=b -all", "1a=b"),
        .bad("v=spf1 ip4:192.0.2.1,192.0.2.2 -all", "ip4:192.0.2.1,192.0.2.2"),
        .bad("v=spf1 \u{201c}all\u{201d}", "\u{201c}all\u{201d}"),
        .bad("v=spf1 a\t-all", "a\t-all"),
    ]

    @Test("judges a record", arguments: cases)
    func record(test: SPFCase) async throws {
        #expect(try await outcome(test.host, in: zone(test.record)) == test.outcome)
    }

    @Test("finds no record where there is none, or no domain")
    func noRecord() async throws {
        #expect(try await outcome("192.0.2.1", in: Zone()) == .none)
        let host = try #require(NetworkAddress("192.0.2.1"))
        for domain in ["", "org", "a..org", String(repeating: "a", count: 64) + ".org"] {
            #expect(await SPFCheck.outcome(of: host, for: domain, in: Zone()) == .none)
        }
    }

    @Test("takes ten look-ups, and not eleven (RFC 7208 §4.6.4)")
    func lookupLimit() async throws {
        func zone(_ count: Int) -> Zone {
            var zone = Zone(hosts: ["mail.example": ["192.0.2.2"]])
            for number in 0..<count { zone.texts["\(number).example"] = ["v=spf1 include:\(number + 1).example ?all"] }
            zone.texts["example.org"] = ["v=spf1 include:0.example -all"]
            zone.texts["\(count).example"] = ["v=spf1 a:mail.example"]
            return zone
        }
        #expect(try await outcome("192.0.2.2", in: zone(8)) == .pass)
        #expect(try await outcome("192.0.2.2", in: zone(9)) == .permanentError(.tooManyLookups))
        #expect(try await outcome("192.0.2.2", in: zone(100)) == .permanentError(.tooManyLookups))
    }

    @Test("takes two names that are not there, and not three (RFC 7208 §4.6.4)")
    func emptyLimit() async throws {
        let two = Zone(texts: ["example.org": ["v=spf1 a:a.example mx:b.example -all"]])
        let three = Zone(texts: ["example.org": ["v=spf1 a:a.example mx:b.example a:c.example -all"]])
        #expect(try await outcome("192.0.2.2", in: two) == .fail)
        #expect(try await outcome("192.0.2.2", in: three) == .permanentError(.tooManyEmptyLookups))
    }

    @Test("counts a name with addresses of the other kind only as not there (RFC 7208 §5)")
    func otherKind() async throws {
        let hosts = ["a.example": ["192.0.2.1"], "b.example": ["192.0.2.2"], "c.example": ["192.0.2.3"]]
        let zone = Zone(texts: ["example.org": ["v=spf1 a:a.example a:b.example a:c.example -all"]], hosts: hosts)
        #expect(try await outcome("192.0.2.9", in: zone) == .fail)
        #expect(try await outcome("2001:db8::1", in: zone) == .permanentError(.tooManyEmptyLookups))
    }

    @Test("ends with records that turn in a circle by redirect")
    func circle() async throws {
        let zone = Zone(texts: [
            "example.org": ["v=spf1 redirect=b.example"], "b.example": ["v=spf1 redirect=example.org"],
        ])
        #expect(try await outcome("192.0.2.2", in: zone) == .permanentError(.tooManyLookups))
    }

    @Test("leaves out records and texts beyond all measure")
    func bounds() async throws {
        let long = Zone(texts: ["example.org": ["v=spf1 " + String(repeating: "a ", count: 10_000)]])
        #expect(try await outcome("192.0.2.2", in: long) == .none)
        let terms = Zone(texts: ["example.org": ["v=spf1 " + String(repeating: "all ", count: 1000)]])
        #expect(try await outcome("192.0.2.2", in: terms) == .permanentError(.badTerm("…", domain: "example.org")))
    }
}

@Suite("A network address")
struct NetworkAddressTests {
    @Test("is read and written", arguments: ["192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1"])
    func plain(text: String) { #expect(NetworkAddress(text)?.description == text) }

    @Test("is short, and IPv4 where it is inside IPv6")
    func changed() {
        #expect(NetworkAddress("2001:0DB8:0:0:0:0:0:1")?.description == "2001:db8::1")
        #expect(NetworkAddress("::ffff:192.0.2.1")?.description == "192.0.2.1")
    }

    @Test(
        "is no other text",
        arguments: ["", "192.0.2", "192.0.2.256", "192.0.2.01", "1.2.3.4/8", "::g", "fe80::1%eth0", "a", "1.2.3.4\0"])
    func none(text: String) { #expect(NetworkAddress(text) == nil) }

    @Test("has four or sixteen bytes", arguments: [0, 3, 5, 15, 17])
    func bytes(count: Int) { #expect(NetworkAddress(bytes: [UInt8](repeating: 1, count: count)) == nil) }
}
