/// The incoming email handler (section 2 of the requirements); labels are those of the document.
public struct IncomingSettings: SettingsSection {
    public var acceptUnregistered = true
    public var addRecipients = true
    public var subscriberLimit = 50
    public var extractForwarded = true
    public var checkMinutes = 5
    public var oneTicketPerMailbox = false
    public var keepRawDays = 90
    public var keepHeldDays = 0
    public var attachmentMegabytes = 50
    public var attachmentCount = 200
    public var blockedTypes = [
        "exe", "scr", "bat", "cmd", "com", "pif", "js", "jse", "vbs", "vbe", "wsf", "wsh", "msi", "hta", "cpl", "jar",
        "lnk",
        "ps1", "reg",
    ]
    public var commentsPerHour = 30

    public init() {}

    public static let key = "incoming"
    public static let title = "Incoming mail"
    public static let fields: [Field<Self>] = [
        .toggle(
            "acceptUnregistered", \.acceptUnregistered, "Accept emails from unregistered users",
            "Anybody's mail becomes a ticket; a new sender becomes a user who can set a password with \"forgot password\". Off: mail of strangers is held for you to look at."
        ),
        .toggle(
            "addRecipients", \.addRecipients, "Add all emails from CC and TO fields to ticket subscribers",
            "They hear of every update. Only for new tickets, and never our own addresses."),
        .number(
            "subscriberLimit", \.subscriberLimit, "Most subscribers from one mail",
            "More recipients than this are named on the ticket, but not added.", in: 0...500),
        .toggle(
            "extractForwarded", \.extractForwarded, "Extract the original sender from forwarded emails",
            "When a technician forwards a mail (\"Fwd:\"), the ticket belongs to the person who wrote it."),
        .number(
            "checkMinutes", \.checkMinutes, "Check mailboxes every … minutes",
            "Servers that can push (IMAP IDLE) tell of a mail within a second; this is for the others, and to be sure.",
            in: 1...5),
        .toggle(
            "oneTicketPerMailbox", \.oneTicketPerMailbox, "One ticket for each mailbox that got the mail",
            "Off: a mail that was sent to two of the desk's mailboxes makes one ticket, which says so."),
        .number(
            "attachmentMegabytes", \.attachmentMegabytes, "Largest file in MiB",
            "A larger one is left out of the ticket, which says so; the original mail has it.", in: 1...64),
        .number(
            "attachmentCount", \.attachmentCount, "Most files of one mail",
            "Those beyond are left out in the same way.",
            in: 1...1000),
        .lines(
            "blockedTypes", \.blockedTypes, "Blocked files",
            "A line each: the end of a file's name, such as exe, or its type, such as application/x-msdownload. They are left out of tickets."
        ),
        .number(
            "commentsPerHour", \.commentsPerHour, "Most mails of one sender to one ticket in an hour",
            "What comes beyond is held: two programs may be answering one another.", in: 5...10_000),
        .number(
            "keepRawDays", \.keepRawDays, "Keep original mails for … days",
            "The decisions about a mail stay; its original goes then.", in: 30...3650),
        .number(
            "keepHeldDays", \.keepHeldDays, "Delete held mail after … days",
            "0: held mail is kept until somebody decides.", in: 0...3650),
    ]
}
