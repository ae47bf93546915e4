/// A server to talk to.
public struct Endpoint: Sendable, Hashable {
    /// A name, or an address.
    public var host: String
    public var port: Int
    public var tls: TLSMode
    /// The path of a PEM file with certificates that are trusted beside those of the system.
    public var trustedCertificate: String?

    public init(host: String, port: Int, tls: TLSMode, trustedCertificate: String? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
        self.trustedCertificate = trustedCertificate
    }
}
