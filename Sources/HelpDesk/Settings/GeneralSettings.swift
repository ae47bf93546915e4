/// What the desk is called and where it is (W5).
public struct GeneralSettings: SettingsSection {
    public var name = "Support"
    /// The address that links in mails begin with; empty: the one that the server was started for.
    public var publicURL = ""
    /// Such as Europe/Berlin; empty: the server's.
    public var timeZone = ""
    public var language = MailLanguage.english
    public var usersMayClose = true
    public var sendWelcome = false

    public init() {}

    public static let key = "general"
    public static let title = "General settings"
    public static let fields: [Field<Self>] = [
        .text(
            "name", \.name, "Name of the desk", "Shown on every page and in every mail, such as Acme Support.",
            required: true),
        .text(
            "publicURL", \.publicURL, "Address (URL) of the desk",
            "Links in mails begin with it, such as https://help.example.org. Empty: the address that the server listens on."
        ),
        .text(
            "timeZone", \.timeZone, "Time zone",
            "In which pages tell the time, such as Europe/Berlin. Empty: the server's."),
        .choice(
            "language", \.language, "Language of mails",
            "For people whose own language is not known: en, de, fr, es or pt."),
        .toggle(
            "usersMayClose", \.usersMayClose, "Users may close their own tickets",
            "On the ticket's page, and by #close# in the subject of a mail."),
        .toggle(
            "sendWelcome", \.sendWelcome, "Send the welcome mail to new senders",
            "Somebody who writes for the first time gets a link to set a password, beside the confirmation."),
    ]

    /// What links in mails begin with, without a slash at its end.
    public func linkBase(or baseURL: String) -> String {
        let base = publicURL.isEmpty ? baseURL : publicURL
        return String(base.last == "/" ? base.dropLast() : base[...])
    }
}
