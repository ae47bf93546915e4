import MailDiscovery
import MailSigning

/// The DNS itself, for deliverability reports.
public struct DNSRecordSource: RecordSource {
    private let resolver: DNSResolver

    /// - Parameter resolver: whom to ask.
    public init(_ resolver: DNSResolver) { self.resolver = resolver }

    /// - Parameter dns: `ADDRESS` or `ADDRESS:PORT` of the name servers to ask; none: the system's.
    public init(dns: [String]) { self.init(DNSResolver(servers: dns)) }

    /// As `RecordSource` says.
    public func texts(of name: String) async throws -> [String] { try await resolver.texts(of: name) }

    /// As `RecordSource` says.
    public func addresses(of host: String) async throws -> [NetworkAddress] {
        try await resolver.addresses(of: host).compactMap { NetworkAddress(bytes: $0.bytes) }
    }

    /// As `RecordSource` says.
    public func exchangers(of domain: String) async throws -> [String] {
        try await resolver.exchangers(of: domain).map(\.host)
    }
}
