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
    private let trust: TrustRules
    let evidence: SenderEvidence
    let outcome: RuleOutcome

    init(_ mail: PreparedMail, rules: IntakeRules, now: Timestamp, in tx: Transaction) {
        self.mail = mail
        self.rules = rules
        self.now = now
        self.tx = tx
        trust = mail.row.mailboxID.flatMap { rules.mailboxTrust[$0] } ?? rules.receiverTrust
        // Who released it, or handed in an archive, has judged the sender.
        evidence =
            mail.row.resolution == .release || mail.row.isArchived
            ? .pass : SenderEvidence(mail.letter.message, server: trust.server)
        outcome = RuleOutcome(rules.rules) { [evidence] asked in
            let mailbox = mail.row.mailboxID.flatMap { rules.mailboxAddresses[$0] } ?? mail.row.envelopeTo ?? ""
            return RuleFacts(mail, mailbox: mailbox, evidence: evidence, asked: asked)
        }
    }

    /// Whether the sender is believed enough for this (reliability §7.3).
    func answer(_ request: TrustRequest, hasOwnToken: Bool = false) -> TrustAnswer {
        TrustMatrix.answer(request, TrustColumn(evidence, hasOwnToken: hasOwnToken), trust.policy)
    }

    mutating func reach() throws -> Verdict {
        tellHowItCame()
        if let probe = mail.letter.message.messageID.flatMap({ ProbeToken(messageID: $0, tokens: rules.tokens) }) {
            note("screened", "By this mail the desk tests the mailbox's server; it makes no ticket.")
            return .probe(probe)
        }
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
        if let held = heldByRule() { return .hold(held) }
        var plan = Verdict.Plan(senderName: mail.senderName, sender: sender, subject: mail.letter.subject)
        if let match = try Threading.match(mail, tokens: rules.tokens, in: tx),
            let verdict = try answer(match, person: person, plan: &plan)
        {
            return verdict
        }
        if let verdict = try joined(person: person, plan: plan) { return verdict }
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

    /// Rules that hold are asked of answers too; a release has the last word.
    private mutating func heldByRule() -> HoldReason? {
        guard let name = outcome.holdingRule, mail.row.resolution != .release else { return nil }
        note("rules", "The rule \"\(name)\" holds it.")
        return .rule
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
            return .comment(plan, on: ticket.id, as: .outsiders)
        }
        if try isAboveLimit(on: ticket.id) {
            note(
                "screened",
                "More than \(rules.incoming.commentsPerHour) mails of this sender came to the ticket within an hour.")
            return .storm(on: ticket.id, limit: rules.incoming.commentsPerHour)
        }
        readCommands(into: &plan, ticket: ticket, viewer: viewer, match: match, isTechnician: isTechnician)
        try foldKnownText(into: &plan, ticket.id)
        if hasNoWords, plan.closes || plan.unsubscribes { return .commandsOnly(plan, on: ticket.id) }
        return .comment(plan, on: ticket.id, as: kind(of: plan, match, viewer, isTechnician: isTechnician))
    }

    /// Two programs that answer one another end here, whatever they say of themselves (IN13).
    func isAboveLimit(on ticket: ID<Ticket>) throws -> Bool {
        guard let sender = mail.sender, mail.row.resolution != .release, !mail.row.isArchived else { return false }
        let lately: Int? = try tx.value(
            """
            SELECT COUNT(*) FROM inbound
            WHERE ticket_id = \(ticket) AND LOWER(from_address) = \(sender.key) AND state = 'comment'
              AND received_at > \(now - .seconds(3600)) AND received_at <= \(now)
            """)
        return (lately ?? 0) >= rules.incoming.commentsPerHour
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
        let hasOwnToken = viewer.map { match.proof == .token($0.person) } ?? false
        if plan.isTechsOnly {
            note("commands", "#tech#: for technicians only.")
            if answer(.hide, hasOwnToken: hasOwnToken) == .flagged { note("sender", "The sender is not verified.") }
            return .techsOnly
        }
        switch answer(isTechnician ? .speakAsTechnician : .commentOnOwnTicket, hasOwnToken: hasOwnToken) {
        case .yes, .flagged:
            if isTechnician {
                note("sender", hasOwnToken ? Self.tokenWords : "The sender is believed: \(evidenceWords).")
            }
            return .everybody
        case .warn, .no:
            note("sender", "It looks forged: \(evidenceWords). It waits for \"publish?\".")
            return .unproven
        case .hold:
            note(
                "sender",
                "It claims to be a technician's, but carries no token of a mail that was sent to them, and \(evidenceWords): it waits for \"publish?\"."
            )
            return .unproven
        }
    }

    private static let tokenWords = "It carries the token of a mail that was sent to this technician."

    /// What is known of the sender, to stand in a sentence.
    var evidenceWords: String {
        switch evidence {
        case .pass where mail.row.resolution == .release: "a technician released it"
        case .pass where mail.row.isArchived: "it comes from an archive that was imported"
        case .pass: "\(trust.server) vouches for the address"
        case .silent: "\(trust.server) says nothing for the address"
        case .noServer where trust.policy == .legacy: "this mailbox believes whoever is not known to be false"
        case .noServer: "there is no server whose word about senders counts"
        case .fail where mail.letter.message.from.count != 1: "it names \(mail.letter.message.from.count) senders"
        case .fail: "\(trust.server) says that the address is not the sender's"
        }
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
        guard let viewer, ticket.mayClose(viewer, usersMayClose: rules.usersMayClose) else {
            note("commands", "#close# was ignored: the sender may not close this ticket by mail.")
            return false
        }
        let request: TrustRequest = viewer.isTechnician(in: ticket.categoryID) ? .closeAsTechnician : .closeOwnTicket
        let isBelieved = answer(request, hasOwnToken: match.proof == .token(viewer.person)) == .yes
        // Naming the number is no answer to a mail of the ticket.
        guard isBelieved, match.proof != .subjectTag || evidence == .pass else {
            note("commands", "#close# was ignored: \(evidenceWords), so the sender may not close this ticket by mail.")
            return false
        }
        note("commands", "#close#: the ticket is closed.")
        return true
    }

    /// A short answer has nothing to fold.
    private func foldKnownText(into plan: inout Verdict.Plan, _ ticket: ID<Ticket>) throws {
        guard mail.comment.text.utf8.count > 60, mail.comment.text.contains(where: \.isNewline) else { return }
        plan.folded = try KnownText.load(ticket, in: tx).split(mail.comment.text)
    }

    private var hasNoWords: Bool {
        mail.comment.text.isBlank && mail.comment.files.allSatisfy(\.isInline)
    }

    mutating func note(_ step: String, _ text: String) {
        reasons.append(Reason(step, text))
    }
}
