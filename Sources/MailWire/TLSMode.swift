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
