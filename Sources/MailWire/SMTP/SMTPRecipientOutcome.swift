/// What became of one recipient of a transaction.
public enum SMTPRecipientOutcome: Sendable, Hashable {
    /// The server has the mail for this recipient.
    case accepted(SMTPReply)
    /// No, about this recipient or this mail: the answer to RCPT, or to the mail itself.
    case refused(SMTPReply)
    /// No, about us: the sender, the account, its quota or policy, the server's own state. Says nothing of the
    /// recipient, so that a mistake in the settings destroys no mail.
    case refusedUs(SMTPReply)
    /// The connection broke, or time ran out, behind the final dot: the server may have the mail.
    case inDoubt(String)
}

/// What became of each recipient, in the order asked for.
public struct SMTPSendResult: Sendable {
    public var recipients: [(address: String, outcome: SMTPRecipientOutcome)]

    public init(recipients: [(address: String, outcome: SMTPRecipientOutcome)]) {
        self.recipients = recipients
    }
}
