import DeskTesting
import Foundation
import HTTPTypes
import HelpDesk
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import Web

/// Somebody with a browser: keeps the cookie, and sends forms with the token of the page they are on.
struct Visit {
    let world: World
    let site: Site

    /// - Parameter pause: how tries to sign in beyond the brakes spend theirs.
    init(
        _ engine: Engine = .sqlite, pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) async throws {
        world = try await World(engine)
        site = try Site(
            desk: world.desk, passwords: PasswordKeeper(tokens: world.desk.tokens, logN: 4),
            configuration: WebConfiguration(host: "127.0.0.1", port: 0, baseURL: World.url, hostName: World.host),
            readiness: Readiness(), signInLanes: SignInLanes(sleep: pause))
    }

    func run(_ test: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await Application(router: site.router()).test(.router, test)
    }

    /// A session's cookie for somebody, without the password.
    func cookie(of person: ID<Person>) async throws -> String {
        "mailroom=" + (try await world.desk.write { try Session.start(for: person, userAgent: "test", in: $0) })
    }

    func formToken(of cookie: String) async throws -> String {
        let now = world.desk.now
        let session = try await world.desk.read {
            try Session.find(cookie: String(cookie.dropFirst("mailroom=".count)), now: now, in: $0)
        }
        return session?.formToken ?? ""
    }
}

extension TestClientProtocol {
    func page(_ path: String, cookie: String? = nil) async throws -> (status: Int, body: String, headers: HTTPFields) {
        var headers = HTTPFields()
        if let cookie { headers[.cookie] = cookie }
        let response = try await executeRequest(uri: path, method: .get, headers: headers, body: nil)
        return (response.status.code, String(buffer: response.body), response.headers)
    }

    func send(_ path: String, _ fields: [(String, String)], cookie: String? = nil, headers extra: HTTPFields = [:])
        async throws -> (
            status: Int, body: String, headers: HTTPFields
        )
    {
        var headers = extra
        headers[.contentType] = "application/x-www-form-urlencoded"
        if let cookie { headers[.cookie] = cookie }
        let text = fields.map { "\($0.0)=\($0.1.addingPercentEncodingForQuery)" }.joined(separator: "&")
        let response = try await executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: text))
        return (response.status.code, String(buffer: response.body), response.headers)
    }
}

/// `#expect` for what is awaited in the same line.
func expect(_ condition: Bool, _ comment: Comment? = nil, at location: SourceLocation = #_sourceLocation) {
    #expect(condition, comment, sourceLocation: location)
}
