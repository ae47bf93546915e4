/// How mail leaves the desk (OUT1, OUT2); labels are those of the document.
public struct OutgoingSettings: SettingsSection {
    public enum Security: String, CaseIterable, Codable, Sendable {
        case tls
        case starttls
        case opportunistic
        case none
    }

    public enum Login: String, CaseIterable, Codable, Sendable {
        case none
        case password
        case bearer
        /// By the permission that a mailbox's owner gave: its tokens are renewed (OUT2).
        case oauth
    }

    public var fromAddress = ""
    public var fromName = ""
    public var replyTo = ""
    public var fromNameForAll = false
    public var signedReplyAddress = false
    public var host = ""
    public var port = 587
    public var security = Security.starttls
    public var login = Login.none
    public var username = ""
    /// Sealed by `Tokens.seal`, place `outgoing`.
    public var sealedPassword: [UInt8] = []
    public var oauthMailbox = ""
    public var trustedCertificate = ""
    public var connections = 4
    public var sendingAddresses: [String] = []
    public var dmarcReports = ""
    public var keepSentDays = 90

    public init() {}

    public static let key = "outgoing"
    public static let title = "Outgoing email"
    public static let place = "outgoing mail"
    public static let fields: [Field<Self>] = [
        .address(
            "fromAddress", \.fromAddress, "\"From\" email-address",
            "Notifications are sent from it. Empty: the first mailbox's address, or support@ this host."),
        .text(
            "fromName", \.fromName, "\"From\" name",
            "For mails of the desk itself, such as Acme Support. Empty: the name of the desk."),
        .address(
            "replyTo", \.replyTo, "\"Reply-to\" address for notifications",
            "Answers go there; it must be an address that the desk reads. Empty: the From address."),
        .toggle(
            "fromNameForAll", \.fromNameForAll, "Use 'From Name' for ALL outgoing notifications",
            "Off: a mail with a person's words has that person's name."),
        .toggle(
            "signedReplyAddress", \.signedReplyAddress, "Signed reply addresses",
            "Answers go to an address such as support+t1z.3.…@ that names the ticket: they find it even where a mail program drops all else. The mailbox must take addresses with a plus sign."
        ),
        .text("host", \.host, "SMTP server address", "Empty: mails wait under Outbox, where they can be read."),
        .number(
            "port", \.port, "SMTP server port",
            "587 for STARTTLS, 465 for TLS from the first byte, 25 inside a network.", in: 1...65535),
        .choice(
            "security", \.security, "Use SSL to connect to the SMTP server",
            "tls: from the first byte. starttls: demanded. opportunistic: STARTTLS where the server has it. none: only for a server on this machine."
        ),
        .choice(
            "login", \.login, "SMTP login",
            "password; oauth: by the permission of the mailbox named below; bearer: an access token as password."),
        .text("username", \.username, "SMTP username", ""),
        Field(
            name: "sealedPassword", label: "SMTP password", help: "Stored encrypted, never shown again.", kind: .secret,
            read: { $0.sealedPassword.isEmpty ? "" : "set" },
            write: { (_, _) throws(FieldError) in
                throw FieldError("password", "Set the password with `mailroom outgoing set`, or on the page.")
            }),
        .address(
            "oauthMailbox", \.oauthMailbox, "Mailbox whose permission is used",
            "For the login oauth: a mailbox under Incoming email accounts that signs in by OAuth. Its permission must include sending; the username, where empty, is the mailbox's."
        ),
        .text(
            "trustedCertificate", \.trustedCertificate, "Certificate to trust",
            "The path of a PEM file with the server's own certificate or authority, for a server of yours that the system doesn't trust."
        ),
        .number(
            "connections", \.connections, "Connections at once", "Kept open while there is mail.", in: 1...20),
        .lines(
            "sendingAddresses", \.sendingAddresses, "Addresses that mail leaves from",
            "For the Deliverability page: IP addresses as the world sees them, one a line. Empty: those of the SMTP server, or its provider's."
        ),
        .address(
            "dmarcReports", \.dmarcReports, "Address for DMARC reports",
            "Put into the DMARC record to copy; best not a mailbox that the desk reads. Empty: no reports."),
        .number(
            "keepSentDays", \.keepSentDays, "Keep sent mails for … days",
            "Whom a mail went to and what became of it stays; its content goes then.", in: 30...3650),
    ]

    public var isConfigured: Bool { !host.isEmpty }
}
