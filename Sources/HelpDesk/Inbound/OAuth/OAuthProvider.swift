/// Where a mailbox's owner allows the desk to read it, and where the tokens come from (RFC 6749).
public struct OAuthProvider: Sendable, Hashable, Codable {
    public var authorizeURL: String
    public var tokenURL: String
    /// Where codes for other devices come from (RFC 8628 §3.1); empty where the provider gives none.
    public var deviceURL: String
    public var scope: String

    public init(authorizeURL: String, tokenURL: String, deviceURL: String = "", scope: String) {
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
        self.deviceURL = deviceURL
        self.scope = scope
    }

    /// Microsoft 365: IMAP, POP3, sending and a refresh token; an application has the rights that its tenant gave it.
    ///
    /// - Parameter tenant: the directory's ID or domain; `common` stands for any, except to applications.
    public static func microsoft365(tenant: String = "common", flow: OAuthFlow = .browser) -> OAuthProvider {
        let base = "\(microsoft)\(tenant.lowercased())/oauth2/v2.0"
        return OAuthProvider(
            authorizeURL: "\(base)/authorize", tokenURL: "\(base)/token", deviceURL: "\(base)/devicecode",
            scope: flow == .application
                ? "https://outlook.office365.com/.default"
                : "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
        )
    }

    /// Google: its IMAP asks for the whole of mail, which its sign-in by code does not give.
    public static let google = OAuthProvider(
        authorizeURL: "https://accounts.google.com/o/oauth2/v2/auth", tokenURL: "https://oauth2.googleapis.com/token",
        scope: "https://mail.google.com/")

    /// By the name that forms and commands use; nil for another provider, named by its URLs.
    ///
    /// - Throws: `DeskError.invalid` where the tenant can be none.
    public static func named(_ name: String, tenant: String = "", flow: OAuthFlow = .browser) throws -> OAuthProvider? {
        switch name {
        case "microsoft365":
            guard tenant.utf8.count <= 253, tenant.utf8.allSatisfy(isTenantByte) else {
                throw DeskError.invalid([FieldError("tenant", "A tenant is an ID or a domain, as example.com.")])
            }
            return .microsoft365(tenant: tenant.isEmpty ? "common" : tenant, flow: flow)
        case "google": return .google
        default: return nil
        }
    }

    private static let microsoft = "https://login.microsoftonline.com/"

    private static func isTenantByte(_ byte: UInt8) -> Bool {
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || "-.".utf8.contains(byte)
    }

    /// Whether asking for another permission may lead somewhere.
    public func mayTry(_ flow: OAuthFlow) -> Bool {
        switch flow {
        case .browser: !authorizeURL.isEmpty
        case .device: !deviceURL.isEmpty
        case .application: tokenURL != Self.google.tokenURL
        }
    }

    /// - Throws: `DeskError.invalid` with every field that can't be.
    public func check(for flow: OAuthFlow = .browser) throws {
        var errors: [FieldError] = []
        for (name, url, isNeeded) in [
            ("authorizeURL", authorizeURL, flow == .browser), ("tokenURL", tokenURL, true),
            ("deviceURL", deviceURL, flow == .device && tokenURL != Self.google.tokenURL),
        ] where isNeeded && url.isEmpty || !url.isEmpty && !Self.isSafe(url) {
            errors.append(
                FieldError(name, "\(Self.words(for: name)) is missing or no address beginning with https://."))
        }
        if let words = refusal(of: flow) { errors.append(FieldError("flow", words)) }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }

    private static func words(for field: String) -> String {
        switch field {
        case "authorizeURL": "The provider's authorization address"
        case "deviceURL": "The provider's address for codes (device authorization)"
        default: "The provider's token address"
        }
    }

    /// What these providers are known not to do, in words a person can act on.
    private func refusal(of flow: OAuthFlow) -> String? {
        switch flow {
        case .browser: nil
        case .device where tokenURL == Self.google.tokenURL:
            "Google allows no mail to those who sign in by a code on another device. Sign in in the browser."
        case .application where tokenURL == Self.google.tokenURL:
            "Google has no sign-in to mail by client ID and secret alone. Sign in in the browser."
        case .application where isAnyTenant:
            "Microsoft signs an application in to one tenant: enter the directory's ID or domain as tenant, not common."
        case .device, .application: nil
        }
    }

    private var isAnyTenant: Bool {
        ["common", "organizations", "consumers"].contains { tokenURL.lowercased().hasPrefix("\(Self.microsoft)\($0)/") }
    }

    /// Secrets go there: by TLS, or to a server on this machine.
    static func isSafe(_ url: String) -> Bool {
        guard url.utf8.count <= 2000, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        return url.hasPrefix("https://") && url.utf8.count > 10 || url.hasPrefix("http://127.0.0.1:")
            || url.hasPrefix("http://localhost:")
    }
}

/// What an administrator enters beside the mailbox itself.
public struct NewOAuthGrant: Sendable {
    public var provider: OAuthProvider
    public var flow: OAuthFlow
    public var clientID: String
    public var clientSecret: String

    public init(provider: OAuthProvider, flow: OAuthFlow = .browser, clientID: String, clientSecret: String) {
        self.provider = provider
        self.flow = flow
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    /// - Throws: `DeskError.invalid` with every field that can't be.
    public func check() throws {
        try provider.check(for: flow)
        guard !clientID.isBlank else {
            throw DeskError.invalid([FieldError("clientID", "Enter the client ID that the provider gave this desk.")])
        }
        guard flow != .application || !clientSecret.isEmpty else {
            throw DeskError.invalid([
                FieldError("clientSecret", "An application signs in by its secret: enter the client secret.")
            ])
        }
    }
}
