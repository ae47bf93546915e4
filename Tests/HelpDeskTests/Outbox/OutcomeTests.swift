import DeskTesting
import HelpDesk
import PortableSQL
import Testing

@Suite("An outcome changes nothing that was decided since the attempt began")
struct OutcomeTests {
    private func world(_ engine: Engine) async throws -> (World, Outbox) {
        let world = try await World(engine)
        try await save(world) { $0.host = "old.example.org" }
        try await world.receive(IntakeTests.first)
        try await world.tell()
        return (world, Outbox(desk: world.desk))
    }

    private func save(_ world: World, _ change: @escaping @Sendable (inout OutgoingSettings) -> Void) async throws {
        try await world.desk.write { work in
            var settings = try OutgoingSettings.load(in: work.sql)
            change(&settings)
            try settings.save(in: work)
        }
    }

    private func server(_ world: World) async throws -> OutgoingServer {
        try await world.desk.read { OutgoingServer(try OutgoingSettings.load(in: $0)) }
    }

    private func delivery(_ item: Outbox.Item, _ world: World) async throws -> Delivery {
        try await world.desk.read { try Delivery.find(item.id, in: $0) }
    }

    private static let refusals: [Outbox.Outcome] = [
        .refusedUs(words: "535 wrong password"), .deferred(words: "451 later"), .failed(reply: "550 5.1.1 unknown"),
        .unclear(reply: "550 no"), .refusedAlike(words: "550 no"),
    ]

    @Test("what settings that were saved anew had refused is tried with the new ones at once", arguments: Engine.all)
    func savedMeanwhile(engine: Engine) async throws {
        for refusal in Self.refusals {
            let (world, outbox) = try await world(engine)
            let old = try await server(world)
            let items = try await outbox.claim(10)
            let first = try #require(items.first)
            // Put off by the old settings before, so that saving the new ones frees it; and the next attempt is under way.
            try await outbox.record(.refusedUs(words: "535"), of: first, with: old)
            world.clock.advance(by: .seconds(70))
            let again = try #require(try await outbox.claim(10).first)
            try await save(world) { $0.host = "new.example.org" }
            #expect(try await outbox.record(refusal, of: again, with: old) == false, "\(refusal)")
            #expect(try await outbox.claim(10).map(\.id) == [again.id], "\(refusal)")
            for item in items.dropFirst() {
                #expect(try await outbox.record(.refusedUs(words: "x"), of: item, with: try await server(world)))
            }
        }
    }

    @Test("that a server has a mail, or may have it, counts with whatever settings", arguments: Engine.all)
    func takenMeanwhile(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let old = try await server(world)
        let items = try await outbox.claim(2)
        try await save(world) { $0.host = "new.example.org" }
        try await outbox.record(.sent(reply: "250 ok"), of: items[0], with: old)
        try await outbox.record(.inDoubt(words: "it broke"), of: items[1], with: old)
        #expect(try await delivery(items[0], world).state == .sent)
        #expect(try await delivery(items[1], world).nextAt == world.clock.now + .seconds(600))
    }

    @Test("a mail that was discarded or went to another server meanwhile is not put off", arguments: Engine.all)
    func decidedMeanwhile(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let settings = try await server(world)
        let items = try await outbox.claim(3)
        try await world.desk.write { try Delivery.discard(items[0].id, in: $0) }
        let other = try await world.desk.write { work in
            try OutgoingServer.add(NewOutgoingServer(name: "Other", host: "other.example.org"), in: work)
        }
        #expect(try await world.desk.read { try Outbox.stillHeld(items, in: $0) }.map(\.id) == items[1...].map(\.id))
        try await world.desk.write { try OutgoingServer.assign(items[1].envelopeFrom, to: other, in: $0) }
        #expect(try await world.desk.read { try Outbox.stillHeld(items, in: $0) }.isEmpty)
        for item in items { try await outbox.record(.deferred(words: "451"), of: item, with: settings) }
        #expect(try await delivery(items[0], world).state == .discarded)
        #expect(try await outbox.claim(10, for: other).map(\.id) == items[1...].map(\.id))
    }

    @Test("an outcome that comes when the claim is another's by now says nothing (F30)", arguments: Engine.all)
    func overtaken(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let frozen = try #require(try await outbox.claim(1).first)
        try await world.desk.write {
            try $0.sql.execute("UPDATE delivery SET claimed_until = 1 WHERE id = \(frozen.id)")
        }
        #expect(
            try await outbox.claim(10, but: [frozen.id]).contains { $0.id == frozen.id } == false,
            "it is under way here")
        let other = try #require(try await outbox.claim(10).first { $0.id == frozen.id })
        try await outbox.record(.failed(reply: "550 5.1.1 unknown"), of: frozen)
        try await outbox.giveBack([frozen])
        #expect(try await outbox.claim(10).isEmpty)
        try await outbox.record(.sent(reply: "250 ok"), of: other)
        #expect(try await delivery(other, world).state == .sent)
    }

    @Test("send again, while it is under way, sends it once", arguments: Engine.all)
    func sendAgain(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let item = try #require(try await outbox.claim(10).first)
        try await world.desk.write { try Delivery.sendAgain(item.id, in: $0) }
        #expect(try await outbox.claim(10).isEmpty)
    }

    @Test("mails that failed by words which others hear too come back, and technicians read why", arguments: Engine.all)
    func wronged(engine: Engine) async throws {
        let (world, outbox) = try await world(engine)
        let items = try await outbox.claim(3)
        // One is written down before, one only after what tells of it.
        try await outbox.record(.unclear(reply: "550 no"), of: items[0])
        try await outbox.record(
            .refusedAlike(words: "550 no"), of: items[2], bringingBack: items.prefix(2).map(Outbox.Attempt.init))
        try await outbox.record(.unclear(reply: "550 no"), of: items[1])
        for item in items { #expect(try await delivery(item, world).state == .deferred) }
        let log = try await world.log(of: ID(1), as: world.ada).map(\.text)
        #expect(log.contains { $0.contains("is tried again") && $0.contains(items[0].address) })
        world.clock.advance(by: .seconds(70))
        #expect(try await outbox.claim(10).count == 3)
    }
}
