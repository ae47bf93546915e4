/// A client's way from the greeting to the list of mails: CAPA, STLS, CAPA again, AUTH or USER and PASS (RFC 1939 §4,
/// RFC 2449 §5, RFC 2595 §4, RFC 5034).
///
///     S: +OK ready
///     C: CAPA
///     S: +OK, STLS …
///     C: STLS
///     S: +OK begin
///     (handshake; `secured`)
///     C: CAPA
///     S: +OK, SASL PLAIN …
///     C: AUTH PLAIN •••
///     S: +OK welcome
///     C: CAPA
///     S: +OK, UIDL, PIPELINING …
public struct POP3LoginSession: Sendable {
    public enum Action: Sendable, Hashable {
        /// Send it, and call `received` with its reply, and with its lines where it has a list.
        case send(POP3Command)
        /// Switch to TLS now, with nothing unread before it; then call `secured`.
        case startTLS
        case ready
        case fail(SessionFailure)
    }

    private enum State {
        case greeting, capabilities, startTLS, handshake
        case login(SASLMechanism, LoginStep)
        case user, password
        case lastCapabilities, ready
    }

    private enum LoginStep { case wantsResponse([UInt8]), verdict, errorAnswered }

    /// RFC 5034 §4: when the line would be longer, CRLF and all, the initial response waits to be asked for.
    private static let commandLimit = 255

    public private(set) var capabilities = POP3Capabilities()
    private let host: String
    private let port: Int
    private let mode: TLSMode
    private let credentials: Credentials
    private var isSecure: Bool
    private var state = State.greeting
    private var oauthError: String?

    public init(host: String, port: Int, mode: TLSMode, credentials: Credentials) {
        self.host = host
        self.port = port
        self.mode = mode
        self.credentials = credentials
        isSecure = mode == .tls
    }

    /// - Parameter lines: those behind the +OK of a command that has a list.
    public mutating func received(_ reply: POP3Reply, lines: [String] = []) -> Action {
        switch state {
        case .greeting: return greeted(reply)
        case .capabilities: return told(reply, lines)
        case .startTLS: return mayStartTLS(reply)
        case .login(let mechanism, let step): return loggingIn(mechanism, step, reply)
        case .user: return named(reply)
        case .password: return reply.isOK ? loggedIn() : refused(reply)
        case .lastCapabilities: return toldLast(reply, lines)
        case .handshake, .ready: return .fail(.broken("The server spoke out of turn: \(reply)"))
        }
    }

    /// The handshake is done and the certificate verified: what was said before doesn't count (RFC 2595 §4).
    public mutating func secured() -> Action {
        isSecure = true
        capabilities = POP3Capabilities()
        return askCapabilities()
    }

    private mutating func greeted(_ reply: POP3Reply) -> Action {
        switch reply.status {
        case .ok: return askCapabilities()
        case .error: return .fail(.refused(command: "the connection", reply: "\(reply)"))
        case .more: return .fail(.broken("The server's first words are no POP3 greeting."))
        }
    }

    private mutating func askCapabilities() -> Action {
        state = .capabilities
        return .send(.capabilities)
    }

    /// A server that knows no CAPA is as old as RFC 1939: it has USER and PASS, and may have the rest.
    private mutating func told(_ reply: POP3Reply, _ lines: [String]) -> Action {
        guard reply.status != .more else { return askedTooMuch(reply) }
        if reply.isAboutServer { return .fail(.refused(command: "CAPA", reply: "\(reply)")) }
        if reply.isOK { capabilities = POP3Capabilities(lines) }
        switch mode.step(isSecure: isSecure, isOffered: capabilities.startTLS, credentials: credentials) {
        case .login: return login()
        case .fail(let why): return .fail(why)
        case .startTLS:
            state = .startTLS
            return .send(.startTLS)
        }
    }

    private mutating func mayStartTLS(_ reply: POP3Reply) -> Action {
        guard reply.isOK else { return .fail(.noTLS("The server refused STLS: \(reply)")) }
        state = .handshake
        return .startTLS
    }

    private mutating func login() -> Action {
        do {
            _ = try credentials.pair()
            switch credentials {
            case .none: return .fail(.loginRefused("No user name and password are set, and the server wants them."))
            case .password(let user, _): return try passwordLogin(user)
            case .bearer: return try bearerLogin()
            }
        } catch {
            return .fail(.unsayable((error as WireError).description))
        }
    }

    private mutating func passwordLogin(_ user: String) throws(WireError) -> Action {
        if capabilities.mechanisms.contains("PLAIN") { return try authenticate(.plain) }
        // Over TLS it is tried in any case, for there are servers that don't name USER.
        guard capabilities.user || !capabilities.areKnown || isSecure else {
            return .fail(.loginRefused("The server allows no sign-in with a password here; it may want TLS first."))
        }
        state = .user
        return .send(try .user(user))
    }

    private mutating func bearerLogin() throws(WireError) -> Action {
        guard let mechanism = SASLMechanism.best(for: credentials, of: capabilities.mechanisms) else {
            return .fail(.loginRefused("The server offers no sign-in with an OAuth token (XOAUTH2 or OAUTHBEARER)."))
        }
        return try authenticate(mechanism)
    }

    private mutating func authenticate(_ mechanism: SASLMechanism) throws(WireError) -> Action {
        let response = try mechanism.initialResponse(credentials, host: host, port: port) ?? []
        let atOnce = POP3Command.login(mechanism, initial: response)
        guard atOnce.bytes.count <= Self.commandLimit else {
            state = .login(mechanism, .wantsResponse(response))
            return .send(.login(mechanism, initial: nil))
        }
        state = .login(mechanism, .verdict)
        return .send(atOnce)
    }

    private mutating func loggingIn(_ mechanism: SASLMechanism, _ step: LoginStep, _ reply: POP3Reply) -> Action {
        switch reply.status {
        case .ok: return loggedIn()
        case .error: return refused(reply)
        case .more: break
        }
        switch (mechanism, step) {
        case (_, .wantsResponse(let response)):
            state = .login(mechanism, .verdict)
            return .send(.answer(response))
        case (.xoauth2, .verdict), (.oauthBearer, .verdict):
            // An OAuth server's "+" after the response is its error: it says no when that has been answered, by an
            // empty line, or by a byte of 1 (RFC 7628 §3.2.3).
            oauthError = wireText(Base64Text.decoded(reply.text.utf8), limit: 500)
            state = .login(mechanism, .errorAnswered)
            return .send(.answer(mechanism == .oauthBearer ? [1] : []))
        case (.plain, .verdict), (.login, .verdict), (_, .errorAnswered): return askedTooMuch(reply)
        }
    }

    private mutating func named(_ reply: POP3Reply) -> Action {
        guard reply.isOK else { return refused(reply) }
        guard case .password(_, let secret) = credentials else { return .fail(.broken("There is no password.")) }
        state = .password
        do { return .send(try .password(secret)) } catch { return .fail(.unsayable(error.description)) }
    }

    private func refused(_ reply: POP3Reply) -> Action {
        if reply.isAboutServer { return .fail(.refused(command: "the sign-in", reply: "\(reply)")) }
        let detail = oauthError.map { " (\($0))" } ?? ""
        return .fail(.loginRefused(reply.description + detail))
    }

    private func askedTooMuch(_ reply: POP3Reply) -> Action {
        .fail(.broken("The server asked for more than there is to say: \(reply)"))
    }

    /// There are servers that tell of some capabilities only now (RFC 2449 §5).
    private mutating func loggedIn() -> Action {
        guard capabilities.areKnown else {
            state = .ready
            return .ready
        }
        state = .lastCapabilities
        return .send(.capabilities)
    }

    private mutating func toldLast(_ reply: POP3Reply, _ lines: [String]) -> Action {
        guard reply.status != .more else { return askedTooMuch(reply) }
        if reply.isOK { capabilities = POP3Capabilities(lines) }
        state = .ready
        return .ready
    }
}
