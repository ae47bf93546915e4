import DeskTesting
import HelpDesk
import PortableSQL
import Testing

@testable import Workers

@Suite("Refusals alike are about us (OUT3)")
struct AlikeRefusalsTests {
    /// Mails of one ticket to grace, ada and linus, claimed.
    private static func items() async throws -> (World, [Outbox.Item]) {
        let world = try await World(.sqlite)
        try await world.receive(
            "From: grace@example.org\nTo: support@desk.example.org\nSubject: x\nMessage-ID: <a@example.org>\n\nx\n")
        try await world.tell()
        return (world, try await Outbox(desk: world.desk).claim(10))
    }

    private func words(_ verdict: AlikeRefusals.Verdict) -> String {
        switch verdict.outcome {
        case .failed: "failed"
        case .refusedAlike: "held"
        case .sent, .deferred, .inDoubt, .unclear, .refusedUs: "other"
        }
    }

    @Test("the second recipient who hears the same, but for the address, is held, and the first comes back")
    func second() async throws {
        let (_, items) = try await Self.items()
        var refusals = AlikeRefusals()
        func judge(_ item: Outbox.Item, _ number: Int) -> AlikeRefusals.Verdict {
            refusals.judge(.unclear(reply: "550 <\(item.address)> refused, see id 7f\(number)x"), of: item)
        }
        let first = judge(items[0], 1)
        #expect(words(first) == "failed" && first.wronged.isEmpty)
        let second = judge(items[1], 2)
        #expect(words(second) == "held" && second.wronged == [Outbox.Attempt(items[0])])
        let third = judge(items[2], 3)
        #expect(words(third) == "held" && third.wronged.isEmpty)
    }

    @Test("other words, a mail that is taken in between, or the same recipient again make nobody else's refusal ours")
    func different() async throws {
        let (_, items) = try await Self.items()
        var refusals = AlikeRefusals()
        #expect(words(refusals.judge(.unclear(reply: "550 no"), of: items[0])) == "failed")
        #expect(words(refusals.judge(.unclear(reply: "550 no"), of: items[0])) == "failed")
        #expect(words(refusals.judge(.unclear(reply: "550 never"), of: items[1])) == "failed")
        _ = refusals.judge(.sent(reply: "250 ok"), of: items[2])
        #expect(words(refusals.judge(.unclear(reply: "550 never"), of: items[0])) == "failed")
    }

    @Test("what is plainly the recipient's fails each, as many as they are")
    func plain() async throws {
        let (_, items) = try await Self.items()
        var refusals = AlikeRefusals()
        for item in items {
            #expect(words(refusals.judge(.failed(reply: "550 5.1.1 unknown"), of: item)) == "failed")
        }
    }

    @Test("a mail that was held is held again by the same words, until the server took others and this one never")
    func heldAgain() async throws {
        var (world, items) = try await Self.items()
        let outbox = Outbox(desk: world.desk)
        var refusals = AlikeRefusals()
        let first = items[0]
        for attempt in 1...4 {
            let item = try #require(items.first { $0.id == first.id })
            #expect(item.attempts == attempt)
            let verdict = refusals.judge(.unclear(reply: "550 no"), of: item)
            #expect(words(verdict) == (attempt == 1 || attempt == 4 ? "failed" : "held"), "attempt \(attempt)")
            try await outbox.record(.refusedAlike(words: "550 no"), of: item)
            for other in items where other.id != first.id {
                _ = refusals.judge(.sent(reply: "250 ok"), of: other)
                try await outbox.record(.sent(reply: "250 ok"), of: other)
            }
            world.clock.advance(by: .seconds(4000))
            items = try await outbox.claim(10)
        }
    }
}
