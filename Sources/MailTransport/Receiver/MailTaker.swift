/// What decides on the receiver's mail, and keeps it.
public protocol MailTaker: Sendable {
    /// Whether mail for this address is taken; "postmaster" may come without a domain (RFC 5321 §4.5.1).
    func accepts(_ recipient: String) async -> RecipientVerdict

    /// Keeps a mail. The sender is told 250, and forgets the mail, only after this returned `kept`.
    ///
    /// An error thrown is told as "try later".
    func take(_ envelope: MailReceiver.Envelope, _ bytes: [UInt8]) async throws -> ReceiverOutcome
}

/// Whether mail for an address is taken.
public enum RecipientVerdict: Sendable, Hashable {
    case accept
    /// With a code of 400–599 and its enhanced code, as in 550, "5.1.1".
    case refuse(code: Int, enhanced: String, text: String)
}

/// What became of a mail.
public enum ReceiverOutcome: Sendable, Hashable {
    /// It is safely ours, known by this; 250.
    case kept(String)
    /// Not now; 452.
    case tryLater(String)
    /// Never; 554.
    case refused(String)
}
