import MIME
import MailReading
import PortableSQL

/// A mail that answers no ticket.
extension Decision {
    /// Recipients that are offered beyond those subscribed.
    private static let leftOutLimit = 500

    mutating func newTicket(person: Person?, plan: Verdict.Plan) throws -> Verdict {
        var plan = plan
        // Only a command or a forward asks what the sender may do.
        let asksForMore = !mail.letter.commands.isEmpty || mail.letter.forwarded != nil
        let viewer = asksForMore ? try person.map { try Viewer.load($0.id, in: tx) } : nil
        if plan.mentions == nil { note("matched", "It answers no ticket, so it opens one.") }
        plan.category = category()
        applyRules(to: &plan)
        plan.mayConfirm = mail.letter.mayAnswer && !mail.row.isSilent && mail.row.resolution != .release
        if answer(.openTicket) == .flagged {
            plan.doubt = evidenceWords
            note("sender", "The sender is not verified: \(evidenceWords).")
        }
        if answer(.confirm) == .no { plan.mayConfirm = false }
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

    private mutating func applyRules(to plan: inout Verdict.Plan) {
        for name in outcome.applied { note("rules", "The rule \"\(name)\" applies.") }
        plan.category = outcome.category ?? plan.category
        plan.priority = outcome.priority
        plan.assignee = outcome.assignee
        plan.tags = outcome.tags
        plan.fields = outcome.fields
        plan.ruleSubscribers = outcome.subscribers.filter { !rules.screening.own.contains($0) }
    }

    /// The category of the mailbox, or of the address that the mail was sent to.
    private func category() -> ID<Category>? {
        if let category = mail.row.categoryID { return category }
        if let mailbox = mail.row.mailboxID, let category = rules.mailboxCategories[mailbox] { return category }
        let envelope = (mail.row.envelopeTo ?? "").split(separator: ",").map(\.trimmingSpaces)
        let named = envelope + (mail.letter.message.to + mail.letter.message.cc).map(\.address)
        for address in named.compactMap({ EmailAddress($0) }) {
            if let category = rules.screening.own.category(of: address) ?? nil { return category }
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
        guard answer(.extractForwarded) == .yes else {
            note(
                "sender",
                "The original sender was not taken from the forward: \(evidenceWords). The technician is the submitter."
            )
            plan.offers.originalSender = address.text
            return
        }
        plan.onBehalfOf = (forwarded.from?.name ?? "", address)
        plan.isUnprovenForward = evidence != .pass
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
                if plan.offers.leftOut.count < Self.leftOutLimit { plan.offers.leftOut.append(address.text) }
                continue
            }
            let isKnown = try rules.incoming.acceptUnregistered || Person.find(address, in: tx) != nil
            if isKnown { plan.recipients.append((recipient.name, address)) }
        }
        guard !plan.recipients.isEmpty else { return }
        note("subscribers", "Subscribed: \(plan.recipients.map(\.address.text).joined(separator: ", ")).")
        if !plan.offers.leftOut.isEmpty {
            note("subscribers", "\(plan.offers.leftOut.count) more recipients were not subscribed.")
        }
    }
}
