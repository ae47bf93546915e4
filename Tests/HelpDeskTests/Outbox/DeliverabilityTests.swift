import DeskTesting
import HelpDesk
import MailSigning
import Testing

@Suite("What the DNS must say")
struct DeliverabilityTests {
    /// A DNS that is a dictionary.
    struct Zone: RecordSource {
        var texts: [String: [String]] = [:]
        var hosts: [String: [String]] = [:]
        var exchangers: [String: [String]] = [:]

        func texts(of name: String) async throws -> [String] { texts[name] ?? [] }
        func addresses(of host: String) async throws -> [NetworkAddress] {
            (hosts[host] ?? []).compactMap { NetworkAddress($0) }
        }
        func exchangers(of domain: String) async throws -> [String] { exchangers[domain] ?? [] }
    }

    private func world(host: String, addresses: [String] = []) async throws -> World {
        let world = try await World(.sqlite)
        try await world.desk.write { work in
            var settings = OutgoingSettings()
            settings.fromAddress = "support@example.org"
            settings.host = host
            settings.sendingAddresses = addresses
            try settings.save(in: work)
        }
        return world
    }

    private func report(_ world: World, in zone: Zone) async throws -> DomainReport {
        let tokens = world.desk.tokens
        let plan = try await world.desk.read {
            try DeliverabilityPlan.load(for: "example.org", hostName: World.host, tokens: tokens, in: $0)
        }
        return try await plan.report(in: zone)
    }

    private func key(_ world: World, isEnabled: Bool) async throws -> SigningKey {
        let new = try SigningKey.New(domain: "example.org", algorithm: .ed25519, selector: "e", now: world.desk.now)
        return try await world.desk.write { work in
            let id = try SigningKey.add(new, in: work)
            if isEnabled { try SigningKey.enable(id, in: work) }
            return try SigningKey.find(id, in: work.sql)
        }
    }

    @Test("names the addresses of the server that mail is handed to, in the record to copy (OUT5)")
    func ownServer() async throws {
        let report = try await report(
            try await world(host: "smtp.example.org"), in: Zone(hosts: ["smtp.example.org": ["192.0.2.25"]]))
        #expect(report.lines.map(\.topic) == ["SPF", "DKIM", "DMARC", "MX"])
        #expect(report.lines.map(\.status) == ["missing", "missing", "missing", "missing"])
        #expect(report.lines.first?.record?.value == "v=spf1 ip4:192.0.2.25 ~all")
    }

    @Test("names a known provider's record, and the addresses that were entered above all")
    func providers() async throws {
        let provider = try await report(try await world(host: "smtp.office365.com"), in: Zone())
        #expect(provider.lines.first?.record?.value == "v=spf1 include:spf.protection.outlook.com ~all")
        let entered = try await report(
            try await world(host: "smtp.office365.com", addresses: ["2001:db8::25"]), in: Zone())
        #expect(entered.lines.first?.record?.value == "v=spf1 ip6:2001:db8::25 ~all")
    }

    @Test("does not say that all is well where nobody knows who sends")
    func unknownHosts() async throws {
        let zone = Zone(texts: ["example.org": ["v=spf1 ip4:192.0.2.1 -all"]])
        for host in ["127.0.0.1", "10.0.0.5", "localhost"] {
            let line = try #require(try await report(try await world(host: host), in: zone).lines.first)
            #expect(line.status == "unknown")
            #expect(line.record == nil)
        }
    }

    @Test("is good where all four are right, and tells a key that is not published")
    func keys() async throws {
        let world = try await world(host: "smtp.example.org")
        let key = try await key(world, isEnabled: true)
        var zone = Zone(
            texts: ["example.org": ["v=spf1 ip4:192.0.2.25 -all"], "_dmarc.example.org": ["v=DMARC1; p=none"]],
            hosts: ["smtp.example.org": ["192.0.2.25"], "mx.example.org": ["192.0.2.26"]],
            exchangers: ["example.org": ["mx.example.org"]])
        let missing = try await report(world, in: zone)
        #expect(missing.isGood == false)
        let line = try #require(missing.lines.first { $0.topic == "DKIM" })
        #expect(line.status == "missing")
        #expect(line.key == "e._domainkey.example.org")
        #expect(line.record?.value == key.record)
        zone.texts[key.recordName] = [key.record]
        #expect(try await report(world, in: zone).isGood)
    }

    @Test("asks for each From domain in use: the desk's and the categories'", arguments: Engine.all)
    func domains(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            try Category.setSender(world.support, address: "x@Example.com", name: "", replyTo: "", in: work)
        }
        let domains = try await world.desk.read { try DeliverabilityPlan.domains(hostName: World.host, in: $0) }
        #expect(domains == [World.host, "example.com"])
    }
}
