/// Why a mail gets no signature, or a key can't be used.
public enum SigningError: Error, Sendable, Hashable {
    /// No domain as the DNS and `d=` know it: letters of other scripts belong in "xn--" labels (RFC 5890).
    case badDomain(String)
    /// No selector: labels as in a domain (RFC 6376 §3.1).
    case badSelector(String)
    /// No private key of a kind that signs mail: an RSA key of 2048 bits or more, or an Ed25519 key, as PEM.
    case badKey
    /// The system would make no key.
    case noKey
    /// A line of the header that is no field (RFC 5322 §2.2); lines are counted from 1.
    case badHeader(line: Int)
    /// Not exactly one From, the field that a signature is about (RFC 6376 §5.4).
    case notOneSender(count: Int)
    /// More fields of one name than a signature lists.
    case tooManyFields(String)
    /// The key refused to sign.
    case refused
}
