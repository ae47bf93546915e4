/// What kind of mail a letter is.
public enum Kind: String, Sendable, CaseIterable {
    /// From a person, or from a machine that wants to be heard.
    case message
    /// Through a mailing list (RFC 2919, RFC 2369).
    case list
    /// A mail of ours, or one in our name, could not be delivered, or not yet (RFC 3464).
    case bounce
    /// Out of office, and the like (RFC 3834).
    case autoReply = "auto_reply"
    /// Delivered, or shown to its reader (RFC 3464 §2.3.3, RFC 8098).
    case receipt
    /// An abuse report (RFC 5965).
    case feedback
    /// A mail of ours that came back, or one that goes in circles.
    case loop
}
