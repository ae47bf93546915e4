/// What the receiver takes and how long it waits, with sources.
public struct ReceiverLimits: Sendable, Hashable {
    /// The largest mail in bytes (reliability.md §4.8); above it the answer is 552.
    public var mailSize = 64 << 20
    /// Recipients of one mail (RFC 5321 §4.5.3.1.8 asks for at least 100).
    public var recipients = 100
    /// Connections at a time; the next is told 421.
    public var connections = 100
    /// Bytes of mails on their way, of all connections together: four of the largest. Above it the answer is 452.
    public var bytesInFlight = 4 * 64 << 20
    /// The longest command line in bytes (RFC 5321 §4.5.3.1.4 asks for at least 512; extensions add to it).
    public var lineLength = 2_048
    /// Commands that were none, until the connection is closed.
    public var errors = 20
    /// For the next command (RFC 5321 §4.5.3.2.7).
    public var command = Duration.seconds(300)
    /// For the next piece of a mail (RFC 5321 §4.5.3.2.5).
    public var block = Duration.seconds(180)
    /// For a whole mail …
    public var mail = Duration.seconds(600)
    /// … and a second more for each so many bytes that came (reliability.md §3.4, F13).
    public var bytesPerSecond = 20_000

    public init() {}

    var session: SMTPServerSession.Limits {
        var limits = SMTPServerSession.Limits()
        (limits.mailSize, limits.recipients) = (mailSize, recipients)
        (limits.lineLength, limits.errors) = (lineLength, errors)
        return limits
    }
}
