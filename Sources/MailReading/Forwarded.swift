import MIME

/// A mail that was passed on, as far as it can be made out.
public struct Forwarded: Sendable, Hashable {
    public let from: Mailbox?
    public let to: [Mailbox]
    public let cc: [Mailbox]
    public let subject: String
    /// Seconds since 1970, UTC; nil where the date is in words that we don't read.
    public let date: Int64?
    /// The date as it was written.
    public let dateText: String
    public let text: String

    public init(
        from: Mailbox?, to: [Mailbox], cc: [Mailbox], subject: String, date: Int64?, dateText: String, text: String
    ) {
        self.from = from
        self.to = to
        self.cc = cc
        self.subject = subject
        self.date = date
        self.dateText = dateText
        self.text = text
    }
}
