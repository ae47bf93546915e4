import PortableSQL

/// Where answers to mails go, where none of the desk's mailboxes reads it (OUT1).
public struct AnswerAddress: Sendable {
    public let address: EmailAddress
    /// Nil: of the desk's own mails.
    public let category: ID<Category>?
    public let sentence: String

    /// The desk's first; nothing where no address is set, as then the first mailbox's is used.
    public static func unread(in tx: Transaction) throws -> [AnswerAddress] {
        let settings = try OutgoingSettings.load(in: tx)
        let mailboxes = try Mailbox.all(in: tx).map(\.address)
        let read = Set(mailboxes + (try ReceiverSettings.load(in: tx).entries.map(\.address)))
        func sentence(_ address: EmailAddress, _ whose: String) -> String {
            mailboxes.isEmpty
                ? "Answers to \(whose) go to \(address); none of the desk's mailboxes reads it, so they arrive only where the built-in receiver gets its mail."
                : "Answers to \(whose) go to \(address), which none of the desk's mailboxes reads."
        }
        var found: [AnswerAddress] = []
        let own = EmailAddress(settings.replyTo.isEmpty ? settings.fromAddress : settings.replyTo)
        if let own, !read.contains(own) {
            found.append(AnswerAddress(address: own, category: nil, sentence: sentence(own, "the desk's mails")))
        }
        for category in try Category.all(in: tx) where category.fromAddress != nil || category.replyTo != nil {
            let text = category.replyTo ?? (settings.replyTo.isEmpty ? category.fromAddress ?? "" : settings.replyTo)
            guard let address = EmailAddress(text), !read.contains(address), address != own else { continue }
            found.append(
                AnswerAddress(
                    address: address, category: category.id,
                    sentence: sentence(address, "mails of the category \(category.name)")))
        }
        return found
    }
}
