import DeskTesting
import Foundation
import MIME
import Testing

@testable import HelpDesk

@Suite("Autologin links (N10)")
struct SignInLinkTests {
    private static func token(in raw: [UInt8]) -> String? {
        Message(parsing: raw).text?.firstMatch(of: #/mrlink[0-9a-f]{64}\b/#).map { String($0.output) }
    }

    private static func answered(_ world: World) async throws -> String {
        try await world.receive(IntakeTests.first)
        _ = try await world.outbox()
        try await world.apply(.reply(NewComment(text: "Leave it off."), closing: false), to: ID(1), by: world.linus)
        let items = try await world.outbox()
        for other in items where other.address != "grace@example.org" { #expect(Self.token(in: other.raw) == nil) }
        let mail = try #require(items.first { $0.address == "grace@example.org" })
        return try #require(Self.token(in: mail.raw))
    }

    private static func isGood(_ token: String, _ world: World) async throws -> Bool {
        let now = world.desk.now
        let found = try await world.desk.read { try SignInLink.find(token, now: now, in: $0) }
        if case .good = found { return true }
        return false
    }

    @Test(
        "goes to the submitter only, works for three days to the second, as often as it is opened",
        arguments: Engine.all)
    func days(engine: Engine) async throws {
        let world = try await World(engine)
        let token = try await Self.answered(world)
        #expect(try await Self.isGood(token, world))
        #expect(try await Self.isGood(token.uppercased(), world))
        world.clock.advance(by: .seconds(3 * 86400 - 1))
        #expect(try await Self.isGood(token, world))
        world.clock.advance(by: .seconds(1))
        #expect(!(try await Self.isGood(token, world)))
    }

    @Test("only its digest is stored", arguments: Engine.all)
    func stored(engine: Engine) async throws {
        let world = try await World(engine)
        let token = try await Self.answered(world)
        let digests: [[UInt8]] = try await world.desk.read { try $0.values("SELECT token_digest FROM sign_in_link") }
        #expect(digests.contains(Tokens.digest(of: token)))
        #expect(digests.allSatisfy { $0.count == 32 })
    }

    @Test(
        "is void once the person sets a password, gets a role, works on a category, is disabled, or it is revoked",
        arguments: Engine.all)
    func void(engine: Engine) async throws {
        let endings: [@Sendable (World, DeskTransaction) throws -> Void] = [
            { try Person.setPasswordHash($0.grace, "x", in: $1) },
            { try Person.setRole($0.grace, isAdmin: false, isManager: true, in: $1) },
            { try HelpDesk.Category.setTechnicians([$0.ada, $0.grace], of: $0.support, in: $1) },
            { try Person.setDisabled($0.grace, true, in: $1) },
            { try SignInLink.revokeAll(of: $0.grace, in: $1) },
            { world, work in
                for link in try SignInLink.working(of: world.grace, now: work.now, in: work.sql) {
                    try SignInLink.revoke(link.id, of: world.grace, in: work)
                }
            },
        ]
        for (number, ending) in endings.enumerated() {
            let world = try await World(engine)
            let token = try await Self.answered(world)
            let cookie = try await world.desk.write {
                try Session.start(for: world.grace, userAgent: "", isByLink: true, in: $0)
            }
            try await world.desk.write { try ending(world, $0) }
            #expect(!(try await Self.isGood(token, world)), "ending \(number)")
            let now = world.desk.now
            #expect(
                try await world.desk.read { try Session.find(cookie: cookie, now: now, in: $0) } == nil, "\(number)")
        }
    }

    @Test("none with the setting off, none for a technician's own ticket, none in CC mode (N11)", arguments: Engine.all)
    func none(engine: Engine) async throws {
        for change: @Sendable (inout NotificationSettings) -> Void in [
            { $0.autologinLinks = false }, { $0.subscribersInCC = true },
        ] {
            let world = try await World(engine)
            try await world.receive(IntakeTests.first)
            _ = try await world.outbox()
            try await world.desk.write { work in
                var settings = NotificationSettings()
                change(&settings)
                try settings.save(in: work)
            }
            try await world.apply(.reply(NewComment(text: "Off."), closing: false), to: ID(1), by: world.linus)
            let mail = try #require(try await world.outbox().first { $0.address == "grace@example.org" })
            #expect(Self.token(in: mail.raw) == nil)
            #expect(Message(parsing: mail.raw).text?.contains("\(World.url)/tickets/1") == true)
        }
        let world = try await World(engine)
        try await world.receive(IntakeTests.first.replacing("grace@example.org", with: "linus@example.org"))
        for item in try await world.outbox() { #expect(Self.token(in: item.raw) == nil, "to \(item.address)") }
    }

    @Test(
        "a session by link sees the person's own tickets, and none that they only follow (T15)", arguments: Engine.all)
    func weak(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        try await world.receive(
            "From: mary@example.org\nTo: support@desk.example.org\nCc: grace@example.org\nSubject: Other\n\nx")
        let viewer = try await world.viewer(world.grace)
        let (all, own) = try await world.desk.read { tx in
            (try TicketList.own(of: viewer, in: tx), try TicketList.own(of: viewer.byLink, in: tx))
        }
        #expect(all.map(\.id.number).sorted() == [1, 2])
        #expect(own.map(\.id.number) == [1])
        #expect(try await world.desk.read { try? Ticket.find(ID(2), visibleTo: viewer.byLink, in: $0) } == nil)
    }
}
