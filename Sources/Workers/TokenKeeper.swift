import AsyncHTTPClient
import HelpDesk
import Logging
import MailTransport
import NIOCore
import NIOHTTP1
import PortableSQL

/// Gets access tokens for mailboxes that are read by OAuth 2: one renewal at a time, and a new refresh token committed
/// before it is used (RFC 6749, reliability F32).
struct TokenKeeper: Sendable {
    private static let timeout = TimeAmount.seconds(20)
    private static let answerLimit = 64 * 1024
    /// How long somebody else's renewal is waited for.
    private static let patience = Duration.seconds(30)

    /// Secrets go to the address that was entered, and nowhere that it points to.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

    let desk: Desk

    /// A token that is good now.
    ///
    /// - Throws: `TransportError.loginRefused` in the provider's words, where it gives none any more.
    func token(for mailbox: ID<Mailbox>) async throws -> Secret {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            guard let grant = try await desk.read({ try OAuthGrant.find(mailbox, in: $0) }) else { break }
            if let token = try grant.usableToken(now: desk.now, tokens: desk.tokens) { return Secret(token) }
            if grant.state == .dead || grant.state == .asking {
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

    /// Makes tokens of the codes that owners came back with; one provider that is away holds up no other.
    func exchange() async throws -> Bool {
        let waiting = try await desk.read { try OAuthGrant.coded(in: $0) }
        var failure: (any Error)?
        for mailbox in waiting {
            do { _ = try await renew(mailbox) } catch { failure = error }
        }
        if let failure { throw failure }
        return false
    }

    /// Nil where somebody else is at it, or the provider gives none any more.
    private func renew(_ mailbox: ID<Mailbox>) async throws -> Secret? {
        guard let request = try await desk.write({ try OAuthGrant.claim(mailbox, in: $0) }) else { return nil }
        let (status, body) = try await post(request, for: mailbox)
        if status == 200, let answer = TokenAnswer(body) {
            try await desk.write { try OAuthGrant.store(answer, for: mailbox, in: $0) }
            return Secret(answer.accessToken)
        }
        let refusal = TokenAnswer.refusal(body)
        // Only these say that asking again is useless (RFC 6749 §5.2); all else may pass.
        let isFinal =
            refusal.map {
                ["invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"].contains($0.code)
            } ?? false
        let words = "The provider gave no token (\(status)): \(refusal?.words ?? "its answer can't be read")"
        try await desk.write { try OAuthGrant.failed(mailbox, words: words, isFinal: isFinal, in: $0) }
        guard isFinal else { throw TransportError.closed(during: words) }
        return nil
    }

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
            let words = "The provider's token address can't be reached: \(error)"
            try await desk.write { try OAuthGrant.failed(mailbox, words: words, isFinal: false, in: $0) }
            throw TransportError.closed(during: words)
        }
    }
}
