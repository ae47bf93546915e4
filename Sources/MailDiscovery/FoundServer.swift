/// A mail server that is said, or supposed, to serve an address.
public struct FoundServer: Sendable, Hashable {
    /// Which way mail goes through the server.
    public enum Purpose: Sendable, Hashable {
        /// From the server to us.
        case incoming(MailboxProtocol)
        /// Message submission (RFC 6409).
        case outgoing
    }

    /// How mail is fetched.
    public enum MailboxProtocol: Sendable, Hashable {
        /// RFC 9051
        case imap
        /// RFC 1939
        case pop3
    }

    /// When encryption begins.
    public enum Security: Sendable, Hashable {
        /// From the first byte (RFC 8314 §3).
        case tls
        /// After a command (RFC 2595, RFC 3207).
        case starttls
        /// Never: name and password go in clear.
        case none
    }

    /// What the server is for.
    public let purpose: Purpose
    /// A host name, or an IPv4 literal if the domain's document says so.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// How the connection is to be made safe.
    public let security: Security
    /// The name to log in with; every placeholder is filled in.
    public let username: String
    /// The ways to log in that an autoconfig document names, in its order and words, for example
    /// "password-cleartext" or "OAuth2"; empty where nobody said.
    public let authentication: [String]
    /// Who says so, for a person: "autoconfig of example.org", "SRV record", "well-known name".
    public let source: String

    /// A server as somebody has described it.
    public init(
        purpose: Purpose, host: String, port: Int, security: Security, username: String, authentication: [String] = [],
        source: String
    ) {
        self.purpose = purpose
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.authentication = authentication
        self.source = source
    }
}
