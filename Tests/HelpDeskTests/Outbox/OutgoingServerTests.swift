import DeskTesting
import HelpDesk
import Testing

@Suite("Several outgoing servers")
struct OutgoingServerTests {
    private func add(_ senders: [String], named name: String = "Sales", to world: World) async throws -> ID<
        OutgoingServer
    > {
        let new = NewOutgoingServer(
            name: name, host: "smtp.example.com", login: "password", username: "sales", password: "s3cret-of-sales",
            senders: senders)
        return try await world.desk.write { try OutgoingServer.add(new, in: $0) }
    }

    private func notify(_ world: World, from address: String) async throws -> Outbox {
        try await world.desk.write { work in
            try Category.setSender(world.support, address: address, name: "", replyTo: "", in: work)
        }
        try await world.receive(IntakeTests.first)
        while try await world.notifier.notify() > 0 {}
        return Outbox(desk: world.desk)
    }

    @Test(
        "a mail goes through the server of its From address, else of its domain, else the desk's (OUT2)",
        arguments: Engine.all)
    func routes(engine: Engine) async throws {
        let world = try await World(engine)
        let sales = try await add(["@Example.COM"], to: world)
        let one = try await add(["boss@example.com"], named: "Boss", to: world)
        func server(_ text: String) async throws -> ID<OutgoingServer> {
            let address = try #require(EmailAddress(text))
            return try await world.desk.read { try OutgoingServer.forMail(from: address, in: $0).id }
        }
        #expect(try await server("Shop@EXAMPLE.com") == sales)
        #expect(try await server("Boss@example.com") == one)
        #expect(try await server("shop@sub.example.com") == OutgoingServer.standard)
        #expect(try await server("support@example.org") == OutgoingServer.standard)
    }

    @Test("each server has a queue of its own (OUT3)", arguments: Engine.all)
    func queues(engine: Engine) async throws {
        let world = try await World(engine)
        let sales = try await add(["example.com"], to: world)
        let outbox = try await notify(world, from: "sales@example.com")
        #expect(try await outbox.hasDue() == false)
        #expect(try await outbox.claim(10).isEmpty)
        #expect(try await outbox.hasDue(for: sales))
        #expect(try await outbox.claim(10, for: sales).count == 3)
    }

    @Test("what waits follows when an address gets another server, or its server is removed", arguments: Engine.all)
    func reroutes(engine: Engine) async throws {
        let world = try await World(engine)
        let sales = try await add(["example.com"], to: world)
        let outbox = try await notify(world, from: "sales@example.com")
        let other = try await add([], named: "Other", to: world)
        try await world.desk.write { try OutgoingServer.assign("Sales@example.com", to: other, in: $0) }
        #expect(try await outbox.hasDue(for: sales) == false)
        #expect(try await outbox.hasDue(for: other))
        try await world.desk.write { try OutgoingServer.remove(other, in: $0) }
        #expect(try await outbox.hasDue(for: sales))
        try await world.desk.write { try OutgoingServer.remove(sales, in: $0) }
        #expect(try await outbox.claim(10).count == 3)
    }

    @Test("what its server put off is tried at once by another, but for what may have arrived", arguments: Engine.all)
    func triedAgain(engine: Engine) async throws {
        let world = try await World(engine)
        let sales = try await add(["example.com"], to: world)
        let outbox = try await notify(world, from: "sales@example.com")
        let items = try await outbox.claim(10, for: sales)
        try await outbox.record(.inDoubt(words: "it broke"), of: try #require(items.first))
        for item in items.dropFirst() { try await outbox.record(.refusedUs(words: "no"), of: item) }
        let other = try await add([], named: "Other", to: world)
        try await world.desk.write { try OutgoingServer.assign("example.com", to: other, in: $0) }
        #expect(try await outbox.claim(10, for: other).map(\.id) == items.dropFirst().map(\.id))
    }

    @Test("the password is stored sealed, and stays where none is entered", arguments: Engine.all)
    func password(engine: Engine) async throws {
        let world = try await World(engine)
        let id = try await add(["example.com"], to: world)
        let tokens = world.desk.tokens
        let new = NewOutgoingServer(name: "Shop", host: "smtp.example.com", login: "password", username: "shop")
        try await world.desk.write { try OutgoingServer.update(id, to: new, in: $0) }
        let server = try #require(try await world.desk.read { try OutgoingServer.find(named: "shop", in: $0) })
        #expect(try server.password(tokens: tokens) == "s3cret-of-sales")
        #expect(server.username == "shop")
        let stored: [UInt8]? = try await world.desk.read { try $0.value("SELECT secret FROM outgoing_server") }
        #expect(String(decoding: try #require(stored), as: UTF8.self).contains("s3cret") == false)
        #expect(try await world.desk.read { try OutgoingServer.senders(in: $0) }.isEmpty)
    }

    @Test("every wrong field is told at once")
    func wrong() async throws {
        let world = try await World(.sqlite)
        let new = NewOutgoingServer(
            name: " ", host: "two words", port: 0, security: "maybe", login: "oauth", oauthMailbox: "x@example.org",
            connections: 0, senders: ["not a domain"])
        do {
            try await world.desk.write { _ = try OutgoingServer.add(new, in: $0) }
            Issue.record("taken")
        } catch DeskError.invalid(let errors) {
            #expect(
                errors.map(\.field) == ["name", "host", "port", "security", "connections", "oauthMailbox", "senders"])
        }
        let id = try await add([], to: world)
        await #expect(throws: DeskError.self) { _ = try await add([], named: "SALES", to: world) }
        #expect(
            try await world.desk.read { try OutgoingServer.all(in: $0) }.map(\.id) == [OutgoingServer.standard, id])
    }

    @Test("a server that takes no mail is told since when, and what waits for it until when", arguments: Engine.all)
    func trouble(engine: Engine) async throws {
        let world = try await World(engine)
        let sales = try await add(["example.com"], to: world)
        _ = try await notify(world, from: "sales@example.com")
        let began = world.clock.now
        try await world.desk.write { try OutgoingTrouble.note(sales, words: "connection refused", in: $0) }
        world.clock.advance(by: .seconds(2 * 86400))
        try await world.desk.write { try OutgoingTrouble.note(sales, words: "421 too busy", in: $0) }
        let trouble = try #require(try await world.desk.read { try OutgoingTrouble.all(in: $0) }.first)
        #expect(trouble.since == began)
        #expect(trouble.words == "421 too busy")
        #expect(trouble.waiting == 3)
        #expect(trouble.givesUpAt == began + .seconds(5 * 86400))
        try await world.desk.write { try OutgoingTrouble.clear(sales, in: $0) }
        #expect(try await world.desk.read { try OutgoingTrouble.all(in: $0) }.isEmpty)
    }
}
