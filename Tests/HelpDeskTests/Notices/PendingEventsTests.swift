import DeskTesting
import HelpDesk
import Testing

@Suite("The books of what is told")
struct PendingEventsTests {
    @Test("count what is not yet told", arguments: Engine.all)
    func pending(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        #expect(try await world.desk.read { try Ledger.load(in: $0) }.events.pending == 1)
        try await world.tell()
        let ledger = try await world.desk.read { try Ledger.load(in: $0) }
        #expect(ledger.events.pending == 0 && ledger.outbox.waiting == 3)
    }
}
