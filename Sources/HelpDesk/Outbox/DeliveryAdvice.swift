/// What to do about a server's words, where it is known what they mean (RFC 3463, RFC 5321 §4.2).
public enum DeliveryAdvice: String, Sendable, CaseIterable {
    case mailboxFull =
        "Their mailbox is full: nothing is wrong with the address. Reach them by another way, or send it again when they have made room."
    case noSuchMailbox = "There is no such mailbox: ask them for their address, and correct it on their page."
    case senderRefused =
        "The server lets its account send from its own addresses only: use such a From address, or have this one allowed there."
    case loginRefused = "The login is refused: enter username and password again, or ask the mailbox's owner again."
    case unproven =
        "The mail could not be proven to be of this desk: see Deliverability for the records that are missing."
    case tooLarge = "The mail is too large for that server: send a smaller file, or a link."
    case quota = "The account has sent its share for now; the mails go out when the server takes them again."
    case unreachable =
        "The server can't be reached: check its address and port, and that a firewall lets this machine out."
    case certificate = "The server's certificate is not trusted: check its name, or have it put right there."

    /// Nil where nobody knows better than the server's own words.
    public init?(about words: String) {
        let text = words.lowercased()
        func says(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
        if says("certificate") {
            self = .certificate
        } else if says("5.2.2", "4.2.2", "mailbox full", "mailbox is full", "over quota", "overquota", "quota exceeded")
        {
            self = .mailboxFull
        } else if says("5.1.8", "5.7.60", "send as", "sender address", "sender rejected", "not owned by user", "5.1.7")
        {
            self = .senderRefused
        } else if says("5.7.26", "5.7.23", "5.7.20", "spf", "dkim", "dmarc", "unauthenticated") {
            self = .unproven
        } else if says("5.1.1", "user unknown", "no such user", "unknown user", "mailbox unavailable", "does not exist")
        {
            self = .noSuchMailbox
        } else if says("5.7.8", "535 ", "530 ", "534 ", "login", "authentication", "oauth") {
            self = .loginRefused
        } else if says("5.3.4", "5.2.3", "too large", "message size") {
            self = .tooLarge
        } else if says("sending limit", "too many", "rate limit", "4.7.28") {
            self = .quota
        } else if Self.isStorage(text) {
            self = .mailboxFull
        } else if says(
            "connection refused", "could not connect", "can't be reached", "no route", "unreachable", "timed out",
            "time-out", "did not answer in time")
        {
            self = .unreachable
        } else {
            return nil
        }
    }

    /// "Exceeded storage allocation" and "insufficient system storage" (RFC 5321 §4.2.3).
    private static func isStorage(_ text: String) -> Bool {
        text.hasPrefix("552") || text.hasPrefix("452 4.2") || text.hasPrefix("452 ") && text.contains("storage")
    }
}
