/// How the connection is encrypted.
public enum TLSMode: String, Sendable, Hashable, CaseIterable, Codable {
    /// From the first byte (RFC 8314 §3).
    case tls
    /// By STARTTLS, and not without it (RFC 3207, RFC 9051 §6.2.1).
    case startTLS
    /// By STARTTLS where the server offers it. Without credentials the certificate is not verified (RFC 7435); with
    /// credentials it is, and nothing is signed in to in the clear.
    case opportunistic
    /// In the clear: a server on the same machine.
    case none
}

extension TLSMode {
    /// What comes after the server has said what it can do.
    enum Step {
        case startTLS
        case login
        case fail(SessionFailure)
    }

    /// - Parameter isOffered: the server offers STARTTLS.
    func step(isSecure: Bool, isOffered: Bool, credentials: Credentials) -> Step {
        guard !isSecure, self == .startTLS || self == .opportunistic else { return .login }
        if isOffered { return .startTLS }
        if self == .opportunistic, credentials.isNone { return .login }
        return .fail(.noTLS("The server offers no STARTTLS, so nothing was sent that must be encrypted."))
    }
}
