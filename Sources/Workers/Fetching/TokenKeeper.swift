import AsyncHTTPClient
import HelpDesk
import Logging
import MailTransport
import NIOCore
import NIOHTTP1
import PortableSQL

/// Gets access tokens for mailboxes that are read by OAuth 2: one renewal at a time, and a new refresh token committed
/// before it is used (RFC 6749, reliability F32).
public struct TokenKeeper: Sendable {
    private static let timeout = TimeAmount.seconds(20)
    private static let answerLimit = 64 * 1024
    /// How long somebody else's renewal is waited for.
    private static let patience = Duration.seconds(30)

    /// Secrets go to the address that was entered, and nowhere that it points to.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

    private let desk: Desk

    public init(desk: Desk) {
        self.desk = desk
    }

    /// A token that is good now.
    ///
    /// - Throws: `TransportError.loginRefused` in the provider's words, where it gives none any more.
    public func token(for mailbox: ID<Mailbox>) async throws -> Secret {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            guard let grant = try await desk.read({ try OAuthGrant.find(mailbox, in: $0) }) else { break }
            if let token = try grant.usableToken(now: desk.now, tokens: desk.tokens) { return Secret(token) }
            if grant.state == .dead || grant.state == .asking || grant.state == .waiting {
                throw TransportError.loginRefused(
                    reply: grant.error
                        ?? "The mailbox's owner has not allowed it yet; see its page under Incoming email accounts.")
            }
            // What we just got is good, however short its life.
            if let token = try await renew(mailbox) { return token }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw TransportError.timeout(during: "getting an OAuth token")
    }

    /// Asks providers what is to be asked now; one that is away holds up no other.
    func exchange() async throws -> Bool {
        let due = try await desk.read { [now = desk.now] in try OAuthGrant.due(now: now, in: $0) }
        var failure: (any Error)?
        for mailbox in due {
            do { _ = try await renew(mailbox) } catch { failure = error }
        }
        if let failure { throw failure }
        return false
    }

    /// The same for one mailbox: what a command does where no desk runs beside it.
    ///
    /// - Throws: `TransportError.closed` where the provider can't be asked; it may be asked again.
    public func advance(_ mailbox: ID<Mailbox>) async throws {
        let due = try await desk.read { [now = desk.now] in try OAuthGrant.due(now: now, in: $0) }
        if due.contains(mailbox) { _ = try await renew(mailbox) }
    }

    /// Nil where somebody else is at it, there is no token yet, or the provider gives none any more.
    private func renew(_ mailbox: ID<Mailbox>) async throws -> Secret? {
        guard let request = try await desk.write({ try OAuthGrant.claim(mailbox, in: $0) }) else { return nil }
        let (status, body) = try await post(request, for: mailbox)
        switch request.kind {
        case .code:
            if status == 200, let answer = DeviceCodeAnswer(body) {
                try await desk.write { try OAuthGrant.show(answer, for: mailbox, in: $0) }
                return nil
            }
        case .tokens:
            if status == 200, let answer = TokenAnswer(body) {
                try await desk.write { try OAuthGrant.store(answer, for: mailbox, in: $0) }
                return Secret(answer.accessToken)
            }
        }
        return try await refused(status, body, request.kind, for: mailbox)
    }

    private func refused(_ status: UInt, _ body: [UInt8], _ kind: TokenRequest.Kind, for mailbox: ID<Mailbox>)
        async throws -> Secret?
    {
        let refusal = TokenAnswer.refusal(body)
        if kind == .tokens, let meaning = refusal.flatMap({ DeviceRefusal(code: $0.code) }) {
            try await desk.write { work in
                switch meaning {
                case .pending: try OAuthGrant.notYet(mailbox, slower: false, in: work)
                case .slowDown: try OAuthGrant.notYet(mailbox, slower: true, in: work)
                case .over(let words): try OAuthGrant.failed(mailbox, words: words, isFinal: true, in: work)
                }
            }
            return nil
        }
        // Only these say that asking again is useless (RFC 6749 §5.2); all else may pass.
        let isFinal = refusal.map { Self.finalCodes.contains($0.code) } ?? false
        let what = kind == .code ? "code" : "token"
        let words = "The provider gave no \(what) (\(status)): \(refusal?.words ?? "its answer can't be read")"
        try await desk.write { try OAuthGrant.failed(mailbox, words: words, isFinal: isFinal, in: $0) }
        guard isFinal else { throw TransportError.closed(during: words) }
        return nil
    }

    private static let finalCodes: Set<String> = [
        "invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type",
    ]

    private func post(_ request: TokenRequest, for mailbox: ID<Mailbox>) async throws -> (UInt, [UInt8]) {
        do {
            var http = HTTPClientRequest(url: request.url)
            http.method = .POST
            http.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            http.headers.add(name: "Accept", value: "application/json")
            http.body = .bytes(ByteBuffer(string: request.form))
            let response = try await Self.client.execute(http, timeout: Self.timeout)
            let body = try await response.body.collect(upTo: Self.answerLimit)
            return (response.status.code, Array(body.readableBytesView))
        } catch {
            let words = "The provider can't be reached: \(error)"
            try await desk.write { try OAuthGrant.failed(mailbox, words: words, isFinal: false, in: $0) }
            throw TransportError.closed(during: words)
        }
    }
}
