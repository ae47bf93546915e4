import Crypto
import Foundation
import PortableSQL

/// A mailbox owner's permission to read the mailbox, with its tokens (RFC 6749, RFC 7636).
public struct OAuthGrant: Sendable {
    public enum State: String, Sendable, SQLConvertible {
        /// The owner has not said yes yet.
        case asking
        /// They said yes; the code waits to be made into tokens.
        case coded
        case active
        /// The provider gives no more tokens: the owner must say yes again.
        case dead
    }

    public let mailbox: ID<Mailbox>
    public let provider: OAuthProvider
    public let clientID: String
    public let state: State
    /// In the provider's words.
    public let error: String?
    let requestState: String
    let clientSecret: [UInt8]
    let verifier: [UInt8]
    let code: [UInt8]?
    let refreshToken: [UInt8]?
    let accessToken: [UInt8]?
    let expiresAt: Timestamp?
    let redirect: String

    private static let columns: SQL = """
        mailbox_id, authorize_url, token_url, scope, client_id, client_secret, request_state, verifier, code, refresh_token,
        access_token, expires_at, redirect, state, error
        """
    static let place = "oauth"

    init(_ row: Row) throws {
        mailbox = try row("mailbox_id")
        provider = OAuthProvider(
            authorizeURL: try row("authorize_url"), tokenURL: try row("token_url"), scope: try row("scope"))
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
    }

    public static func find(_ mailbox: ID<Mailbox>, in tx: Transaction) throws -> OAuthGrant? {
        try tx.row("SELECT \(columns) FROM oauth_grant WHERE mailbox_id = \(mailbox)").map(OAuthGrant.init)
    }

    // MARK: Asking the owner

    /// Begins, or begins again: a new state and verifier; tokens that are there stay until new ones come.
    ///
    /// - Parameter redirect: the address of the desk that the provider sends the owner back to.
    public static func ask(_ new: NewOAuthGrant, for mailbox: ID<Mailbox>, redirect: String, in work: DeskTransaction)
        throws
    {
        try new.check()
        let tokens = work.desk.tokens
        try work.sql.execute(
            """
            INSERT INTO oauth_grant (mailbox_id, authorize_url, token_url, scope, client_id, client_secret, request_state,
                                     verifier, redirect, state)
            VALUES (\(mailbox), \(new.provider.authorizeURL), \(new.provider.tokenURL), \(new.provider.scope),
                    \(new.clientID), \(try tokens.seal(new.clientSecret, place: place)), \(tokens.secret()),
                    \(try tokens.seal(tokens.secret(), place: place)), \(redirect), \(State.asking))
            """)
    }

    /// Asks the owner of a dead grant anew.
    public static func askAgain(_ mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        let tokens = work.desk.tokens
        try work.sql.execute(
            """
            UPDATE oauth_grant
            SET request_state = \(tokens.secret()), verifier = \(try tokens.seal(tokens.secret(), place: place)), code = NULL,
                state = \(State.asking), error = NULL
            WHERE mailbox_id = \(mailbox)
            """)
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
            "SELECT mailbox_id FROM oauth_grant WHERE request_state = \(state) AND state = \(State.asking)")
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
            "SELECT mailbox_id FROM oauth_grant WHERE request_state = \(state) AND state = \(State.asking)")
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
