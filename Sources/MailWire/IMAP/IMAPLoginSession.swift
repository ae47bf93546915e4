/// A client's way from the greeting to being signed in (RFC 9051 §3, §6.2).
///
///     S: * OK ready
///     C: a1 CAPABILITY
///     S: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED
///     S: a1 OK
///     C: a2 STARTTLS
///     S: a2 OK
///     (handshake; `secured`)
///     C: a3 CAPABILITY
///     S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR
///     S: a3 OK
///     C: a4 AUTHENTICATE PLAIN •••
///     S: a4 OK
///     C: a5 CAPABILITY
public struct IMAPLoginSession: Sendable {
    public enum Action: Sendable, Hashable {
        /// Send it under a new tag, and call `completed` or `failed` with its end.
        case send(IMAPCommand)
        /// A line of the login under way, without its CRLF.
        case answer([UInt8])
        case wait
        /// Switch to TLS now, with nothing unread before it; then call `secured`.
        case startTLS
        case ready
        case fail(SessionFailure)
    }

    private enum State {
        case greeting, capability, startTLS, handshake
        case login(SASLMechanism?, responses: [[UInt8]])
        case lastCapability, ready
    }

    public private(set) var capabilities = IMAPCapabilities()
    private let host: String
    private let port: Int
    private let mode: TLSMode
    private let credentials: Credentials
    private var isSecure: Bool
    private var state = State.greeting
    private var toldAfterLogin = false
    private var oauthError: String?

    public init(host: String, port: Int, mode: TLSMode, credentials: Credentials) {
        self.host = host
        self.port = port
        self.mode = mode
        self.credentials = credentials
        isSecure = mode == .tls
    }

    /// Any response but the end of our command.
    public mutating func received(_ response: IMAPResponse) -> Action {
        switch (response, state) {
        case (.status(let status), .greeting): return greeted(status)
        case (_, .greeting): return .fail(.broken("The server's first words are no IMAP greeting."))
        case (.status(let status), _) where status.condition == .bye: return bye(status)
        case (.status(let status), _) where status.condition == .preauth:
            return .fail(.broken("The server says PREAUTH in the middle of the conversation."))
        case (.status(let status), _):
            note(status)
            return .wait
        case (.capabilities(let words), _):
            take(words)
            return .wait
        case (.more(let text), .login(let mechanism, let responses)): return more(text, mechanism, responses)
        case (.more, _): return .fail(.broken("The server asks for more of a command that is complete."))
        case (.exists, _), (.expunged, _), (.found, _), (.fetched, _), (.other, _), (.tagged, _): return .wait
        }
    }

    /// The end of the command that was sent last.
    public mutating func completed(_ status: IMAPStatus) -> Action {
        note(status)
        switch state {
        case .capability:
            return status.condition == .ok
                ? secureOrLogin() : .fail(.refused(command: "CAPABILITY", reply: "\(status)"))
        case .startTLS: return mayStartTLS(status)
        case .login: return loggedIn(status)
        case .lastCapability:
            state = .ready
            return .ready
        case .greeting, .handshake, .ready: return .fail(.broken("The server spoke out of turn: \(status)"))
        }
    }

    /// The handshake is done and the certificate verified: what was said before doesn't count (RFC 9051 §6.2.1).
    public mutating func secured() -> Action {
        isSecure = true
        capabilities = IMAPCapabilities()
        state = .capability
        return .send(.capability)
    }

    private mutating func greeted(_ status: IMAPStatus) -> Action {
        switch status.condition {
        case .ok:
            state = .capability
            return .send(.capability)
        case .preauth:
            // Encryption and sign-in would both be skipped: that is how a stranger in the middle strips them.
            return .fail(
                .broken("The server took us for signed in before we said who we are (PREAUTH). That is not accepted."))
        case .bye: return bye(status)
        case .no, .bad: return .fail(.refused(command: "the connection", reply: "\(status)"))
        }
    }

    private func bye(_ status: IMAPStatus) -> Action {
        .fail(.refused(command: "the connection", reply: "\(status)"))
    }

    private mutating func note(_ status: IMAPStatus) {
        if status.code == "CAPABILITY" { take(IMAPGrammar.capabilities(Array(status.argument.utf8)[...])) }
    }

    private mutating func take(_ words: [String]) {
        capabilities = IMAPCapabilities(words)
        if case .login = state { toldAfterLogin = true }
    }

    private mutating func secureOrLogin() -> Action {
        switch mode.step(isSecure: isSecure, isOffered: capabilities.startTLS, credentials: credentials) {
        case .login: return login()
        case .fail(let why): return .fail(why)
        case .startTLS:
            state = .startTLS
            return .send(.startTLS)
        }
    }

    private mutating func mayStartTLS(_ status: IMAPStatus) -> Action {
        guard status.condition == .ok else { return .fail(.noTLS("The server refused STARTTLS: \(status)")) }
        state = .handshake
        return .startTLS
    }

    private mutating func login() -> Action {
        toldAfterLogin = false
        do {
            let (user, _) = try credentials.pair()
            switch credentials {
            case .none: return .fail(.loginRefused("No user name and password are set, and the server wants them."))
            case .password(_, let secret): return try passwordLogin(user, secret)
            case .bearer: return try bearerLogin()
            }
        } catch {
            return .fail(.unsayable((error as WireError).description))
        }
    }

    private mutating func passwordLogin(_ user: String, _ secret: Secret) throws(WireError) -> Action {
        if capabilities.mechanisms.contains("PLAIN") { return try authenticate(.plain) }
        guard !capabilities.loginDisabled else {
            return .fail(.loginRefused("The server allows no sign-in with a password here (LOGINDISABLED)\(hint)."))
        }
        state = .login(nil, responses: [])
        return .send(.login(user: user, secret))
    }

    private var hint: String { isSecure ? "" : "; it may want TLS first" }

    private mutating func bearerLogin() throws(WireError) -> Action {
        guard let mechanism = SASLMechanism.best(for: credentials, of: capabilities.mechanisms) else {
            return .fail(.loginRefused("The server offers no sign-in with an OAuth token (XOAUTH2 or OAUTHBEARER)."))
        }
        return try authenticate(mechanism)
    }

    private mutating func authenticate(_ mechanism: SASLMechanism) throws(WireError) -> Action {
        let initial = try mechanism.initialResponse(credentials, host: host, port: port) ?? []
        let sendsNow = capabilities.initialResponse
        state = .login(mechanism, responses: sendsNow ? [] : [initial])
        return .send(.authenticate(mechanism.rawValue, initial: sendsNow ? initial : nil))
    }

    private mutating func more(_ text: String, _ mechanism: SASLMechanism?, _ responses: [[UInt8]]) -> Action {
        var rest = responses
        if !rest.isEmpty {
            let next = rest.removeFirst()
            state = .login(mechanism, responses: rest)
            return .answer(Base64Text.encoded(next))
        }
        // An OAuth server's "+" after the response is its error, to be answered by an empty line (RFC 7628 §3.2.3).
        if mechanism == .xoauth2 || mechanism == .oauthBearer, oauthError == nil {
            oauthError = wireText(Base64Text.decoded(text.utf8), limit: 500)
            return .answer([])
        }
        return .answer([0x2A])
    }

    private mutating func loggedIn(_ status: IMAPStatus) -> Action {
        guard status.condition == .ok else {
            let detail = oauthError.map { " (\($0))" } ?? ""
            return .fail(.loginRefused(status.description + detail))
        }
        guard !toldAfterLogin else {
            state = .ready
            return .ready
        }
        state = .lastCapability
        return .send(.capability)
    }
}
