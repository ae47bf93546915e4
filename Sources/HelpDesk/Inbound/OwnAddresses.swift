import PortableSQL

/// The addresses that are the desk itself: mailboxes, the receiver's, and what mails are sent from.
public struct OwnAddresses: Sendable {
    /// Each with the category that new mail to it goes to; nil for the default.
    let categories: [String: ID<Category>?]

    func contains(_ address: EmailAddress) -> Bool { category(of: address) != nil }

    /// Also with something behind a plus sign (`support+t1z@`, RFC 5233); nil where it is none of ours.
    func category(of address: EmailAddress) -> ID<Category>?? {
        if let found = categories[address.key] { return .some(found) }
        guard let plus = address.localPart.firstIndex(of: "+"), plus > address.localPart.startIndex,
            let base = EmailAddress("\(address.localPart[..<plus])@\(address.domain)")
        else { return nil }
        return categories[base.key]
    }

    /// - Parameter hostName: support@ it is always one of ours (IN12).
    static func load(hostName: String = "localhost", in tx: Transaction) throws -> OwnAddresses {
        var found: [String: ID<Category>?] = [:]
        let outgoing = try OutgoingSettings.load(in: tx)
        for text in [outgoing.fromAddress, outgoing.replyTo] {
            if let address = EmailAddress(text) { found[address.key] = .some(nil) }
        }
        for host in ["localhost", hostName] {
            if let address = EmailAddress("support@\(host)") { found[address.key] = .some(nil) }
        }
        for category in try Category.all(in: tx) {
            for text in [category.replyTo, category.fromAddress] {
                if let address = text.flatMap({ EmailAddress($0) }) { found[address.key] = category.id }
            }
        }
        for entry in try ReceiverSettings.load(in: tx).entries {
            let category = try entry.category.flatMap { try Category.find(named: $0, in: tx) }
            found[entry.address.key] = .some(category?.id)
        }
        for mailbox in try Mailbox.all(in: tx) { found[mailbox.address.key] = .some(mailbox.categoryID) }
        return OwnAddresses(categories: found)
    }
}

extension Desk {
    /// Whether the receiver takes mail for this address (IN12): the desk's own only, so that it relays nothing.
    public func receives(_ address: String, hostName: String) async throws -> Bool {
        guard let address = EmailAddress(address) else { return false }
        return try await read { try OwnAddresses.load(hostName: hostName, in: $0).contains(address) }
    }
}
