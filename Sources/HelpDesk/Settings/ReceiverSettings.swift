import PortableSQL

/// The built-in receiver's own addresses (IN12).
public struct ReceiverSettings: SettingsSection {
    /// `address` or `address = category`; the receiver takes mail for these only.
    public var addresses: [String] = []
    public var authServer = ""
    public var trust = TrustPolicy.balanced

    public init() {}

    public static let key = "receiver"
    public static let title = "Built-in receiver"
    public static let fields: [Field<Self>] = [
        .lines(
            "addresses", \.addresses, "Addresses of the desk",
            "A line each: an address, or address = category. Beside these, support@ this host's name and support@localhost are taken; mail to all others is refused."
        ),
        .text(
            "authServer", \.authServer, "Server whose Authentication-Results count",
            "The name that the mail server before the desk writes into its Authentication-Results, such as mx.example.org. Empty: none does."
        ),
        .choice(
            "trust", \.trust, "Proof of the sender",
            "strict: powers by mail only for senders that this server vouches for. balanced: also for answers that carry our token. legacy: whoever is not known to be false is believed."
        ),
    ]

    /// The listed addresses, each with the name of its category or nil.
    public var entries: [(address: EmailAddress, category: String?)] {
        addresses.compactMap { line in
            let parts = line.split(separator: "=", maxSplits: 1)
            guard let first = parts.first, let address = EmailAddress(first) else { return nil }
            return (address, parts.count == 2 ? parts[1].trimmingSpaces : nil)
        }
    }
}
