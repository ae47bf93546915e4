/// Why a mail server could not be used, in words that a person can act on, with the server's own where it spoke.
public enum TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No connection: the name is not known, nobody listens, or the network is away.
    case unreachable(host: String, port: Int, why: String)
    case timeout(during: String)
    /// No encryption that can be trusted.
    case tls(String)
    /// The user name, password or token was not taken.
    case loginRefused(reply: String)
    /// The server said no.
    case refused(command: String, reply: String)
    /// The server does not keep to its protocol; nothing it says can be relied on.
    case protocolBroken(String)
    /// More than we take.
    case tooLarge(String)
    /// A name, address or secret of ours that the protocol can't carry; nothing was sent.
    case unsayable(String)
    /// The server closed the connection.
    case closed(during: String)
    /// The address to listen on can't be had.
    case cannotListen(String)

    /// Whether it may work later without anybody's doing (RFC 5321 §4.2.1, RFC 5530).
    public var isTemporary: Bool {
        switch self {
        case .unreachable, .timeout, .closed: true
        case .loginRefused(let reply), .refused(_, let reply): Self.isTemporary(reply)
        case .tls, .protocolBroken, .tooLarge, .unsayable, .cannotListen: false
        }
    }

    public var description: String {
        switch self {
        case .unreachable(let host, let port, let why): "\(host) can't be reached on port \(port): \(why)"
        case .timeout(let during): "The server took too long (\(during))."
        case .tls(let why): why
        case .loginRefused(let reply): "The server did not let us sign in: \(reply)"
        case .refused(let command, let reply): "The server refused \(command): \(reply)"
        case .protocolBroken(let what): "The server does not speak as it should: \(what)"
        case .tooLarge(let what): what
        case .unsayable(let what): what
        case .closed(let during): "The server closed the connection (\(during))."
        case .cannotListen(let why): why
        }
    }

    /// A 4xx of SMTP, or one of the codes of IMAP that pass (RFC 5530 §3).
    private static func isTemporary(_ reply: String) -> Bool {
        if reply.hasPrefix("4"), reply.prefix(3).allSatisfy(\.isNumber) { return true }
        return [
            "[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[LIMIT]", "[OVERQUOTA]", "[IN-USE]", "[LOGIN-DELAY]",
            "[SYS/TEMP]",
        ].contains { reply.contains($0) }
            || reply.hasPrefix("BYE")
    }
}

extension TransportError {
    init(_ error: WireError) {
        switch error {
        case .tooLong: self = .tooLarge(error.description)
        case .malformed(let what): self = .protocolBroken(what)
        case .unsayable(let what): self = .unsayable(what)
        }
    }

    init(_ failure: SessionFailure, hidingSecretsOf credentials: Credentials) {
        self =
            switch failure {
            case .loginRefused(let reply): .loginRefused(reply: credentials.scrubbed(reply))
            case .refused(let command, let reply): .refused(command: command, reply: credentials.scrubbed(reply))
            case .noTLS(let why): .tls(why)
            case .unsayable(let what): .unsayable(what)
            case .broken(let what): .protocolBroken(credentials.scrubbed(what))
            }
    }
}
