import Foundation
import HelpDesk
import MailDiscovery

/// Finds the servers of an address, so that a person types address and password only.
public struct Discovery: Sendable {
    private let resolver: DNSResolver
    private let http: PublicHTTPClient

    /// - Parameter dns: `ADDRESS` or `ADDRESS:PORT` of the name servers to ask; none: the system's.
    public init(dns: [String] = []) {
        resolver = DNSResolver(servers: dns)
        http = PublicHTTPClient(resolver: resolver)
    }

    /// The best first; none where the address is none, or nobody tells.
    public func servers(of address: String) async -> [SuggestedServer] {
        await find(for: address, resolver: resolver, http: http).map { found in
            SuggestedServer(
                purpose: Self.purpose(found.purpose), host: found.host, port: found.port,
                security: Self.security(found.security), username: found.username, source: found.source)
        }
    }

    private static func purpose(_ purpose: FoundServer.Purpose) -> SuggestedServer.Purpose {
        switch purpose {
        case .incoming(.imap): .imap
        case .incoming(.pop3): .pop3
        case .outgoing: .outgoing
        }
    }

    private static func security(_ security: FoundServer.Security) -> String {
        switch security {
        case .tls: HelpDesk.Mailbox.Security.tls.rawValue
        case .starttls: HelpDesk.Mailbox.Security.starttls.rawValue
        case .none: HelpDesk.Mailbox.Security.none.rawValue
        }
    }
}
