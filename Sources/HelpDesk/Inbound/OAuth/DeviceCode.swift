import Foundation
import PortableSQL

/// What a mailbox's owner types in, and where (RFC 8628 §3.3).
public struct DeviceCode: Sendable, Hashable {
    public let userCode: String
    public let page: String
    /// The same page with the code filled in, where the provider has one.
    public let pageWithCode: String?
    public let endsAt: Timestamp

    init?(_ row: Row) throws {
        guard let userCode: String = try row("user_code"), let page: String = try row("device_page"),
            let endsAt: Timestamp = try row("device_ends_at")
        else { return nil }
        self.userCode = userCode
        self.page = page
        pageWithCode = try row("device_page_with_code")
        self.endsAt = endsAt
    }
}

/// The provider's answer to the wish for such a code (RFC 8628 §3.2).
public struct DeviceCodeAnswer: Sendable, Hashable {
    let deviceCode: String
    let userCode: String
    let page: String
    let pageWithCode: String?
    /// Seconds.
    let expiresIn: Int64
    /// Seconds between two questions.
    let interval: Int64

    private static let longestLife: Int64 = 3600
    static let longestInterval: Int64 = 300

    /// Nil where the body is no such answer: the page must be one that a person can be led to.
    public init?(_ body: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            let code = object["device_code"] as? String, !code.isEmpty, code.utf8.count <= 4096,
            let user = object["user_code"] as? String, !user.isBlank, user.utf8.count <= 100,
            // QUIRK: Google and early drafts say verification_url.
            let page = (object["verification_uri"] ?? object["verification_url"]) as? String, OAuthProvider.isSafe(page)
        else { return nil }
        deviceCode = code
        userCode = user.oneLine(100)
        self.page = page
        pageWithCode = (object["verification_uri_complete"] as? String).flatMap { OAuthProvider.isSafe($0) ? $0 : nil }
        expiresIn = Self.seconds(object["expires_in"], default: 900, in: 1...Self.longestLife)
        // Where none is named it is 5 seconds (RFC 8628 §3.2).
        interval = Self.seconds(object["interval"], default: 5, in: 1...Self.longestInterval)
    }

    /// QUIRK: some write numbers as strings.
    private static func seconds(_ value: Any?, default standard: Double, in range: ClosedRange<Int64>) -> Int64 {
        let number = (value as? NSNumber)?.doubleValue ?? (value as? String).flatMap { Double($0) }
        let found = number.flatMap { $0.isNaN ? nil : $0 } ?? standard
        return Int64(min(max(found, Double(range.lowerBound)), Double(range.upperBound)))
    }
}

/// What "not yet" and "no" of a token endpoint mean while a code is out (RFC 8628 §3.5).
public enum DeviceRefusal: Sendable, Hashable {
    case pending
    /// The same, and to be asked less often.
    case slowDown
    /// Over; in words a person can act on.
    case over(String)

    /// Nil where it is another error, to be read like every other.
    public init?(code: String) {
        switch code {
        case "authorization_pending": self = .pending
        case "slow_down": self = .slowDown
        case "access_denied":
            self = .over("The owner, or the provider, said no (access_denied). Ask again if that was a mistake.")
        case "expired_token": self = .over(Self.late)
        default: return nil
        }
    }

    static let late = "The code was not typed in before it ended (expired_token). Ask for a new one."
}

extension OAuthGrant {
    /// Keeps the code, to be shown.
    public static func show(_ answer: DeviceCodeAnswer, for mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE oauth_grant
            SET code = \(try work.desk.tokens.seal(answer.deviceCode, place: place)), user_code = \(answer.userCode),
                device_page = \(answer.page), device_page_with_code = \(answer.pageWithCode),
                device_ends_at = \(work.now + .seconds(answer.expiresIn)), ask_every = \(answer.interval),
                ask_at = \(work.now + .seconds(answer.interval)), state = \(State.waiting), error = NULL, claimed_until = NULL
            WHERE mailbox_id = \(mailbox) AND state = 'asking'
            """)
        work.signal(.mailbox)
    }

    /// Not yet: asked again when the interval is over, which `slow_down` makes 5 seconds longer (RFC 8628 §3.5).
    public static func notYet(_ mailbox: ID<Mailbox>, slower: Bool, in work: DeskTransaction) throws {
        let every: Int64? = try work.sql.value("SELECT ask_every FROM oauth_grant WHERE mailbox_id = \(mailbox)")
        let next = min((every ?? 5) + (slower ? 5 : 0), DeviceCodeAnswer.longestInterval)
        try work.sql.execute(
            """
            UPDATE oauth_grant
            SET ask_every = \(next), ask_at = \(work.now + .seconds(next)), error = NULL, claimed_until = NULL
            WHERE mailbox_id = \(mailbox)
            """)
    }

    /// Ends a code that nobody typed in: the provider would only say so itself (RFC 8628 §3.5).
    func deviceCodeIsOver(in work: DeskTransaction) throws -> Bool {
        guard state == .waiting, let end = deviceCode?.endsAt, end <= work.now else { return false }
        try Self.failed(mailbox, words: DeviceRefusal.late, isFinal: true, in: work)
        return true
    }
}
