import DeskTesting
import Foundation
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("A mailbox's permission by OAuth 2: device codes and applications (RFC 8628, RFC 6749 §4.4)")
struct OAuthGrantTests {
    private static let provider = OAuthProvider(
        authorizeURL: "https://id.example.org/authorize", tokenURL: "https://id.example.org/token",
        deviceURL: "https://id.example.org/device", scope: "mail")
    private static let code = #"""
        {"device_code": "secret-device-code", "user_code": "WDJB-MJHT", "verification_uri": "https://id.example.org/code",
         "verification_uri_complete": "javascript:alert(1)", "expires_in": 600, "interval": 7}
        """#
    private static let token = #"{"access_token": "first", "expires_in": 3600}"#

    /// A mailbox whose permission is asked for.
    private func asked(_ flow: OAuthFlow, in world: World) async throws -> ID<HelpDesk.Mailbox> {
        var new = NewMailbox(
            address: "support@example.org", host: "imap.example.org", port: 993, security: "tls", username: "support",
            password: "")
        new.login = "oauth"
        let mailbox = new
        let grant = NewOAuthGrant(
            provider: Self.provider, flow: flow, clientID: "mailroom", clientSecret: "client-secret")
        return try await world.desk.write { work in
            let id = try HelpDesk.Mailbox.add(mailbox, in: work)
            try OAuthGrant.ask(grant, for: id, redirect: "https://desk.example.org/oauth/callback", in: work)
            return id
        }
    }

    private func due(_ world: World) async throws -> [ID<HelpDesk.Mailbox>] {
        try await world.desk.read { [now = world.desk.now] in try OAuthGrant.due(now: now, in: $0) }
    }

    private func grant(_ id: ID<HelpDesk.Mailbox>, _ world: World) async throws -> OAuthGrant {
        try #require(try await world.desk.read { try OAuthGrant.find(id, in: $0) })
    }

    @Test("a code is asked for, shown, and asked about no more often than the provider likes", arguments: Engine.all)
    func device(engine: Engine) async throws {
        let world = try await World(engine)
        let id = try await asked(.device, in: world)
        #expect(try await due(world) == [id])
        let first = try #require(try await world.desk.write { try OAuthGrant.claim(id, in: $0) })
        #expect(first.url == Self.provider.deviceURL)
        #expect(first.form == "client_id=mailroom&client_secret=client-secret&scope=mail")
        #expect(try await world.desk.write { try OAuthGrant.claim(id, in: $0) } == nil, "one asks at a time")

        let answer = try #require(DeviceCodeAnswer(Array(Self.code.utf8)))
        try await world.desk.write { try OAuthGrant.show(answer, for: id, in: $0) }
        let shown = try await grant(id, world)
        #expect(shown.state == .waiting)
        #expect(shown.deviceCode?.userCode == "WDJB-MJHT")
        #expect(shown.deviceCode?.page == "https://id.example.org/code")
        #expect(shown.deviceCode?.pageWithCode == nil, "a script is no page")
        #expect(try await due(world).isEmpty)
        #expect(try await world.desk.write { try OAuthGrant.claim(id, in: $0) } == nil)

        world.clock.advance(by: .seconds(7))
        #expect(try await due(world) == [id])
        let poll = try #require(try await world.desk.write { try OAuthGrant.claim(id, in: $0) })
        #expect(poll.url == Self.provider.tokenURL)
        #expect(
            poll.form
                == "client_id=mailroom&client_secret=client-secret&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=secret-device-code"
        )
        // Slower: 7 + 5 seconds from now on.
        try await world.desk.write { try OAuthGrant.notYet(id, slower: true, in: $0) }
        world.clock.advance(by: .seconds(11))
        #expect(try await due(world).isEmpty)
        world.clock.advance(by: .seconds(1))
        #expect(try await due(world) == [id])
        let tokens = try #require(TokenAnswer(Array(Self.token.utf8)))
        try await world.desk.write { try OAuthGrant.store(tokens, for: id, in: $0) }
        let active = try await grant(id, world)
        #expect(active.state == .active && active.deviceCode == nil)
        #expect(try active.usableToken(now: world.desk.now, tokens: world.desk.tokens) == "first")
        #expect(try await world.desk.read { try HelpDesk.Mailbox.find(id, in: $0) }.isEnabled)
    }

    @Test("a code that nobody typed in ends, in words, without asking the provider", arguments: Engine.all)
    func late(engine: Engine) async throws {
        let world = try await World(engine)
        let id = try await asked(.device, in: world)
        let answer = try #require(DeviceCodeAnswer(Array(Self.code.utf8)))
        try await world.desk.write { try OAuthGrant.show(answer, for: id, in: $0) }
        world.clock.advance(by: .seconds(600))
        #expect(try await world.desk.write { try OAuthGrant.claim(id, in: $0) } == nil)
        let ended = try await grant(id, world)
        #expect(ended.state == .dead)
        #expect(ended.error == DeviceRefusal.late)
        try await world.desk.write { try OAuthGrant.askAgain(id, in: $0) }
        #expect(try await grant(id, world).state == .asking)
        #expect(try await due(world) == [id])
    }

    @Test("an application gets tokens by its secret alone, and new ones the same way", arguments: Engine.all)
    func application(engine: Engine) async throws {
        let world = try await World(engine)
        let id = try await asked(.application, in: world)
        let form = "client_id=mailroom&client_secret=client-secret&grant_type=client_credentials&scope=mail"
        #expect(try await world.desk.write { try OAuthGrant.claim(id, in: $0) }?.form == form)
        let tokens = try #require(TokenAnswer(Array(Self.token.utf8)))
        try await world.desk.write { try OAuthGrant.store(tokens, for: id, in: $0) }
        world.clock.advance(by: .seconds(3600))
        #expect(
            try await grant(id, world).usableToken(now: world.desk.now, tokens: world.desk.tokens) == nil)
        #expect(try await world.desk.write { try OAuthGrant.claim(id, in: $0) }?.form == form)
        #expect(try await world.desk.write { try OAuthGrant.claim(id, in: $0) } == nil, "one asks at a time")
    }

    @Test("secrets are sealed, the device code too", arguments: Engine.all)
    func sealed(engine: Engine) async throws {
        let world = try await World(engine)
        let id = try await asked(.device, in: world)
        let answer = try #require(DeviceCodeAnswer(Array(Self.code.utf8)))
        try await world.desk.write { try OAuthGrant.show(answer, for: id, in: $0) }
        let stored = try await grant(id, world)
        let code = try #require(stored.code)
        #expect(!String(decoding: code + stored.clientSecret, as: UTF8.self).contains("secret"))
    }

    @Test(
        "answers that are none are not taken",
        arguments: [
            "", "[]", "{}", #"{"device_code": "x", "user_code": "y"}"#,
            #"{"device_code": "x", "user_code": "y", "verification_uri": "javascript:alert(1)"}"#,
            #"{"device_code": "x", "user_code": "y", "verification_uri": "http://id.example.org/"}"#,
            #"{"device_code": "", "user_code": "y", "verification_uri": "https://id.example.org/"}"#,
            #"{"device_code": "x", "user_code": " ", "verification_uri": "https://id.example.org/"}"#,
            #"{"device_code": 1, "user_code": "y", "verification_uri": "https://id.example.org/"}"#,
        ])
    func hostile(body: String) {
        #expect(DeviceCodeAnswer(Array(body.utf8)) == nil)
    }

    @Test(
        "times that can't be are brought into bounds",
        arguments: [
            ("-5", "1e300", 1, 300), (#""30""#, #""10""#, 30, 10), ("null", "null", 900, 5),
            ("999999999999", "0", 3600, 1),
            (#""nan""#, #""-inf""#, 900, 1),
        ])
    func bounds(life: String, interval: String, expectedLife: Int64, expectedInterval: Int64) throws {
        let body =
            #"{"device_code": "x", "user_code": "y", "verification_url": "https://id.example.org/", "expires_in": \#(life), "interval": \#(interval)}"#
        let answer = try #require(DeviceCodeAnswer(Array(body.utf8)))
        #expect(answer.expiresIn == expectedLife)
        #expect(answer.interval == expectedInterval)
    }

    @Test("Microsoft signs an application in to a tenant, Google not at all; both say so")
    func presets() throws {
        let common = try #require(try OAuthProvider.named("microsoft365", flow: .application))
        #expect(common.scope == "https://outlook.office365.com/.default")
        #expect(words { try common.check(for: .application) }?.contains("enter the directory's ID") == true)
        let tenant = try #require(try OAuthProvider.named("microsoft365", tenant: "Example.com", flow: .application))
        #expect(tenant.tokenURL == "https://login.microsoftonline.com/example.com/oauth2/v2.0/token")
        #expect(tenant.deviceURL == "https://login.microsoftonline.com/example.com/oauth2/v2.0/devicecode")
        try tenant.check(for: .application)
        #expect(words { _ = try OAuthProvider.named("microsoft365", tenant: "a/../b") } != nil)
        let google = try #require(try OAuthProvider.named("google"))
        #expect(words { try google.check(for: .device) }?.hasPrefix("Google allows no mail") == true)
        #expect(words { try google.check(for: .application) }?.hasPrefix("Google has no sign-in") == true)
        #expect(OAuthFlow.allCases.filter(google.mayTry) == [.browser])
    }

    @Test("what a flow needs is asked for by name")
    func needs() {
        let bare = OAuthProvider(authorizeURL: "", tokenURL: "https://id.example.org/token", scope: "mail")
        #expect(words { try bare.check(for: .browser) }?.contains("authorization address") == true)
        #expect(words { try bare.check(for: .device) }?.contains("device authorization") == true)
        #expect(words { try bare.check(for: .application) } == nil)
        let secretless = NewOAuthGrant(provider: bare, flow: .application, clientID: "mailroom", clientSecret: "")
        #expect(words { try secretless.check() }?.contains("client secret") == true)
    }

    private func words(_ work: () throws -> Void) -> String? {
        do { try work() } catch { return "\(error)" }
        return nil
    }
}
