import PortableSQL

/// The settings that decisions rest on, read once for a batch of mails.
struct IntakeRules: Sendable {
    let incoming: IncomingSettings
    let attachments: AttachmentRules
    let usersMayClose: Bool
    let screening: Screening
    let mailboxCategories: [ID<Mailbox>: ID<Category>]
    /// Whose word about senders counts, and how much proof is asked for, where a mail came from this mailbox.
    let mailboxTrust: [ID<Mailbox>: TrustRules]
    let receiverTrust: TrustRules
    let mailboxAddresses: [ID<Mailbox>: String]
    var rules: [Rule]
    let tokens: Tokens

    static func load(hostName: String, tokens: Tokens, in tx: Transaction) throws -> IntakeRules {
        let own = try OwnAddresses.load(hostName: hostName, in: tx)
        let mailboxes = try Mailbox.all(in: tx)
        let receiver = try ReceiverSettings.load(in: tx)
        let incoming = try IncomingSettings.load(in: tx)
        return IntakeRules(
            incoming: incoming, attachments: AttachmentRules(incoming),
            usersMayClose: try GeneralSettings.load(in: tx).usersMayClose,
            screening: Screening(junk: try JunkSettings.load(in: tx), own: own, tokens: tokens),
            mailboxCategories: Dictionary(
                uniqueKeysWithValues: mailboxes.compactMap { mailbox in mailbox.categoryID.map { (mailbox.id, $0) } }),
            mailboxTrust: Dictionary(
                uniqueKeysWithValues: mailboxes.map { ($0.id, TrustRules(server: $0.authServer, policy: $0.trust)) }),
            receiverTrust: TrustRules(server: receiver.authServer, policy: receiver.trust),
            mailboxAddresses: Dictionary(uniqueKeysWithValues: mailboxes.map { ($0.id, $0.address.text) }),
            rules: try Rule.all(in: tx).map(\.rule), tokens: tokens)
    }
}
