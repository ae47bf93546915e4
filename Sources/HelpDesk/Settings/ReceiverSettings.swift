import PortableSQL

/// The built-in receiver's own addresses (IN12).
public struct ReceiverSettings: SettingsSection {
    /// `address` or `address = category`; the receiver takes mail for these only.
    public var addresses: [String] = []

    public init() {}

    public static let key = "receiver"
    public static let title = "Built-in receiver"
    public static let fields: [Field<Self>] = [
        .lines(
            "addresses", \.addresses, "Addresses of the desk",
            "A line each: an address, or address = category. Beside these, support@ this host's name and support@localhost are taken; mail to all others is refused."
        )
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
