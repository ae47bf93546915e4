extension TLSClient {
    /// What an endpoint asks for; nil for none.
    ///
    /// Opportunistic encryption without a password verifies nothing, for it would do without encryption too (RFC 7435
    /// §3); with a password it does.
    static func of(_ endpoint: Endpoint, _ credentials: Credentials) throws -> TLSClient? {
        switch endpoint.tls {
        case .none: nil
        case .tls, .startTLS: try TLSClient(endpoint, .full)
        case .opportunistic: try TLSClient(endpoint, credentials.isNone ? .off : .full)
        }
    }
}
