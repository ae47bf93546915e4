/// Where a service of a domain is offered (RFC 2782).
public struct SRVRecord: Sendable, Hashable {
    /// The target without its last dot; "." where the service is decidedly not offered.
    public let host: String
    /// 0 to 65535; 0 beside the target ".".
    public let port: Int
    /// Lower is asked first.
    public let priority: Int
    /// The share among records of one priority; more is asked oftener.
    public let weight: Int

    /// A record with its host as described above.
    public init(host: String, port: Int, priority: Int, weight: Int) {
        self.host = host
        self.port = port
        self.priority = priority
        self.weight = weight
    }

    /// False for the target "." (RFC 2782, "Target").
    public var isOffered: Bool { host != "." }
}

/// Who takes the mail of a domain (RFC 5321 §5.1).
public struct MXRecord: Sendable, Hashable {
    /// The exchanger without its last dot; "." where the domain takes no mail (RFC 7505 §3).
    public let host: String
    /// Lower is asked first.
    public let preference: Int

    /// A record with its host as described above.
    public init(host: String, preference: Int) {
        self.host = host
        self.preference = preference
    }
}
