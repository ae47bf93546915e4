import Foundation
import PortableSQL

/// What is asked of a provider's token endpoint, as the form that it takes (RFC 6749 §4.1.3, §6).
public struct TokenRequest: Sendable {
    public enum Kind: Sendable {
        case tokens
        /// A code for another device (RFC 8628 §3.1).
        case code
    }

    public let kind: Kind
    public let url: String
    public let form: String
}

/// What came back.
public struct TokenAnswer: Sendable {
    public let accessToken: String
    /// Nil: the old one stays good (RFC 6749 §6).
    public let refreshToken: String?
    /// Seconds.
    public let expiresIn: Int64

    /// Nil where the body is no such answer (RFC 6749 §5.1).
    public init?(_ body: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            let token = object["access_token"] as? String, !token.isEmpty, token.utf8.count <= 16_384
        else { return nil }
        accessToken = token
        refreshToken = (object["refresh_token"] as? String).flatMap { $0.isEmpty ? nil : $0 }
        expiresIn = (object["expires_in"] as? NSNumber)?.int64Value ?? 3600
    }

    /// The provider's own words for its no (RFC 6749 §5.2).
    public static func refusal(_ body: [UInt8]) -> (code: String, words: String)? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            let code = object["error"] as? String
        else { return nil }
        let more = object["error_description"] as? String
        return (code, more.map { "\(code): \($0)" }?.oneLine(500) ?? code)
    }
}

extension OAuthGrant {
    /// Tokens are renewed this long before they end.
    private static let reserve = Duration.seconds(120)
    /// How long one worker has to renew, in milliseconds of the database's clock.
    static let life: Int64 = 30_000

    /// The access token, where it is good for a while yet.
    public func usableToken(now: Timestamp, tokens: Tokens) throws -> String? {
        guard state == .active, let accessToken, let expiresAt, expiresAt - Self.reserve > now else { return nil }
        return try tokens.open(accessToken, place: Self.place)
    }

    /// Grants about which the provider is to be asked now: for a code, whether it was typed in, or for the first tokens.
    public static func due(now: Timestamp, in tx: Transaction) throws -> [ID<Mailbox>] {
        try tx.values(
            """
            SELECT mailbox_id FROM oauth_grant
            WHERE (state IN ('coded', 'waiting') OR state = 'asking' AND flow = 'device') AND ask_at <= \(now)
            ORDER BY mailbox_id
            LIMIT 100
            """)
    }

    /// Takes the renewal on: one worker at a time, on whatever node.
    ///
    /// - Returns: what to ask the provider; nil where somebody else is at it.
    public static func claim(_ mailbox: ID<Mailbox>, in work: DeskTransaction) throws -> TokenRequest? {
        let claimed = try work.sql.execute(
            """
            UPDATE oauth_grant SET claimed_until = \(.now) + \(life)
            WHERE mailbox_id = \(mailbox) AND (claimed_until IS NULL OR claimed_until < \(.now))
              AND (state = 'active' OR ask_at <= \(work.now))
            """)
        guard claimed == 1, let grant = try find(mailbox, in: work.sql) else { return nil }
        if try grant.deviceCodeIsOver(in: work) { return nil }
        if let request = try grant.request(tokens: work.desk.tokens) { return request }
        if grant.state == .active {
            try failed(
                mailbox, words: "The provider gave no token to renew the permission with; give it again.",
                isFinal: true,
                in: work)
        }
        return nil
    }

    /// Nil where there is nothing to ask with.
    private func request(tokens: Tokens) throws -> TokenRequest? {
        var form = [("client_id", clientID)]
        let secret = try tokens.open(clientSecret, place: Self.place)
        if !secret.isEmpty { form.append(("client_secret", secret)) }
        switch (state, flow) {
        case (.asking, .device):
            form.append(("scope", provider.scope))
            return TokenRequest(kind: .code, url: provider.deviceURL, form: FormText.encode(form))
        case (.waiting, _):
            guard let code else { return nil }
            form += [
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", try tokens.open(code, place: Self.place)),
            ]
        case (.coded, .application), (.active, .application):
            form += [("grant_type", "client_credentials"), ("scope", provider.scope)]
        case (.coded, _):
            guard let code else { return nil }
            form += [
                ("grant_type", "authorization_code"), ("code", try tokens.open(code, place: Self.place)),
                ("redirect_uri", redirect), ("code_verifier", try tokens.open(verifier, place: Self.place)),
            ]
        case (.active, _):
            guard let refreshToken else { return nil }
            form += [
                ("grant_type", "refresh_token"), ("refresh_token", try tokens.open(refreshToken, place: Self.place)),
                ("scope", provider.scope),
            ]
        case (.asking, _), (.dead, _): return nil
        }
        return TokenRequest(kind: .tokens, url: provider.tokenURL, form: FormText.encode(form))
    }

    /// Commits new tokens; only then are they used, so that a refresh token which the provider has turned is never lost.
    public static func store(_ answer: TokenAnswer, for mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        let tokens = work.desk.tokens
        let refresh = try answer.refreshToken.map { try tokens.seal($0, place: place) }
        let isFirst = try find(mailbox, in: work.sql)?.state != .active
        try work.sql.execute(
            """
            UPDATE oauth_grant
            SET access_token = \(try tokens.seal(answer.accessToken, place: place)),
                refresh_token = COALESCE(\(refresh), refresh_token),
                expires_at = \(work.now + .seconds(max(0, min(answer.expiresIn, 86_400)))), code = NULL,
                user_code = NULL, device_page = NULL, device_page_with_code = NULL, device_ends_at = NULL,
                state = \(State.active), error = NULL, claimed_until = NULL
            WHERE mailbox_id = \(mailbox)
            """)
        if isFirst { try Mailbox.setEnabled(mailbox, true, in: work) }
        work.signal(.mailbox)
    }

    /// The provider's no.
    ///
    /// - Parameter isFinal: it will give no tokens any more; else it is asked again later.
    public static func failed(_ mailbox: ID<Mailbox>, words: String, isFinal: Bool, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE oauth_grant
            SET error = \(words.oneLine(500)), claimed_until = NULL, ask_at = \(work.now) + ask_every * 1000, state = CASE WHEN \(isFinal) THEN 'dead' ELSE state END
            WHERE mailbox_id = \(mailbox)
            """)
    }

    /// A server took no token that should be good: the next use renews it.
    public static func expire(_ mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE oauth_grant SET expires_at = 0 WHERE mailbox_id = \(mailbox)")
    }
}
