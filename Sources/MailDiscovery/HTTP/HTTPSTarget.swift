import Foundation

/// An https URL taken apart, its host in a form that leaves no two readings.
struct HTTPSTarget: Sendable, Equatable {
    /// ASCII in lower case: letters, digits, "-", "_" and ".".
    let host: String
    let port: Int
    /// With the query, without the fragment.
    let path: String

    var url: String { "https://\(host)\(port == 443 ? "" : ":\(port)")\(path)" }

    /// - Parameter base: what a relative reference starts from (RFC 3986 §5).
    /// - Returns: nil for another scheme, a user name, an IPv6 literal, and what is no URL.
    init?(_ text: String, from base: HTTPSTarget? = nil) {
        guard text.utf8.count <= 2048 else { return nil }
        let start = base.flatMap { URL(string: $0.url) }
        guard let url = URL(string: text, relativeTo: start)?.absoluteURL, url.scheme?.lowercasedASCII == "https"
        else { return nil }
        guard url.user == nil, url.password == nil, let host = url.host(percentEncoded: true)?.lowercasedASCII,
            host.utf8.allSatisfy({ $0 < 0x80 }), HostName.isPlausible(host)
        else { return nil }
        self.host = host
        port = url.port ?? 443
        let path = url.path(percentEncoded: true)
        self.path = (path.isEmpty ? "/" : path) + (url.query(percentEncoded: true).map { "?" + $0 } ?? "")
    }
}
