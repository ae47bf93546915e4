/// Who answers questions to the DNS.
///
/// "No such name" and "no such record" are empty answers; what is thrown means that nobody knows.
/// Names are given without a last dot.
public protocol RecordSource: Sendable {
    /// The TXT records of a name, the strings of each put together without a blank (RFC 7208 §3.3).
    func texts(of name: String) async throws -> [String]

    /// The addresses of a host: IPv4 and IPv6.
    func addresses(of host: String) async throws -> [NetworkAddress]

    /// The names that take a domain's mail, the preferred first, without a last dot; "." for a null MX (RFC 7505).
    func exchangers(of domain: String) async throws -> [String]
}
