import HelpDesk
import Logging
import MailTransport
import PortableSQL
import ServiceLifecycle

/// Takes the mail of one mailbox into the journal: fetch, keep, and only then remove at the server (IN3).
struct Fetcher: Sendable {
    /// A mail larger than this stays on the server; its header is held (reliability §4.8).
    static let sizeLimit = 64 << 20

    let desk: Desk
    let id: ID<Mailbox>
    let pressure: BackPressure

    /// Works until it is cancelled or the desk stops; errors are written down and tried again.
    func run() async {
        await Alarm.with([.mailbox], of: desk) { alarm in await run(alarm) }
    }

    private func run(_ alarm: Alarm) async {
        var backoff = Backoff()
        while Task.goesOn {
            do {
                guard let wait = try await restOfPause() else {
                    try await visit(alarm)
                    backoff.succeeded()
                    continue
                }
                await alarm.wait(min(wait, .seconds(30)))
            } catch is CancellationError {
                return
            } catch let error as TransportError {
                await report(error)
                await alarm.wait(backoff.failed())
            } catch {
                desk.log.error("a mailbox could not be worked on", metadata: ["mailbox": "\(id)", "error": "\(error)"])
                await alarm.wait(backoff.failed())
            }
        }
    }

    /// How long it stays disabled (IN11); nil where it may be visited.
    private func restOfPause() async throws -> Duration? {
        let now = desk.now
        let mailbox = try await desk.read { try Mailbox.find(id, in: $0) }
        guard let until = mailbox.health.disabledUntil, until > now else { return nil }
        return until - now
    }

    private func report(_ error: TransportError) async {
        do {
            let isDisabledNow = try await desk.write { try Mailbox.failed(id, words: "\(error)", in: $0) }
            desk.log.warning(
                "a mailbox could not be checked",
                metadata: ["mailbox": "\(id)", "error": "\(error)", "disabled": "\(isDisabledNow)"])
        } catch {
            desk.log.error("a mailbox's state could not be written", metadata: ["error": "\(error)"])
        }
    }

    // MARK: One connection

    /// Checks, and watches as long as the server keeps the connection.
    private func visit(_ alarm: Alarm) async throws {
        let (mailbox, minutes) = try await desk.read { tx in
            (try Mailbox.find(id, in: tx), try IncomingSettings.load(in: tx).checkMinutes)
        }
        let credentials = try await credentials(of: mailbox)
        do {
            try await visit(mailbox, credentials, minutes: minutes, alarm)
        } catch TransportError.loginRefused(let words) where mailbox.login == .oauth {
            // A token that was revoked before its time: the next visit gets another.
            try await desk.write { try OAuthGrant.expire(id, in: $0) }
            throw TransportError.loginRefused(reply: words)
        }
    }

    private func credentials(of mailbox: Mailbox) async throws -> Credentials {
        switch mailbox.login {
        case .oauth: return .bearer(user: mailbox.username, try await TokenKeeper(desk: desk).token(for: id))
        case .password:
            let password = try await desk.read { try mailbox.password(in: $0, tokens: desk.tokens) }
            return .password(user: mailbox.username, Secret(password))
        }
    }

    private func visit(_ mailbox: Mailbox, _ credentials: Credentials, minutes: Int, _ alarm: Alarm) async throws {
        switch mailbox.access {
        case .imap:
            try await IMAPVisit(desk: desk, id: id, pressure: pressure).run(
                mailbox, credentials, minutes: minutes, alarm)
        case .pop3:
            let hasMore = try await POP3Visit(desk: desk, id: id, pressure: pressure).run(mailbox, credentials)
            if !hasMore { await alarm.wait(.seconds(Int64(minutes) * 60)) }
        }
    }
}

/// How a mailbox's row becomes an address.
enum MailboxRoute {
    static func endpoint(_ mailbox: Mailbox) -> Endpoint {
        endpoint(
            host: mailbox.host, port: mailbox.port, security: mailbox.security.rawValue,
            certificate: mailbox.trustedCertificate)
    }

    static func endpoint(_ mailbox: NewMailbox) -> Endpoint {
        endpoint(
            host: mailbox.host, port: mailbox.port, security: mailbox.security, certificate: mailbox.trustedCertificate)
    }

    private static func endpoint(host: String, port: Int, security: String, certificate: String?) -> Endpoint {
        let tls: TLSMode = security == "tls" ? .tls : security == "starttls" ? .startTLS : .none
        return Endpoint(host: host, port: port, tls: tls, trustedCertificate: certificate)
    }
}
