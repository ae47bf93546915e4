import MIME
import MailReading
import PortableSQL

/// Reaches the verdict on one mail: who wrote it, what it answers, what it asks for. Reads only; its reasons are what
/// the *Why?* of a ticket shows (IN14).
struct Decision {
    /// The same mail by another route is known for this long (reliability §4.3).
    private static let duplicateWindow = Duration.seconds(7 * 86400)

    let mail: PreparedMail
    let rules: IntakeRules
    let tx: Transaction
    let now: Timestamp
    private(set) var reasons: [Reason] = []

    init(_ mail: PreparedMail, rules: IntakeRules, now: Timestamp, in tx: Transaction) {
        self.mail = mail
        self.rules = rules
        self.now = now
        self.tx = tx
    }

    mutating func reach() throws -> Verdict {
        tellHowItCame()
        if let news = try DeliveryNews.find(mail.letter, in: tx) {
            note("screened", "It is a delivery report about a mail that this desk sent.")
            return .deliveryNews(news)
        }
        if let reason = screened() { return .hold(reason) }
        guard let sender = mail.sender else { return .hold(.noSender) }
        if let first = try sameMailBefore(from: sender) {
            note("received", "The same mail came before by another way, as mail \(first); this copy changes nothing.")
            return .duplicate(of: first)
        }
        let person = try Person.find(sender, in: tx)
        if let reason = refused(person, sender) { return .hold(reason) }
        var plan = Verdict.Plan(senderName: mail.senderName, sender: sender, subject: mail.letter.subject)
        if let match = try Threading.match(mail, tokens: rules.tokens, in: tx),
            let verdict = try answer(match, person: person, plan: &plan)
        {
            return verdict
        }
        return try newTicket(person: person, plan: plan)
    }

    // MARK: Before anybody is asked

    private mutating func tellHowItCame() {
        if mail.isCareful {
            note("read", "Reading it failed before, so only its beginning was read; the original is attached.")
        }
        for defect in mail.letter.message.defects.prefix(5) { note("read", "\(defect)") }
        note("read", "It was read as: \(mail.letter.kind.rawValue). \(mail.letter.kindReason)".trimmingSpaces)
    }

    private mutating func screened() -> HoldReason? {
        let verdict = rules.screening.verdict(on: mail)
        guard let verdict else { return nil }
        if mail.row.resolution == .release, mail.sender != nil {
            note("screened", "It was held (\(verdict.words)) and released by a technician.")
            return nil
        }
        note("screened", verdict.words)
        return verdict.reason
    }

    /// The same Message-ID alone never counts: different mails share one (T6).
    private func sameMailBefore(from sender: EmailAddress) throws -> ID<InboundMail>? {
        guard !rules.incoming.oneTicketPerMailbox, let id = mail.letter.message.messageID else { return nil }
        return try tx.value(
            """
            SELECT id FROM inbound
            WHERE message_id = \(id) AND LOWER(from_address) = \(sender.key) AND body_digest = \(mail.bodyDigest)
              AND id <> \(mail.row.id) AND received_at > \(now - Self.duplicateWindow)
              AND state IN ('ticket', 'comment', 'command_only')
            ORDER BY id
            LIMIT 1
            """)
    }

    private mutating func refused(_ person: Person?, _ sender: EmailAddress) -> HoldReason? {
        if let person {
            note("sender", "The sender \(sender) is \(person.displayName).")
            guard person.isDisabled else { return nil }
            note("sender", "They were disabled.")
            return .disabledSender
        }
        if rules.incoming.acceptUnregistered || mail.row.resolution == .release {
            note("sender", "The sender \(sender) was not known and becomes a user.")
            return nil
        }
        note("sender", "The sender \(sender) is not registered, and mail of strangers is not accepted.")
        return .unknownSender
    }

    // MARK: An answer

    /// Nil where it opens a ticket of its own after all.
    private mutating func answer(_ match: ThreadMatch, person: Person?, plan: inout Verdict.Plan) throws -> Verdict? {
        let ticket = try Ticket.find(match.ticket, in: tx)
        let viewer = try person.map { try Viewer.load($0.id, in: tx) }
        let isTechnician = viewer?.isTechnician(in: ticket.categoryID) ?? false
        let takesPart = try isTechnician || viewer.map { try isParticipant($0, in: ticket) } ?? false
        tellMatch(match, ticket)
        guard takesPart else {
            if match.proof == .subjectTag {
                note(
                    "matched",
                    "The sender takes no part in ticket \(ticket.id), so this is a ticket of its own that mentions it.")
                plan.mentions = ticket.id
                return nil
            }
            note("matched", "The sender takes no part in the ticket: for technicians only, until one publishes it.")
            return .comment(plan, on: ticket.id, as: .techsOnly)
        }
        readCommands(into: &plan, ticket: ticket, viewer: viewer, match: match, isTechnician: isTechnician)
        if hasNoWords, plan.closes || plan.unsubscribes { return .commandsOnly(plan, on: ticket.id) }
        return .comment(plan, on: ticket.id, as: kind(of: plan, match, viewer, isTechnician: isTechnician))
    }

    private func isParticipant(_ viewer: Viewer, in ticket: Ticket) throws -> Bool {
        let found = try tx.row("SELECT t.id FROM ticket t WHERE t.id = \(ticket.id) AND \(viewer.visibleTickets)")
        return found != nil
    }

    private mutating func tellMatch(_ match: ThreadMatch, _ ticket: Ticket) {
        let how =
            switch match.proof {
            case .token: "it answers one of our mails"
            case .knownMessage: "it answers a mail that is on it"
            case .subjectTag: "its subject names it"
            }
        note("matched", "It belongs to ticket \(ticket.id), \"\(ticket.subject)\": \(how).")
    }

    /// Hiding needs no proof; speaking to the customer as a technician does (CMD1).
    private mutating func kind(
        of plan: Verdict.Plan, _ match: ThreadMatch, _ viewer: Viewer?, isTechnician: Bool
    ) -> Verdict.CommentKind {
        if plan.isTechsOnly {
            note("commands", "#tech#: for technicians only.")
            return .techsOnly
        }
        guard isTechnician, let viewer, mail.row.resolution != .release else { return .everybody }
        if match.proof == .token(viewer.person) {
            note("sender", "It carries the token of a mail that was sent to this technician.")
            return .everybody
        }
        note(
            "sender",
            "It claims to be a technician's, but carries no token of a mail that was sent to them: it waits for \"publish?\"."
        )
        return .unproven
    }

    private mutating func readCommands(
        into plan: inout Verdict.Plan, ticket: Ticket, viewer: Viewer?, match: ThreadMatch, isTechnician: Bool
    ) {
        for command in mail.letter.commands {
            switch command {
            case .tech: plan.isTechsOnly = true
            case .unsubscribe:
                plan.unsubscribes = true
                note("commands", "#unsubscribe#: the sender gets no more mails of this ticket.")
            case .close: plan.closes = mayClose(ticket, viewer, match)
            }
        }
    }

    private mutating func mayClose(_ ticket: Ticket, _ viewer: Viewer?, _ match: ThreadMatch) -> Bool {
        guard let viewer, ticket.mayClose(viewer, usersMayClose: rules.usersMayClose), match.proof != .subjectTag else {
            note("commands", "#close# was ignored: the sender may not close this ticket by mail.")
            return false
        }
        note("commands", "#close#: the ticket is closed.")
        return true
    }

    private var hasNoWords: Bool {
        mail.comment.text.isBlank && mail.comment.files.allSatisfy(\.isInline)
    }

    // MARK: A new ticket

    private mutating func newTicket(person: Person?, plan: Verdict.Plan) throws -> Verdict {
        var plan = plan
        // Only a command or a forward asks what the sender may do.
        let asksForMore = !mail.letter.commands.isEmpty || mail.letter.forwarded != nil
        let viewer = asksForMore ? try person.map { try Viewer.load($0.id, in: tx) } : nil
        if plan.mentions == nil { note("matched", "It answers no ticket, so it opens one.") }
        plan.category = category()
        plan.mayConfirm = mail.letter.mayAnswer && !mail.row.isSilent && mail.row.resolution != .release
        if !mail.letter.mayAnswer { note("sender", "It is automatic mail: no confirmation is sent.") }
        for command in mail.letter.commands { noteCommandOnNewMail(command, viewer, &plan) }
        extractOriginal(viewer, &plan)
        try chooseSubscribers(&plan)
        return .newTicket(plan)
    }

    private mutating func noteCommandOnNewMail(_ command: Command, _ viewer: Viewer?, _ plan: inout Verdict.Plan) {
        if command == .tech, viewer?.isStaff == true {
            plan.isTechsOnly = true
            note("commands", "#tech#: the text is for technicians only.")
        } else {
            note("commands", "A command in the subject was taken out: the mail answers no ticket.")
        }
    }

    /// The category of the mailbox, or of the address that the mail was sent to.
    private func category() -> ID<Category>? {
        if let mailbox = mail.row.mailboxID, let category = rules.mailboxCategories[mailbox] { return category }
        let envelope = (mail.row.envelopeTo ?? "").split(separator: ",").map(\.trimmingSpaces)
        let named = envelope + (mail.letter.message.to + mail.letter.message.cc).map(\.address)
        for address in named.compactMap({ EmailAddress($0) }) {
            if let category = rules.screening.own.categories[address.key] ?? nil { return category }
        }
        return nil
    }

    /// IN7: a technician forwards what a customer sent to their own address.
    private mutating func extractOriginal(_ viewer: Viewer?, _ plan: inout Verdict.Plan) {
        guard rules.incoming.extractForwarded, viewer?.isStaff == true, let forwarded = mail.letter.forwarded else {
            return
        }
        guard let address = forwarded.from.flatMap({ EmailAddress($0.address) }), !rules.screening.own.contains(address)
        else {
            note(
                "sender", "It is a forward, but its original sender could not be read: the technician is the submitter."
            )
            return
        }
        plan.onBehalfOf = (forwarded.from?.name ?? "", address)
        if !forwarded.subject.isEmpty { plan.subject = forwarded.subject }
        note("sender", "A technician forwarded it: the ticket is \(address)'s, the technician's own words are a note.")
    }

    /// IN6: To and Cc of a new mail, never the desk's own addresses, never one that answers by itself.
    private mutating func chooseSubscribers(_ plan: inout Verdict.Plan) throws {
        guard rules.incoming.addRecipients, plan.onBehalfOf == nil else { return }
        var seen: Set<String> = [plan.sender.key]
        for recipient in mail.letter.message.to + mail.letter.message.cc {
            guard let address = EmailAddress(recipient.address), !rules.screening.own.contains(address),
                !rules.screening.junk.senders.contains(where: {
                    $0.lowercased() == address.localPart.lowercased() || $0.lowercased() == address.key
                }),
                seen.insert(address.key).inserted
            else { continue }
            guard plan.recipients.count < rules.incoming.subscriberLimit else {
                plan.recipientsLeftOut += 1
                continue
            }
            let isKnown = try rules.incoming.acceptUnregistered || Person.find(address, in: tx) != nil
            if isKnown { plan.recipients.append((recipient.name, address)) }
        }
        guard !plan.recipients.isEmpty else { return }
        note("subscribers", "Subscribed: \(plan.recipients.map(\.address.text).joined(separator: ", ")).")
        if plan.recipientsLeftOut > 0 {
            note("subscribers", "\(plan.recipientsLeftOut) more recipients were not subscribed.")
        }
    }

    private mutating func note(_ step: String, _ text: String) {
        reasons.append(Reason(step, text))
    }
}

/// The settings that decisions rest on, read once for a batch of mails.
struct IntakeRules: Sendable {
    let incoming: IncomingSettings
    let usersMayClose: Bool
    let screening: Screening
    let mailboxCategories: [ID<Mailbox>: ID<Category>]
    let tokens: Tokens

    static func load(hostName: String, tokens: Tokens, in tx: Transaction) throws -> IntakeRules {
        let own = try OwnAddresses.load(hostName: hostName, in: tx)
        let mailboxes = try Mailbox.all(in: tx).compactMap { mailbox in mailbox.categoryID.map { (mailbox.id, $0) } }
        return IntakeRules(
            incoming: try IncomingSettings.load(in: tx), usersMayClose: try GeneralSettings.load(in: tx).usersMayClose,
            screening: Screening(junk: try JunkSettings.load(in: tx), own: own, tokens: tokens),
            mailboxCategories: Dictionary(uniqueKeysWithValues: mailboxes), tokens: tokens)
    }
}
