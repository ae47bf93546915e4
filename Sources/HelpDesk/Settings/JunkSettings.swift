/// Whose mail is held back, beside what a mail says of itself (IN10). The lists are the installation's to edit.
public struct JunkSettings: SettingsSection {
    /// The part before the @, or a whole address; such mail is held even where nothing else is wrong with it.
    public var senders = [
        "postmaster", "mailer-daemon", "mailerdaemon", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply",
        "do_not_reply", "bounce", "bounces", "mail-daemon",
    ]
    public var subjects: [String] = []
    public var headers: [String] = []
    public var alwaysAccept: [String] = []

    public init() {}

    public static let key = "junk"
    public static let title = "Junk filter"
    public static let fields: [Field<Self>] = [
        .lines(
            "senders", \.senders, "Senders whose mail is held",
            "A line each: an address, or the part before the @ that any domain may follow."),
        .lines("subjects", \.subjects, "Subjects that are held", "A line each: words that the subject begins with."),
        .lines(
            "headers", \.headers, "Header fields that are held",
            "A line each: a field's name, or name: and words that it holds, such as X-Spam-Flag: YES."),
        .lines(
            "alwaysAccept", \.alwaysAccept, "Senders that are always accepted", "A line each: an address or a domain."),
    ]
}
