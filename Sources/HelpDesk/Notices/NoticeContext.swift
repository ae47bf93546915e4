import PortableSQL

/// All that the mails of one event are made of, read at once.
struct NoticeContext: Sendable {
    /// Earlier entries that are quoted below.
    private static let historyLength = 5

    struct File: Sendable {
        let attachment: Attachment
        /// Nil where it is too much for a mail, or files are not to be attached.
        let content: [UInt8]?
    }

    let event: Event
    let general: GeneralSettings
    let notifications: NotificationSettings
    let sender: SenderIdentity
    let actor: Person?
    let ticket: Ticket?
    /// Of the knowledge base, where it is what the event is about.
    let article: Article?
    let category: Category?
    let entry: LogEntry?
    let files: [File]
    /// The entries before this one, newest first, techs-only ones too: what a recipient may see of them is chosen later.
    let history: [LogEntry]
    let people: [ID<Person>: Person]
    let candidates: [Candidate]
    /// Message-IDs of the customer's mails on this ticket, oldest first.
    let mailIDs: [String]
    var confirmationsLately: ConfirmationCount
    /// Of an event that concerns the whole desk.
    let administrators: [ID<Person>]
    let templates: TemplateBook
    /// What the masks of changed templates need beside.
    var facts: MaskFacts

    /// Bytes of files that all mails of one event carry together: what is more is a link, like a file that is too large.
    private static let allFilesBytes = 1 << 30
    /// How many bytes of files one batch holds in memory; the event that exceeds it is the batch's last.
    private static let batchBytes = 8 << 20

    /// The first of these events, at least one, with all that their mails are made of.
    static func load(_ events: [Event], hostName: String, in tx: Transaction) throws -> [NoticeContext] {
        var contexts: [NoticeContext] = []
        var bytes = 0
        let templates = try TemplateBook.load(in: tx)
        let masks = templates.masks
        for event in events where bytes < batchBytes {
            let context = try load(event, templates: templates, masks: masks, hostName: hostName, in: tx)
            bytes += context.files.reduce(0) { $0 + ($1.content?.count ?? 0) }
            contexts.append(context)
        }
        return contexts
    }

    /// - Parameter masks: those whose values are asked for.
    static func load(
        _ event: Event, templates: TemplateBook, masks: Set<Mask>, hostName: String, in tx: Transaction
    ) throws -> NoticeContext {
        let notifications = try NotificationSettings.load(in: tx)
        let ticket = try event.ticketID.map { try Ticket.find($0, in: tx) }
        let entry = try event.entryID.map { try LogEntry.find($0, in: tx) }
        let article = try event.details.article.flatMap { try Article.find($0, in: tx) }
        let candidates =
            try ticket.map { try Candidate.all(for: $0, event: event, in: tx) }
            ?? article.map { try Candidate.all(for: $0, in: tx) } ?? []
        var ids = candidates.map(\.person)
        if let person = event.details.person { ids.append(person) }
        let administrators = event.kind == .mailboxDisabled ? try Person.administrators(in: tx) : []
        ids += administrators
        if let author = entry?.authorID { ids.append(author) }
        let people = try Person.find(all: ids, in: tx)
        let category = try ticket.map { try Category.find($0.categoryID, in: tx) }
        return NoticeContext(
            event: event, general: try GeneralSettings.load(in: tx), notifications: notifications,
            sender: try SenderIdentity.load(category: category, hostName: hostName, in: tx),
            actor: try event.actorID.map { try Person.find($0, in: tx) }, ticket: ticket,
            article: article, category: category, entry: entry,
            files: try entry.map {
                try files(of: $0, settings: notifications, most: allFilesBytes / max(1, candidates.count), in: tx)
            } ?? [],
            history: try ticket.map { try history(of: $0, before: entry, in: tx) } ?? [], people: people,
            candidates: candidates,
            mailIDs: try ticket.map { try mailIDs(of: $0, in: tx) } ?? [],
            confirmationsLately: try ConfirmationCount.load(
                for: ticket.flatMap { people[$0.submitterID]?.email }, now: event.createdAt, in: tx),
            administrators: administrators, templates: templates,
            facts: try ticket.map { try MaskFacts.load(for: $0, masks: masks, in: tx) } ?? MaskFacts())
    }

    /// - Parameter most: bytes in one mail, whatever the settings say.
    private static func files(
        of entry: LogEntry, settings: NotificationSettings, most: Int, in tx: Transaction
    ) throws -> [File] {
        var left = min(settings.attachmentLimitMegabytes << 20, most)
        return try Attachment.all(of: entry.id, in: tx).map { attachment in
            guard settings.includeAttachments, attachment.size <= left else {
                return File(attachment: attachment, content: nil)
            }
            left -= attachment.size
            return File(attachment: attachment, content: try attachment.content(in: tx))
        }
    }

    private static func history(of ticket: Ticket, before entry: LogEntry?, in tx: Transaction) throws -> [LogEntry] {
        try tx.rows(
            """
            SELECT \(LogEntry.columns)
            FROM \(LogEntry.source)
            WHERE l.ticket_id = \(ticket.id) AND l.kind = 'comment' AND l.id < \(entry?.id ?? ID(Int64.max))
            ORDER BY l.id DESC
            LIMIT \(historyLength)
            """
        ).map(LogEntry.init)
    }

    private static func mailIDs(of ticket: Ticket, in tx: Transaction) throws -> [String] {
        try tx.values(
            """
            SELECT message_id FROM inbound
            WHERE ticket_id = \(ticket.id) AND message_id IS NOT NULL AND state IN ('ticket', 'comment')
            ORDER BY id
            LIMIT 100
            """)
    }
}

/// How many confirmations an address got lately: a storm ends there (reliability T25).
struct ConfirmationCount: Sendable, Hashable {
    private static let perHour = 10
    private static let perDay = 40

    private(set) var lastHour: Int
    private(set) var lastDay: Int

    mutating func add(_ count: Int) {
        lastHour += count
        lastDay += count
    }

    var isStorm: Bool { lastHour >= Self.perHour || lastDay >= Self.perDay }

    static func load(for address: EmailAddress?, now: Timestamp, in tx: Transaction) throws -> ConfirmationCount {
        guard let address else { return ConfirmationCount(lastHour: 0, lastDay: 0) }
        let times: [Timestamp] = try tx.values(
            """
            SELECT m.created_at
            FROM delivery d JOIN outgoing_mail m ON m.id = d.outgoing_mail_id
            WHERE d.address_key = \(address.key) AND m.purpose = \(NoticeKind.confirmation.rawValue)
              AND m.created_at > \(now - .seconds(86400)) AND m.created_at <= \(now)
            ORDER BY d.id DESC
            LIMIT \(perDay)
            """)
        return ConfirmationCount(lastHour: times.count { $0 > now - .seconds(3600) }, lastDay: times.count)
    }
}

/// Whom mails are from (OUT1).
struct SenderIdentity: Sendable, Hashable {
    let address: EmailAddress
    let name: String
    let replyTo: EmailAddress?
    let usesNameForAll: Bool
    let signsReplyAddress: Bool

    static func load(category: Category?, hostName: String, in tx: Transaction) throws -> SenderIdentity {
        let outgoing = try OutgoingSettings.load(in: tx)
        let mailbox = try Mailbox.all(in: tx).first?.address
        let configured = category?.fromAddress.flatMap { EmailAddress($0) } ?? EmailAddress(outgoing.fromAddress)
        guard
            let address = configured ?? mailbox ?? EmailAddress("support@\(hostName)")
                ?? EmailAddress("support@localhost")
        else {
            throw DeskError.configuration(
                "There is no address to send from; set the From address under Outgoing email.")
        }
        let desk = try GeneralSettings.load(in: tx).name
        let name = category?.fromName ?? (outgoing.fromName.isEmpty ? desk : outgoing.fromName)
        return SenderIdentity(
            address: address, name: name,
            replyTo: category?.replyTo.flatMap { EmailAddress($0) } ?? EmailAddress(outgoing.replyTo),
            usesNameForAll: outgoing.fromNameForAll, signsReplyAddress: outgoing.signedReplyAddress)
    }

    /// The mail that ends somebody's mails of a ticket (CMD3).
    func unsubscribeAddress(of ticket: ID<Ticket>) -> String {
        "mailto:\(replyTo ?? address)?subject=%23unsubscribe%23%20%5B%23\(ticket)%5D"
    }

    /// Everybody's words under their own name, the desk's under the desk's.
    func name(for writer: Person?) -> String {
        guard let writer, !usesNameForAll else { return name }
        let own = Person.acceptableName(writer.displayName, for: address)
        return own.isEmpty ? name : own
    }
}
