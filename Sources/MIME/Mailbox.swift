/// One mailbox (RFC 5322 §3.4): a name to show, which may be empty, and an address.
public struct Mailbox: Sendable, Hashable {
    /// The display name, decoded, without quotation marks; empty where none was given.
    public var name: String
    /// The addr-spec as written, without comments, white space and angle brackets.
    public var address: String

    public init(name: String = "", address: String) {
        self.name = name
        self.address = address
    }

    /// The mailboxes that a person or a program wrote in one line; groups are flattened.
    public static func list(_ text: String) -> [Mailbox] {
        AddressParser.mailboxes(in: Array(text.utf8)[...], hint: nil)
    }
}
