import MailDiscovery
import Testing

@Suite("Asking the DNS")
struct DNSResolverTests {
    @Test("gives SRV records by priority, then weight (RFC 2782)")
    func services() async throws {
        let resolver = try await resolver([
            "SRV _imaps._tcp.example.org": .records([
                .srv(priority: 10, weight: 0, port: 993, "spare.example.org"),
                .srv(priority: 0, weight: 1, port: 994, "light.example.org"),
                .srv(priority: 0, weight: 9, port: 993, "heavy.example.org"),
            ])
        ])
        #expect(
            try await resolver.services("_imaps._tcp.example.org") == [
                SRVRecord(host: "heavy.example.org", port: 993, priority: 0, weight: 9),
                SRVRecord(host: "light.example.org", port: 994, priority: 0, weight: 1),
                SRVRecord(host: "spare.example.org", port: 993, priority: 10, weight: 0),
            ])
    }

    @Test("keeps the target \".\" as what it says")
    func notOffered() async throws {
        let resolver = try await resolver([
            "SRV _imap._tcp.example.org": .records([.srv(priority: 0, weight: 0, port: 0, ".")])
        ])
        let records = try await resolver.services("_imap._tcp.example.org")
        #expect(records == [SRVRecord(host: ".", port: 0, priority: 0, weight: 0)])
        #expect(records.map(\.isOffered) == [false])
    }

    @Test("gives MX records by preference (RFC 5321 §5.1), and the null MX (RFC 7505)")
    func exchangers() async throws {
        let resolver = try await resolver([
            "MX example.org": .records([.mx(20, "b.example.org"), .mx(10, "a.example.org")]),
            "MX quiet.example.org": .records([.mx(0, ".")]),
        ])
        #expect(
            try await resolver.exchangers(of: "example.org") == [
                MXRecord(host: "a.example.org", preference: 10), MXRecord(host: "b.example.org", preference: 20),
            ])
        #expect(try await resolver.exchangers(of: "quiet.example.org") == [MXRecord(host: ".", preference: 0)])
    }

    @Test("gives addresses of both families, IPv4 first")
    func addresses() async throws {
        let six: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let resolver = try await resolver([
            "A mail.example.org": .records([.a(192, 0, 2, 1)]), "AAAA mail.example.org": .records([.aaaa(six)]),
            "AAAA six.example.org": .records([.aaaa(six)]),
        ])
        let both = try await resolver.addresses(of: "mail.example.org")
        #expect(both.map(\.description) == ["192.0.2.1", "2001:db8:0:0:0:0:0:1"])
        #expect(try await resolver.hasAddress("six.example.org"))
    }

    @Test("answers nothing where there is no such name or record")
    func absent() async throws {
        let resolver = try await resolver(["SRV _imap._tcp.example.org": .records([])])
        #expect(try await resolver.services("_imap._tcp.example.org") == [])
        #expect(try await resolver.services("_imap._tcp.example.net") == [])
        #expect(try await resolver.exchangers(of: "example.net") == [])
        #expect(try await !resolver.hasAddress("example.net"))
    }

    @Test(
        "waits for the right answer in vain, but not for long",
        arguments: [
            .silence, .otherID([.srv(priority: 0, weight: 0, port: 993, "evil.example.net")]),
        ] as [LoopbackDNS.Behaviour])
    func noAnswer(behaviour: LoopbackDNS.Behaviour) async throws {
        let server = try await LoopbackDNS(["SRV _imaps._tcp.example.org": behaviour])
        let resolver = DNSResolver(servers: [server.address], timeout: .milliseconds(200))
        await #expect(throws: DNSError.timedOut) { try await resolver.services("_imaps._tcp.example.org") }
        // Two questions and no storm.
        #expect(try await server.questions().count <= 2)
    }

    @Test(
        "gives no record of a wrong answer",
        arguments: [.garbage, .truncated, .promise, .serverFailure] as [LoopbackDNS.Behaviour])
    func wrongAnswer(behaviour: LoopbackDNS.Behaviour) async throws {
        let server = try await LoopbackDNS(["SRV _imaps._tcp.example.org": behaviour])
        let resolver = DNSResolver(servers: [server.address], timeout: .milliseconds(200))
        await #expect(throws: DNSError.self) { try await resolver.services("_imaps._tcp.example.org") }
        #expect(try await server.questions().count <= 2)
    }

    @Test("answers one look-up while another hears nothing")
    func apart() async throws {
        let server = try await LoopbackDNS([
            "MX silent.example.org": .silence, "MX example.org": .records([.mx(10, "mx.example.org")]),
        ])
        let resolver = DNSResolver(servers: [server.address], timeout: .seconds(60))
        let silent = Task { try await resolver.exchangers(of: "silent.example.org") }
        #expect(try await resolver.exchangers(of: "example.org").count == 1)
        silent.cancel()
        #expect(await silent.result.isCancelled)
    }

    @Test("ends at once when cancelled, before the question or after it")
    func cancelled() async throws {
        let server = try await LoopbackDNS(["MX example.org": .silence])
        let resolver = DNSResolver(servers: [server.address], timeout: .seconds(60))
        let tasks = (0..<200).map { _ in Task { try await resolver.exchangers(of: "example.org") } }
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.result.isCancelled) }
    }

    @Test("answers many at once")
    func many() async throws {
        let resolver = try await resolver(["MX example.org": .records([.mx(10, "mx.example.org")])])
        let answers = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<300 {
                group.addTask { (try? await resolver.exchangers(of: "example.org").count) ?? 0 }
            }
            return await group.reduce(0, +)
        }
        #expect(answers == 300)
    }

    @Test("refuses names that cannot be asked for", arguments: ["", ".", "a..b", "a\\.b.org", "a\0b.org", "a b.org"])
    func badName(name: String) async throws {
        let resolver = try await resolver([:])
        await #expect(throws: DNSError.badName) { try await resolver.exchangers(of: name) }
    }

    @Test("fails for servers that are no addresses, and where nobody listens")
    func badServers() async throws {
        for server in ["nonsense", "127.0.0.1:1"] {
            let resolver = DNSResolver(servers: [server], timeout: .seconds(1))
            await #expect(throws: DNSError.self) { try await resolver.exchangers(of: "example.org") }
        }
    }

    @Test("knows the addresses of the open internet")
    func publicAddresses() throws {
        let open: [[UInt8]] = [[9, 9, 9, 9], [172, 32, 0, 1], [0x26, 0x20] + [UInt8](repeating: 1, count: 14)]
        let closed: [[UInt8]] = [
            [127, 0, 0, 1], [10, 1, 1, 1], [172, 31, 0, 1], [192, 168, 0, 1], [169, 254, 169, 254], [100, 127, 0, 1],
            [0, 0, 0, 0], [224, 0, 0, 1], [255, 255, 255, 255], [UInt8](repeating: 0, count: 15) + [1],
            [0xfd] + [UInt8](repeating: 0, count: 15), [0xfe, 0x80] + [UInt8](repeating: 0, count: 14),
            [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 10, 0, 0, 1],
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1],
        ]
        for bytes in open { #expect(try #require(IPAddress(bytes: bytes)).isPublic) }
        for bytes in closed { #expect(try !#require(IPAddress(bytes: bytes)).isPublic) }
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    }

    private func resolver(_ zone: [String: LoopbackDNS.Behaviour]) async throws -> DNSResolver {
        DNSResolver(servers: [try await LoopbackDNS(zone).address])
    }
}

extension Result {
    fileprivate var isCancelled: Bool {
        if case .failure(let error) = self { error as? DNSError == .cancelled } else { false }
    }
}
