import DeskTesting
import HelpDesk
import MailSigning
import Testing

@Suite("Keys that sign mail")
struct SigningKeyTests {
    private func make(_ algorithm: DKIMKey.Algorithm, selector: String? = nil, in world: World) async throws
        -> SigningKey
    {
        let new = try SigningKey.New(
            domain: "Example.ORG", algorithm: algorithm, selector: selector, now: world.desk.now)
        return try await world.desk.write { work in
            try SigningKey.find(try SigningKey.add(new, in: work), in: work.sql)
        }
    }

    private func enabled(_ world: World) async throws -> [String] {
        try await world.desk.read { try SigningKey.enabled(in: $0) }.map(\.selector)
    }

    @Test("a key signs only once somebody said so, and takes over from the older one (OUT5)", arguments: Engine.all)
    func enabling(engine: Engine) async throws {
        let world = try await World(engine)
        let (first, second) = (try await make(.ed25519, in: world), try await make(.ed25519, in: world))
        #expect(first.domain == "example.org")
        #expect(second.selector == first.selector + "2")
        #expect(try await enabled(world).isEmpty)
        try await world.desk.write { try SigningKey.enable(first.id, in: $0) }
        #expect(try await enabled(world) == [first.selector])
        try await world.desk.write { try SigningKey.enable(second.id, in: $0) }
        #expect(try await enabled(world) == [second.selector])
        await #expect(throws: DeskError.self) {
            try await world.desk.write { try SigningKey.remove(second.id, in: $0) }
        }
        try await world.desk.write { work in
            try SigningKey.disable(second.id, in: work)
            try SigningKey.remove(second.id, in: work)
        }
        #expect(try await enabled(world).isEmpty)
    }

    @Test("RSA and Ed25519 sign beside each other, RSA's signature on top", arguments: Engine.all)
    func both(engine: Engine) async throws {
        let world = try await World(engine)
        let small = try await make(.ed25519, selector: "e", in: world)
        let large = try await make(.rsa, selector: "r", in: world)
        try await world.desk.write { work in
            try SigningKey.enable(small.id, in: work)
            try SigningKey.enable(large.id, in: work)
        }
        #expect(try await enabled(world) == ["r", "e"])
    }

    @Test("the private key is stored sealed, and opens to what its record publishes", arguments: Engine.all)
    func sealed(engine: Engine) async throws {
        let world = try await World(engine)
        let key = try await make(.ed25519, selector: "e", in: world)
        let stored: [UInt8]? = try await world.desk.read { try $0.value("SELECT secret FROM dkim_key") }
        #expect(String(decoding: try #require(stored), as: UTF8.self).contains("PRIVATE KEY") == false)
        let signer = try key.signer(tokens: world.desk.tokens)
        #expect(signer.key.record == key.record)
        #expect(key.zoneRecord.zoneLine == "e._domainkey.example.org. IN TXT \"\(key.record)\"")
    }

    @Test("what can be no domain or selector is told")
    func wrong() throws {
        for (domain, selector, field) in [
            ("a b", "x", "domain"), ("org", "x", "domain"), ("example.org", "a b", "selector"),
        ] {
            #expect(throws: DeskError.self) {
                do {
                    _ = try SigningKey.New(
                        domain: domain, algorithm: .ed25519, selector: selector, now: Timestamp(seconds: 1))
                } catch DeskError.invalid(let errors) {
                    #expect(errors.map(\.field) == [field])
                    throw DeskError.invalid(errors)
                }
            }
        }
    }
}
