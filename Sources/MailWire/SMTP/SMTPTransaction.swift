/// One mail to its recipients, from MAIL to the answer after the final dot (RFC 5321 §3.3), in one group of commands
/// where the server takes that (RFC 2920).
///
///     C: MAIL FROM:<support@example.org> SIZE=1830
///     C: RCPT TO:<grace@example.org>
///     C: DATA
///     S: 250 2.1.0 ok
///     S: 250 2.1.5 ok
///     S: 354 go ahead
///     (the mail, dot-stuffed, and its dot)
///     S: 250 2.0.0 queued as 7B2
public struct SMTPTransaction: Sendable {
    public enum Action: Sendable, Hashable {
        /// Send these, together, and hand over the replies.
        case send([SMTPCommand])
        /// The next reply is awaited.
        case wait
        /// Send the mail and its dot. A connection that breaks before the dot has sent nothing; one that breaks behind
        /// it leaves `inDoubt`.
        case sendMail
        /// Send a dot alone: the server wants data though it took no recipient.
        case sendNothing
        case done
    }

    /// What is known of a mail before it is sent.
    public struct Mail: Sendable, Hashable {
        public var size: Int
        public var hasEightBit: Bool
        /// An address outside ASCII is named in its header (RFC 6532).
        public var hasInternationalHeader: Bool

        public init(size: Int, hasEightBit: Bool, hasInternationalHeader: Bool = false) {
            self.size = size
            self.hasEightBit = hasEightBit
            self.hasInternationalHeader = hasInternationalHeader
        }
    }

    private enum Awaited { case reset, mail, recipient(Int), data, end, emptyEnd }

    /// One for each recipient, in order; nil while not known.
    public private(set) var outcomes: [SMTPRecipientOutcome?]
    /// The server still holds a transaction that has to be reset before the next.
    public private(set) var needsReset = false
    private let commands: [(awaited: Awaited, command: SMTPCommand)]
    private let pipelining: Bool
    private var sent = 0
    private var answered = 0
    private var mailRefusal: SMTPReply?
    private var wantsData = false
    private var ending: Awaited?

    /// - Parameter afterReset: whether a transaction before left the server in need of RSET.
    /// - Throws: `unsayable` for an address that can't be written.
    public init(
        from: String, recipients: [String], mail: Mail, capabilities: SMTPCapabilities, afterReset: Bool = false
    ) throws(WireError) {
        outcomes = recipients.map { Self.verdict(of: from, capabilities) ?? Self.verdictOfOurs($0, mail, capabilities) }
        pipelining = capabilities.pipelining
        var commands: [(Awaited, SMTPCommand)] = afterReset ? [(.reset, .reset)] : []
        let parameters = Self.parameters([from] + recipients, mail, capabilities)
        commands.append((.mail, try .mail(from: from, parameters: parameters)))
        for (index, recipient) in recipients.enumerated() where outcomes[index] == nil {
            commands.append((.recipient(index), try .recipient(recipient)))
        }
        commands.append((.data, .data))
        self.commands = commands
    }

    /// What to send first.
    public mutating func begin() -> Action {
        guard outcomes.contains(where: { $0 == nil }) else { return .done }
        return sendNext()
    }

    public mutating func received(_ reply: SMTPReply) -> Action {
        if let ending { return ended(ending, reply) }
        guard answered < sent, answered < commands.count else { return .done }
        let awaited = commands[answered].awaited
        answered += 1
        note(reply, for: awaited)
        if reply.code == 421 {
            refuseOpen { _ in .refusedUs(reply) }
            return .done
        }
        if case .data = awaited { return afterData(reply) }
        return answered < sent ? .wait : sendNext()
    }

    /// The connection was lost, or time ran out, behind the dot.
    public mutating func leftInDoubt(_ why: String) {
        refuseOpen { _ in .inDoubt(why) }
    }

    private mutating func sendNext() -> Action {
        if pipelining, sent == 0 {
            sent = commands.count
            needsReset = true
            return .send(commands.map(\.command))
        }
        guard !isHopeless, sent < commands.count else {
            return .done
        }
        needsReset = true
        sent += 1
        return .send([commands[sent - 1].command])
    }

    /// No recipient is left that could get the mail: DATA would be an error.
    private var isHopeless: Bool {
        if mailRefusal != nil { return true }
        guard case .data = commands[Swift.min(sent, commands.count - 1)].awaited else { return false }
        return !outcomes.contains { $0 == nil }
    }

    private mutating func note(_ reply: SMTPReply, for awaited: Awaited) {
        switch awaited {
        case .mail where !reply.isPositive:
            mailRefusal = reply
            refuseOpen { _ in SMTPRefusal.toMail(reply) }
        case .recipient(let index) where !reply.isPositive && outcomes[index] == nil:
            outcomes[index] = SMTPRefusal.toRecipient(reply)
        case .mail, .recipient, .reset, .data, .end, .emptyEnd: break
        }
    }

    private mutating func afterData(_ reply: SMTPReply) -> Action {
        let anyoneLeft = outcomes.contains { $0 == nil }
        if reply.code == 354 {
            ending = anyoneLeft ? .end : .emptyEnd
            return anyoneLeft ? .sendMail : .sendNothing
        }
        // A server that says 2xx to DATA has no mail of ours; nothing was sent.
        let refusal =
            reply.isPositive
            ? SMTPReply(code: 451, text: "The server answered DATA with \(reply.description)") : reply
        // The recipients were taken, and the mail was not seen yet.
        refuseOpen { _ in SMTPRefusal.toMail(refusal) }
        return .done
    }

    private mutating func ended(_ ending: Awaited, _ reply: SMTPReply) -> Action {
        needsReset = false
        if case .emptyEnd = ending { return .done }
        refuseOpen { _ in reply.code / 100 == 2 ? .accepted(reply) : Self.finalRefusal(reply) }
        return .done
    }

    private static func finalRefusal(_ reply: SMTPReply) -> SMTPRecipientOutcome {
        SMTPRefusal.toRecipient(
            reply.code < 400 ? SMTPReply(code: 451, text: "The server answered the mail with \(reply)") : reply)
    }

    private mutating func refuseOpen(_ outcome: (Int) -> SMTPRecipientOutcome) {
        for index in outcomes.indices where outcomes[index] == nil { outcomes[index] = outcome(index) }
    }

    /// What needs no question to the server.
    private static func verdictOfOurs(
        _ recipient: String, _ mail: Mail, _ capabilities: SMTPCapabilities
    ) -> SMTPRecipientOutcome? {
        if let limit = capabilities.sizeLimit, mail.size > limit {
            let words = "The mail has \(mail.size) bytes, the server takes \(limit) at most (not asked)"
            return .refused(SMTPReply(code: 552, enhanced: "5.3.4", text: words))
        }
        guard SMTPAddress.isSayable(recipient) else {
            return .refused(SMTPReply(code: 501, enhanced: "5.1.3", text: "This is no address (not asked)"))
        }
        if SMTPAddress.isInternational(recipient), !capabilities.smtpUTF8 {
            let words =
                "The mail server in use takes only addresses of plain letters, not this one (it offers no SMTPUTF8; not asked). Send through a server with SMTPUTF8, or write to another address of this person"
            return .refused(SMTPReply(code: 553, enhanced: "5.6.7", text: words))
        }
        return nil
    }

    /// About us: another From address, or another server, and all recipients are well.
    private static func verdict(of sender: String, _ capabilities: SMTPCapabilities) -> SMTPRecipientOutcome? {
        guard SMTPAddress.isInternational(sender), !capabilities.smtpUTF8 else { return nil }
        let words =
            "The From address \(sender) needs a mail server with SMTPUTF8, and this one offers none (not asked). Set a From address of plain letters, or send through another server"
        return .refusedUs(SMTPReply(code: 550, enhanced: "5.6.7", text: words))
    }

    private static func parameters(
        _ addresses: [String], _ mail: Mail, _ capabilities: SMTPCapabilities
    ) -> [String] {
        var parameters: [String] = []
        if capabilities.takesSize { parameters.append("SIZE=\(mail.size)") }
        if capabilities.eightBitMIME, mail.hasEightBit { parameters.append("BODY=8BITMIME") }
        let isInternational = mail.hasInternationalHeader || addresses.contains(where: SMTPAddress.isInternational)
        if capabilities.smtpUTF8, isInternational {
            parameters.append("SMTPUTF8")
        }
        return parameters
    }
}
