/// Why a question to the DNS got no answer; "no such name" and "no such record" are answers.
public enum DNSError: Error, Equatable, Sendable {
    /// The name cannot be asked for: empty, too long or with an empty label (RFC 1035 §2.3.4).
    case badName
    /// No server answered in time.
    case timedOut
    /// The asking task was cancelled, or the resolver was let go.
    case cancelled
    /// A server refused or failed, or its answer cannot be read; the reason in c-ares' words.
    case failed(String)
}
