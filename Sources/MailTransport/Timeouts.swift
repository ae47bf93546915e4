/// How long an SMTP client waits, each until the whole answer is there.
public struct SMTPTimeouts: Sendable, Hashable {
    /// Until the connection stands (reliability.md §4.6), and again for a handshake.
    public var connect = Duration.seconds(30)
    /// RFC 5321 §4.5.3.2.1 has 5 minutes; a greeting that late is of no use to a queue (reliability.md §4.6).
    public var greeting = Duration.seconds(60)
    /// Each step from EHLO to AUTH.
    public var login = Duration.seconds(300)
    /// MAIL and RCPT (RFC 5321 §4.5.3.2.2–3).
    public var command = Duration.seconds(300)
    /// The 354 (RFC 5321 §4.5.3.2.4).
    public var data = Duration.seconds(120)
    /// Each piece of the mail (RFC 5321 §4.5.3.2.5).
    public var block = Duration.seconds(180)
    /// The answer to the final dot (RFC 5321 §4.5.3.2.6).
    public var dot = Duration.seconds(600)
    /// Nothing hangs on the answer to QUIT.
    public var quit = Duration.seconds(5)

    public init() {}

    public static let standard = SMTPTimeouts()
}

/// How long an IMAP client waits, each until the whole answer is there.
public struct IMAPTimeouts: Sendable, Hashable {
    /// As for SMTP (reliability.md §4.6).
    public var connect = Duration.seconds(30)
    public var greeting = Duration.seconds(60)
    /// Each step from CAPABILITY to the end of the login.
    public var login = Duration.seconds(60)
    /// A whole command (reliability.md §3.4, F13) …
    public var command = Duration.seconds(60)
    /// … and for mails, a second for each so many bytes beside that (F13).
    public var bytesPerSecond = 20_000
    /// IDLE is issued anew after this time: routers forget quiet connections after 10 minutes and more; RFC 2177 §3
    /// asks for less than 29.
    public var idle = Duration.seconds(540)
    public var logout = Duration.seconds(5)

    public init() {}

    public static let standard = IMAPTimeouts()
}
