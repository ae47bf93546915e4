import DeskTesting
import HelpDesk
import Testing

@Suite("A stored secret goes only to the server that it was entered for (T52)")
struct SecretPlaceTests {
    private func worldWithServer(_ engine: Engine) async throws -> World {
        let world = try await World(engine)
        let tokens = world.desk.tokens
        try await world.desk.write { work in
            var settings = try OutgoingSettings.load(in: work.sql)
            try settings.set(["host": "smtp.example.org", "port": "587", "security": "starttls", "username": "ada"])
            settings.login = .password
            settings.sealedPassword = try tokens.seal("secret", place: OutgoingSettings.place)
            try settings.save(in: work)
        }
        return world
    }

    @Test(
        "another host, port or certificate, or less protection, asks for it again",
        arguments: [
            ["host": "evil.example"], ["port": "2525"], ["security": "none"], ["security": "opportunistic"],
            ["trustedCertificate": "/tmp/x.pem"], ["host": "smtp.example.org.evil.example"],
        ])
    func asksAgain(changes: [String: String]) async throws {
        let world = try await worldWithServer(.sqlite)
        await #expect(throws: DeskError.self) {
            try await world.desk.write { work in
                var settings = try OutgoingSettings.load(in: work.sql)
                try settings.set(changes)
                try settings.save(in: work)
            }
        }
        let tokens = world.desk.tokens
        try await world.desk.write { work in
            var settings = try OutgoingSettings.load(in: work.sql)
            try settings.set(changes)
            settings.sealedPassword = try tokens.seal("secret", place: OutgoingSettings.place)
            try settings.save(in: work)
        }
    }

    @Test(
        "what does not concern the server changes without it",
        arguments: [
            ["fromName": "Acme"], ["security": "tls"], ["host": "SMTP.example.org"], ["host": ""], ["connections": "2"],
        ])
    func staysQuiet(changes: [String: String]) async throws {
        let world = try await worldWithServer(.sqlite)
        try await world.desk.write { work in
            var settings = try OutgoingSettings.load(in: work.sql)
            try settings.set(changes)
            try settings.save(in: work)
        }
    }

    @Test("the same for another server of the desk", arguments: Engine.all)
    func otherServer(engine: Engine) async throws {
        let world = try await World(engine)
        @Sendable func server(_ host: String, password: String?) -> NewOutgoingServer {
            NewOutgoingServer(name: "Sales", host: host, login: "password", username: "ada", password: password)
        }
        let id = try await world.desk.write {
            try OutgoingServer.add(server("smtp.example.org", password: "secret"), in: $0)
        }
        try await world.desk.write {
            try OutgoingServer.update(id, to: server("smtp.example.org", password: nil), in: $0)
        }
        await #expect(throws: DeskError.self) {
            try await world.desk.write {
                try OutgoingServer.update(id, to: server("evil.example", password: nil), in: $0)
            }
        }
        try await world.desk.write {
            try OutgoingServer.update(id, to: server("new.example", password: "other"), in: $0)
        }
    }
}
