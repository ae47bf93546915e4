/// Who is told of what (section 4 of the requirements); labels and defaults are those of the document.
public struct NotificationSettings: SettingsSection {
    public var enabled = true
    public var ticketClosed = true
    public var confirmation = true
    public var allAdministrators = false
    public var newTicketsToTechnicians = true
    public var updatesToAllTechnicians = false
    public var takenToAllTechnicians = false
    public var articlesToAllTechnicians = false
    public var includeAttachments = true
    public var attachmentLimitMegabytes = 10
    public var autologinLinks = true
    public var subscribersInCC = false
    public var onlyTechniciansUpdateSubscribers = false

    public init() {}

    public static let key = "notifications"
    public static let title = "Notifications"
    public static let fields: [Field<Self>] = [
        .toggle(
            "enabled", \.enabled, "Email notifications enabled",
            "Users are told of updates to their tickets, the team of new tickets and updates. Off: no mail about tickets at all; password mails still go."
        ),
        .toggle(
            "ticketClosed", \.ticketClosed, "\"Ticket closed\" notification",
            "To the submitter, when their ticket is closed."),
        .toggle(
            "confirmation", \.confirmation, "Ticket confirmation notification",
            "To the submitter, when their mail became a ticket. Not for tickets made in the web page, and never in answer to an automatic mail."
        ),
        .toggle(
            "allAdministrators", \.allAdministrators, "Notify all administrators of new tickets",
            "In every category. Off: only where they are a technician."),
        .toggle(
            "newTicketsToTechnicians", \.newTicketsToTechnicians,
            "Notify technicians of new tickets in their categories",
            "Also of tickets that are moved into a category they work in, where they did not see it before."),
        .toggle(
            "updatesToAllTechnicians", \.updatesToAllTechnicians,
            "Notify ALL technicians in a category when a customer updates a ticket",
            "Off: the assigned technician and those who subscribed; for a ticket that nobody has, all of them."),
        .toggle(
            "takenToAllTechnicians", \.takenToAllTechnicians,
            "Notify ALL technicians in a category when another technician TAKES a ticket",
            "So that two don't work on the same."),
        .toggle(
            "articlesToAllTechnicians", \.articlesToAllTechnicians,
            "Notify ALL technicians in a category when a KB article is updated",
            "By another technician or administrator. An article that is for all categories is told to the technicians of all. Drafts are not."
        ),
        .toggle(
            "includeAttachments", \.includeAttachments, "Include any attachments into outgoing notifications",
            "Off: files stay in the desk, and the mail says that there are some."),
        .number(
            "attachmentLimitMegabytes", \.attachmentLimitMegabytes, "Most attached to one mail, in megabytes",
            "What is more is named in the mail, with the link to the ticket.", in: 1...50),
        .toggle(
            "autologinLinks", \.autologinLinks, "Send autologin links in outgoing notifications",
            "The submitter's link to their ticket signs them in without a password, for three days, after one click on a button. Never for technicians and administrators. Who forwards such a mail passes the link on."
        ),
        .toggle(
            "subscribersInCC", \.subscribersInCC,
            "Send ticket updates to all subscribers in CC instead of an individual email to every subscriber",
            "One mail for all customers on the ticket: they see each other's addresses. No autologin links then, and no rating links. Technicians still get their own."
        ),
        .toggle(
            "onlyTechniciansUpdateSubscribers", \.onlyTechniciansUpdateSubscribers,
            "Only send updates to subscribers when sent by techs",
            "A customer's mailed reply then goes to technicians only, not to other subscribers."),
    ]
}
