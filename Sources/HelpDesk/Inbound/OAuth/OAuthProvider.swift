/// Where a mailbox's owner allows the desk to read it, and where the tokens come from (RFC 6749).
public struct OAuthProvider: Sendable, Hashable, Codable {
    public var authorizeURL: String
    public var tokenURL: String
    public var scope: String

    public init(authorizeURL: String, tokenURL: String, scope: String) {
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
        self.scope = scope
    }

    /// Microsoft 365, any tenant; IMAP, POP3 and a refresh token.
    public static let microsoft365 = OAuthProvider(
        authorizeURL: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        tokenURL: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        scope:
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All offline_access"
    )

    /// Google: its IMAP asks for the whole of mail.
    public static let google = OAuthProvider(
        authorizeURL: "https://accounts.google.com/o/oauth2/v2/auth", tokenURL: "https://oauth2.googleapis.com/token",
        scope: "https://mail.google.com/")

    /// By the name that forms and commands use; nil for another provider, named by its URLs.
    public static func named(_ name: String) -> OAuthProvider? {
        switch name {
        case "microsoft365": .microsoft365
        case "google": .google
        default: nil
        }
    }

    /// - Throws: `DeskError.invalid` with every field that can't be.
    public func check() throws {
        var errors: [FieldError] = []
        for (name, url) in [("authorizeURL", authorizeURL), ("tokenURL", tokenURL)] where !Self.isSafe(url) {
            errors.append(FieldError(name, "Enter the provider's address, beginning with https://."))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }

    /// Secrets go there: by TLS, or to a server on this machine.
    private static func isSafe(_ url: String) -> Bool {
        url.hasPrefix("https://") && url.utf8.count > 10 || url.hasPrefix("http://127.0.0.1:")
            || url.hasPrefix("http://localhost:")
    }
}

/// What an administrator enters beside the mailbox itself.
public struct NewOAuthGrant: Sendable {
    public var provider: OAuthProvider
    public var clientID: String
    public var clientSecret: String

    public init(provider: OAuthProvider, clientID: String, clientSecret: String) {
        self.provider = provider
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    func check() throws {
        try provider.check()
        guard !clientID.isBlank else {
            throw DeskError.invalid([FieldError("clientID", "Enter the client ID that the provider gave this desk.")])
        }
    }
}
