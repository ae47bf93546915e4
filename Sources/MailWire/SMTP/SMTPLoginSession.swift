/// A client's way from the greeting to the first mail: EHLO, STARTTLS, EHLO again, AUTH (RFC 5321 §3.1–3.2, RFC 3207,
/// RFC 4954).
///
///     S: 220 mail.example.org ESMTP
///     C: EHLO desk.example.org
///     S: 250-STARTTLS …
///     C: STARTTLS
///     S: 220 ready
///     (handshake; `secured`)
///     C: EHLO desk.example.org
///     S: 250-AUTH PLAIN …
///     C: AUTH PLAIN •••
///     S: 235 2.7.0 welcome
public struct SMTPLoginSession: Sendable {
    public enum Action: Sendable, Hashable {
        case send(SMTPCommand)
        /// Switch to TLS now, with nothing unread before it; then call `secured`.
        case startTLS
        case ready
        case fail(SessionFailure)
    }

    private enum State {
        case greeting, hello, oldHello, startTLS, handshake
        case login(SASLMechanism, LoginStep)
        case ready
    }

    private enum LoginStep { case first, user, secret, verdict }

    /// RFC 4954 §4: with a longer line, the initial response waits to be asked for.
    private static let initialResponseLimit = 500

    public private(set) var capabilities = SMTPCapabilities()
    private let host: String
    private let port: Int
    private let helloName: String
    private let mode: TLSMode
    private let credentials: Credentials
    private var isSecure: Bool
    private var state = State.greeting

    public init(host: String, port: Int, helloName: String, mode: TLSMode, credentials: Credentials) {
        self.host = host
        self.port = port
        self.helloName = helloName
        self.mode = mode
        self.credentials = credentials
        isSecure = mode == .tls
    }

    public mutating func received(_ reply: SMTPReply) -> Action {
        switch state {
        case .greeting: return greeted(reply)
        case .hello: return introduced(reply)
        case .oldHello: return introducedOldWay(reply)
        case .startTLS: return mayStartTLS(reply)
        case .login(let mechanism, let step): return loggingIn(mechanism, step, reply)
        case .handshake, .ready: return .fail(.broken("The server spoke out of turn: \(reply)"))
        }
    }

    /// The handshake is done and the certificate verified: what was said before doesn't count (RFC 3207 §4.2).
    public mutating func secured() -> Action {
        isSecure = true
        capabilities = SMTPCapabilities()
        return hello()
    }

    private mutating func greeted(_ reply: SMTPReply) -> Action {
        guard reply.code == 220 else { return .fail(.refused(command: "the connection", reply: "\(reply)")) }
        return hello()
    }

    private mutating func hello() -> Action {
        state = .hello
        return command { () throws(WireError) in try .hello(helloName) }
    }

    private mutating func introduced(_ reply: SMTPReply) -> Action {
        if reply.isPermanent, reply.code != 550, reply.code != 554 {
            state = .oldHello
            return command { () throws(WireError) in try .oldHello(helloName) }
        }
        guard reply.code == 250 else { return .fail(.refused(command: "EHLO", reply: "\(reply)")) }
        capabilities = SMTPCapabilities(reply)
        return secureOrLogin()
    }

    private mutating func introducedOldWay(_ reply: SMTPReply) -> Action {
        guard reply.code == 250 else { return .fail(.refused(command: "HELO", reply: "\(reply)")) }
        return secureOrLogin()
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

    private mutating func mayStartTLS(_ reply: SMTPReply) -> Action {
        if reply.code == 220 {
            state = .handshake
            return .startTLS
        }
        if mode == .opportunistic, credentials.isNone { return login() }
        return .fail(.noTLS("The server refused STARTTLS: \(reply)"))
    }

    private mutating func login() -> Action {
        guard !credentials.isNone else {
            state = .ready
            return .ready
        }
        guard let mechanism = SASLMechanism.best(for: credentials, of: capabilities.login) else {
            return .fail(.loginRefused(cannotLogin))
        }
        state = .login(mechanism, .first)
        return command { () throws(WireError) in
            let initial = try mechanism.initialResponse(credentials, host: host, port: port)
            let fits = (initial?.count ?? 0) * 4 / 3 <= Self.initialResponseLimit
            return .login(mechanism, initial: fits ? initial : nil)
        }
    }

    private var cannotLogin: String {
        let offered = capabilities.login.sorted().joined(separator: ", ")
        return offered.isEmpty
            ? "The server offers no way to sign in here."
            : "The server offers no way to sign in that fits; it has \(offered)."
    }

    private mutating func loggingIn(_ mechanism: SASLMechanism, _ step: LoginStep, _ reply: SMTPReply) -> Action {
        if reply.code == 235 {
            state = .ready
            return .ready
        }
        guard reply.code == 334 else { return .fail(.loginRefused("\(reply)")) }
        do {
            guard let answer = try answer(mechanism, step) else {
                return .fail(.broken("The server asked for more than the login has: \(reply)"))
            }
            return .send(answer)
        } catch {
            return .fail(.unsayable((error as WireError).description))
        }
    }

    /// What follows a 334.
    private mutating func answer(_ mechanism: SASLMechanism, _ step: LoginStep) throws(WireError) -> SMTPCommand? {
        let (user, secret) = try credentials.pair()
        switch (mechanism, step) {
        case (.login, .first):
            state = .login(mechanism, .user)
            return .secret(Array(user.utf8))
        case (.login, .user):
            state = .login(mechanism, .secret)
            return .secret(Array(secret.utf8))
        case (.plain, .first), (.xoauth2, .first), (.oauthBearer, .first):
            let initial = try mechanism.initialResponse(credentials, host: host, port: port) ?? []
            state = .login(mechanism, .verdict)
            // An OAuth server's 334 after the response we sent along is its error, to be answered by an empty line.
            let sent = initial.count * 4 / 3 <= Self.initialResponseLimit
            return sent ? (mechanism == .plain ? nil : .empty) : .secret(initial)
        case (.xoauth2, .verdict), (.oauthBearer, .verdict): return .empty
        case (.login, _), (.plain, _), (.xoauth2, _), (.oauthBearer, _): return nil
        }
    }

    private func command(_ make: () throws(WireError) -> SMTPCommand) -> Action {
        do { return .send(try make()) } catch { return .fail(.unsayable(error.description)) }
    }
}
