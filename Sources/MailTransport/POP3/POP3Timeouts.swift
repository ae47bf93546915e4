/// How long a POP3 client waits, each until the whole answer is there.
public struct POP3Timeouts: Sendable, Hashable {
    /// As for SMTP and IMAP (reliability.md §4.6).
    public var connect = Duration.seconds(30)
    public var greeting = Duration.seconds(60)
    /// Each step from CAPA to the end of the login.
    public var login = Duration.seconds(60)
    /// The answer to a command, and each silence within a mail or a list (reliability.md §3.4, F13) …
    public var command = Duration.seconds(60)
    /// … and for a whole mail, a second for each so many bytes beside that (F13).
    public var bytesPerSecond = 20_000
    /// A whole LIST or UIDL, for which a server may have to open each mail.
    public var listing = Duration.seconds(300)
    /// QUIT removes the mails (RFC 1939 §6), so that its answer counts.
    public var quit = Duration.seconds(120)

    public init() {}

    public static let standard = POP3Timeouts()
}
