import Crypto
import Foundation
import PortableSQL

/// A mailbox owner's permission to read the mailbox, with its tokens (RFC 6749, RFC 7636).
public struct OAuthGrant: Sendable {
    public enum State: String, Sendable, SQLConvertible {
        /// The owner has not said yes yet.
        case asking
        /// A code for another device is shown, and the provider is asked again and again whether they typed it in.
        case waiting
        /// What tokens are made of is here: the code they came back with, or all that an application needs.
        case coded
        case active
        /// The provider gives no more tokens: the owner must say yes again.
        case dead
    }

    public let mailbox: ID<Mailbox>
    public let provider: OAuthProvider
    public let flow: OAuthFlow
    public let clientID: String
    public let state: State
    /// In the provider's words.
    public let error: String?
    /// What the owner types in, and where; in the flow for other devices only.
    public let deviceCode: DeviceCode?
    let requestState: String
    let clientSecret: [UInt8]
    let verifier: [UInt8]
    let code: [UInt8]?
    let refreshToken: [UInt8]?
    let accessToken: [UInt8]?
    let expiresAt: Timestamp?
    let redirect: String

    private static let columns: SQL = """
        mailbox_id, authorize_url, token_url, device_url, scope, flow, client_id, client_secret, request_state, verifier, code,
        refresh_token, access_token, expires_at, redirect, state, error, user_code, device_page, device_page_with_code,
        device_ends_at
        """
    static let place = "oauth"

    init(_ row: Row) throws {
        mailbox = try row("mailbox_id")
        provider = OAuthProvider(
            authorizeURL: try row("authorize_url"), tokenURL: try row("token_url"),
            deviceURL: try row("device_url"), scope: try row("scope"))
        flow = try row("flow")
        clientID = try row("client_id")
        clientSecret = try row("client_secret")
        requestState = try row("request_state")
        verifier = try row("verifier")
        code = try row("code")
        refreshToken = try row("refresh_token")
        accessToken = try row("access_token")
        expiresAt = try row("expires_at")
        redirect = try row("redirect")
        state = try row("state")
        error = try row("error")
        deviceCode = try DeviceCode(row)
    }

    public static func find(_ mailbox: ID<Mailbox>, in tx: Transaction) throws -> OAuthGrant? {
        try tx.row("SELECT \(columns) FROM oauth_grant WHERE mailbox_id = \(mailbox)").map(OAuthGrant.init)
    }

    // MARK: Asking the owner

    /// Begins, or begins anew by another way; the mailbox rests until there are tokens.
    ///
    /// - Parameter redirect: the address of the desk that the provider sends the owner back to.
    public static func ask(_ new: NewOAuthGrant, for mailbox: ID<Mailbox>, redirect: String, in work: DeskTransaction)
        throws
    {
        try new.check()
        let tokens = work.desk.tokens
        try work.sql.execute("DELETE FROM oauth_grant WHERE mailbox_id = \(mailbox)")
        try work.sql.execute(
            """
            INSERT INTO oauth_grant (mailbox_id, authorize_url, token_url, device_url, scope, flow, client_id, client_secret,
                                     request_state, verifier, redirect, state)
            VALUES (\(mailbox), \(new.provider.authorizeURL), \(new.provider.tokenURL), \(new.provider.deviceURL),
                    \(new.provider.scope), \(new.flow), \(new.clientID), \(try tokens.seal(new.clientSecret, place: place)),
                    \(tokens.secret()), \(try tokens.seal(tokens.secret(), place: place)), \(redirect), \(first(of: new.flow)))
            """)
        try work.sql.execute(
            "UPDATE mailbox SET login = \(Mailbox.Login.oauth), is_enabled = FALSE WHERE id = \(mailbox)")
        work.signal(.mailbox)
    }

    /// Asks again, by the same way or by another that the provider has; a request in between is over.
    ///
    /// - Parameter secret: a new client secret; nil: the old one stays.
    public static func askAgain(
        _ mailbox: ID<Mailbox>, flow: OAuthFlow? = nil, secret: String? = nil, in work: DeskTransaction
    ) throws {
        guard let grant = try find(mailbox, in: work.sql) else { throw DeskError.notFound("permission") }
        let tokens = work.desk.tokens
        let flow = flow ?? grant.flow
        let secret = try secret ?? tokens.open(grant.clientSecret, place: place)
        try NewOAuthGrant(provider: grant.provider, flow: flow, clientID: grant.clientID, clientSecret: secret).check()
        try work.sql.execute(
            """
            UPDATE oauth_grant
            SET request_state = \(tokens.secret()), verifier = \(try tokens.seal(tokens.secret(), place: place)), code = NULL,
                client_secret = \(try tokens.seal(secret, place: place)), flow = \(flow), state = \(first(of: flow)), error = NULL,
                user_code = NULL, device_page = NULL, device_page_with_code = NULL, device_ends_at = NULL, ask_every = 5,
                ask_at = 0, claimed_until = NULL
            WHERE mailbox_id = \(mailbox)
            """)
        work.signal(.mailbox)
    }

    private static func first(of flow: OAuthFlow) -> State { flow == .application ? .coded : .asking }

    /// Where the provider sends the owner back to.
    public var redirectURL: String { redirect }

    /// What was entered when it was asked for, to be changed.
    public func entered(tokens: Tokens) throws -> NewOAuthGrant {
        NewOAuthGrant(
            provider: provider, flow: flow, clientID: clientID,
            clientSecret: try tokens.open(clientSecret, place: Self.place))
    }

    /// The page of the provider that asks the owner (RFC 6749 §4.1.1, PKCE by RFC 7636 §4.3).
    public func authorizeURL(tokens: Tokens, loginHint: String) throws -> String {
        let verifier = try tokens.open(verifier, place: Self.place)
        let challenge = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
        let query = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirect), ("scope", provider.scope),
            ("state", requestState), ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ("access_type", "offline"), ("prompt", "consent"), ("login_hint", loginHint),
        ]
        return provider.authorizeURL + (provider.authorizeURL.contains("?") ? "&" : "?") + FormText.encode(query)
    }

    /// The owner is back with a code: a worker makes tokens of it.
    ///
    /// - Throws: `DeskError.notFound` where nobody was asked with this state, or the answer came already.
    public static func answered(state: String, code: String, in work: DeskTransaction) throws -> ID<Mailbox> {
        let found: ID<Mailbox>? = try work.sql.value(
            "SELECT mailbox_id FROM oauth_grant WHERE request_state = \(state) AND state = 'asking' AND flow = 'browser'"
        )
        guard let found, !state.isEmpty, !code.isEmpty, code.utf8.count <= 4096 else {
            throw DeskError.notFound("page")
        }
        try work.sql.execute(
            """
            UPDATE oauth_grant SET code = \(try work.desk.tokens.seal(code, place: place)), state = \(State.coded)
            WHERE mailbox_id = \(found)
            """)
        work.signal(.mailbox)
        return found
    }

    /// The owner, or the provider, said no.
    public static func refused(state: String, words: String, in work: DeskTransaction) throws -> ID<Mailbox> {
        let found: ID<Mailbox>? = try work.sql.value(
            "SELECT mailbox_id FROM oauth_grant WHERE request_state = \(state) AND state = 'asking' AND flow = 'browser'"
        )
        guard let found, !state.isEmpty else { throw DeskError.notFound("page") }
        try work.sql.execute(
            "UPDATE oauth_grant SET error = \(words.oneLine(500)), state = \(State.dead) WHERE mailbox_id = \(found)")
        return found
    }
}

/// `application/x-www-form-urlencoded` (WHATWG URL §5.2).
public enum FormText {
    public static func encode(_ pairs: [(String, String)]) -> String {
        pairs.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || "-._~".utf8.contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
    }
}

extension Data {
    /// Base64 for URLs, without padding (RFC 4648 §5, RFC 7636 §4.2).
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
