/// Who we are at a mail server.
public enum Credentials: Sendable, Hashable {
    /// We don't sign in (a relay that knows our address).
    case none
    case password(user: String, Secret)
    /// An OAuth 2 access token, by XOAUTH2 or OAUTHBEARER (RFC 7628), whichever the server has.
    case bearer(user: String, Secret)

    public var isNone: Bool {
        if case .none = self { true } else { false }
    }

    /// `text` without our secret, for servers that repeat what they were sent.
    public func scrubbed(_ text: String) -> String {
        switch self {
        case .none: text
        case .password(_, let secret), .bearer(_, let secret): text.masking(secret.revealed)
        }
    }
}

extension String {
    fileprivate func masking(_ found: String) -> String {
        let needle = Array(found.utf8)
        let bytes = Array(utf8)
        guard needle.count > 3, needle.count <= bytes.count else { return self }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: needle) {
                result.append(contentsOf: Secret.mask.utf8)
                index += needle.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result.text
    }
}
