import DeskTesting
import MIME
import Testing

@testable import HelpDesk

@Suite("Links to unsubscribe and to rate (N14, D9)")
struct SignedLinkTests {
    private static func read(_ token: String, _ kind: SignedLink.Kind, _ world: World) async throws -> SignedLink? {
        let (tokens, now) = (world.desk.tokens, world.desk.now)
        return try await world.desk.read { try SignedLink.read(token, kind, tokens: tokens, now: now, in: $0) }
    }

    @Test("is what it was made for, until it is over or revoked; changed anywhere it is nothing", arguments: Engine.all)
    func life(engine: Engine) async throws {
        let world = try await World(engine)
        let link = SignedLink(.rating, ticket: ID(1), person: world.grace, at: world.desk.now)
        let token = link.token(epoch: 0, tokens: world.desk.tokens)
        #expect(try await Self.read(token, .rating, world) == link)
        #expect(try await Self.read(token, .unsubscribe, world) == nil)
        for index in token.indices.dropFirst(6) {
            var other = token
            other.replaceSubrange(index...index, with: token[index] == "0" ? "1" : "0")
            #expect(try await Self.read(other, .rating, world) == nil)
        }
        for broken in ["", "mrlink", String(token.dropLast()), token + "00", String(repeating: "é", count: 80)] {
            #expect(try await Self.read(broken, .rating, world) == nil)
        }
        try await world.desk.write { try SignInLink.revokeAll(of: world.grace, in: $0) }
        #expect(try await Self.read(token, .rating, world) == nil)
        let newer = link.token(epoch: 1, tokens: world.desk.tokens)
        #expect(try await Self.read(newer, .rating, world) == link)
        world.clock.advance(by: .seconds(60 * 86400))
        #expect(try await Self.read(newer, .rating, world) == nil)
    }

    @Test("each mail about a ticket has its recipient's own, in the header too (RFC 8058)", arguments: Engine.all)
    func header(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        for item in try await world.outbox() {
            let mail = Message(parsing: item.raw)
            #expect(mail.header.first("List-Unsubscribe-Post")?.text == "List-Unsubscribe=One-Click")
            let field = try #require(mail.header.first("List-Unsubscribe")?.text)
            let token = try #require(
                field.firstMatch(of: #/<http://desk\.example\.org/unsubscribe/(mrlink[0-9a-f]+)>/#))
            let link = try #require(try await Self.read(String(token.output.1), .unsubscribe, world))
            let person = try await world.desk.read { try Person.find(link.person, in: $0) }
            #expect(person.email?.text == item.address && link.ticket == ID(1))
            #expect(field.contains("<mailto:support@desk.example.org?subject=%23unsubscribe%23"))
        }
    }

    @Test("ends the mails of one ticket, and begins them again; the ticket says so once", arguments: Engine.all)
    func unsubscribing(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        _ = try await world.outbox()
        let link = SignedLink(.unsubscribe, ticket: ID(1), person: world.grace, at: world.desk.now)
        for _ in 0..<2 { try await world.desk.write { try Subscriber.choose(link, wantsMail: false, in: $0) } }
        try await world.apply(.reply(NewComment(text: "Off."), closing: false), to: ID(1), by: world.linus)
        #expect(try await world.outbox().filter { $0.address == "grace@example.org" }.isEmpty)
        let said = try await world.log(of: ID(1), as: world.ada).filter { $0.text.contains("by the link in a mail") }
        #expect(said.map(\.text) == ["unsubscribed by the link in a mail"])
        try await world.desk.write { try Subscriber.choose(link, wantsMail: true, in: $0) }
        try await world.apply(.reply(NewComment(text: "On."), closing: false), to: ID(1), by: world.linus)
        #expect(try await world.outbox().filter { $0.address == "grace@example.org" }.count == 1)
    }

    @Test(
        "rating links stand only in the submitter's mail of a closing; what they say is on the ticket (D9)",
        arguments: Engine.all)
    func rating(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first + "\n")
        let mary = try await world.desk.write {
            try Person.register(NewPerson(email: EmailAddress("mary@example.org")), in: $0)
        }
        try await world.apply(.subscribe(mary), to: ID(1), by: world.ada)
        _ = try await world.outbox()
        try await world.apply(.status(Status.closed), to: ID(1), by: world.linus)
        let items = try await world.outbox()
        #expect(Set(items.map(\.address)) == ["grace@example.org", "mary@example.org"])
        for item in items {
            let text = try #require(Message(parsing: item.raw).text)
            #expect(text.contains("/rate/mrlink") == (item.address == "grace@example.org"))
        }
        try await world.apply(.rate(.ok, remark: "Took <long>"), to: ID(1), by: world.grace)
        try await world.apply(.rate(.good, remark: ""), to: ID(1), by: world.grace)
        let rating = try #require(try await world.desk.read { try Rating.find(ID(1), in: $0) })
        #expect(rating.verdict == .good && rating.remark.isEmpty)
        let told = try await world.log(of: ID(1), as: world.ada).filter { $0.text.hasPrefix("rated") }
        #expect(told.map(\.text) == ["rated this ticket OK: Took <long>", "rated this ticket Good"])
        #expect(try await world.log(of: ID(1), as: world.grace).filter { $0.text.hasPrefix("rated") }.isEmpty)
        await #expect(throws: DeskError.self) { try await world.apply(.rate(.bad, remark: ""), to: ID(1), by: mary) }
        world.clock.advance(by: .seconds(7 * 86400))
        await #expect(throws: DeskError.self) {
            try await world.apply(.rate(.bad, remark: ""), to: ID(1), by: world.grace)
        }
    }
}
