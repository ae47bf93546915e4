/// A way to sign in (RFC 4422), of those we know.
enum SASLMechanism: String {
    case plain = "PLAIN"
    case login = "LOGIN"
    case xoauth2 = "XOAUTH2"
    case oauthBearer = "OAUTHBEARER"

    /// The best one that fits the credentials, of those the server names.
    static func best(for credentials: Credentials, of offered: Set<String>) -> SASLMechanism? {
        let candidates: [SASLMechanism] =
            switch credentials {
            case .none: []
            case .password: [.plain, .login]
            case .bearer: [.oauthBearer, .xoauth2]
            }
        return candidates.first { offered.contains($0.rawValue) }
    }

    /// What we say first, before base64; nil where the server asks first (LOGIN).
    ///
    /// - Throws: `unsayable` when a name or secret has a character that would end it early.
    func initialResponse(_ credentials: Credentials, host: String, port: Int) throws(WireError) -> [UInt8]? {
        let (user, secret) = try credentials.pair()
        switch self {
        case .plain: return Array("\0\(user)\0\(secret)".utf8)
        case .login: return nil
        case .xoauth2: return Array("user=\(user)\u{1}auth=Bearer \(secret)\u{1}\u{1}".utf8)
        case .oauthBearer:
            // RFC 7628 §3.1; commas and equals signs of the name are escaped (RFC 5801 §4).
            return Array(
                "n,a=\(Self.escaped(user)),\u{1}host=\(host)\u{1}port=\(port)\u{1}auth=Bearer \(secret)\u{1}\u{1}".utf8)
        }
    }

    private static func escaped(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case ",": result += "=2C"
            case "=": result += "=3D"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Credentials {
    /// The name and the secret, checked to hold no control character.
    func pair() throws(WireError) -> (user: String, secret: String) {
        let (user, secret): (String, String) =
            switch self {
            case .none: ("", "")
            case .password(let user, let secret), .bearer(let user, let secret): (user, secret.revealed)
            }
        guard !user.utf8.contains(where: \.isControl) else {
            throw .unsayable("The user name has a line break or another control character.")
        }
        guard !secret.utf8.contains(where: \.isControl) else {
            throw .unsayable("The password or token has a line break or another control character.")
        }
        return (user, secret)
    }
}
