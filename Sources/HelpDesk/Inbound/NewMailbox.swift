/// What is entered to add a mailbox.
public struct NewMailbox: Sendable, Codable {
    public var address: String
    public var access = Mailbox.Access.imap.rawValue
    public var host: String
    public var port: Int
    public var security: String
    public var username: String
    public var password: String
    public var folder = "INBOX"
    public var category: ID<Category>?
    public var afterwards = Mailbox.Afterwards.delete.rawValue
    public var moveTo: String?
    public var existingMail = Mailbox.ExistingMail.new.rawValue
    public var trustedCertificate: String?
    /// A connection without TLS to another machine was asked for in spite of the warning.
    public var acceptsNoTLS = false
    /// With `oauth` the mailbox is read once its owner allowed it.
    public var login = Mailbox.Login.password.rawValue
    public var authServer = ""
    public var trust = TrustPolicy.balanced.rawValue
    /// What the server said when it was asked, so that "already there" is exact.
    public var uidValidity: Int64?
    public var startUID: Int64?

    public init(address: String, host: String, port: Int, security: String, username: String, password: String) {
        self.address = address
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
    }

    /// - Throws: `DeskError.invalid` with every field that can't be.
    public func check() throws {
        var errors: [FieldError] = []
        if EmailAddress(address) == nil { errors.append(FieldError("address", "Enter the mailbox's e-mail address.")) }
        let isHost = !host.isEmpty && host.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "/" }
        if !isHost { errors.append(FieldError("host", "Enter the server's name, such as imap.example.org.")) }
        if !(1...65535).contains(port) { errors.append(FieldError("port", "A port is a number from 1 to 65535.")) }
        if Mailbox.Security(rawValue: security) == nil {
            errors.append(FieldError("security", "One of tls, starttls, none."))
        }
        if security == "none", !isLoopback, !acceptsNoTLS {
            errors.append(
                FieldError(
                    "security",
                    "Without TLS the password and all mail cross the network in the clear. Confirm that this is wanted."
                ))
        }
        if username.isEmpty { errors.append(FieldError("username", "Enter the name to log in with.")) }
        if Mailbox.Login(rawValue: login) == nil { errors.append(FieldError("login", "One of password, oauth.")) }
        if password.isEmpty, login == Mailbox.Login.password.rawValue {
            errors.append(FieldError("password", "Enter the password."))
        }
        if Mailbox.Afterwards(rawValue: afterwards) == nil {
            errors.append(FieldError("afterwards", "One of delete, move, seen."))
        }
        if afterwards == "move", (moveTo ?? "").isEmpty {
            errors.append(FieldError("moveTo", "Name the folder to move to."))
        }
        if Mailbox.Access(rawValue: access) == nil { errors.append(FieldError("access", "One of imap, pop3.")) }
        if access == Mailbox.Access.pop3.rawValue, afterwards == "move" {
            errors.append(FieldError("afterwards", "POP3 knows no folders: a mail is removed, or stays (seen)."))
        }
        if TrustPolicy(rawValue: trust) == nil {
            errors.append(FieldError("trust", "One of strict, balanced, legacy."))
        }
        if !Self.isServerName(authServer) { errors.append(FieldError("authServer", Self.authServerHint)) }
        if Mailbox.ExistingMail(rawValue: existingMail) == nil {
            errors.append(FieldError("existingMail", "One of all, new."))
        }
        if folder.isEmpty || folder.contains(where: \.isNewline) {
            errors.append(FieldError("folder", "Name the folder, such as INBOX."))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }

    static let authServerHint =
        "The name that stands first in the Authentication-Results of the mailbox's own server, such as mx.example.org; microsoft365 for Microsoft's; empty for none."

    static func isServerName(_ name: String) -> Bool {
        name.utf8.count <= 253 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") }
    }

    private var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "::1" }
}
