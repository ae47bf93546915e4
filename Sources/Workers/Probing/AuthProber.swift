import HelpDesk
import MailTransport
import PortableSQL

/// Sends the mails that test a mailbox's server; what came of them is seen when they arrive.
struct AuthProber: Sendable {
    private static let timeout = Duration.seconds(15)

    let desk: Desk
    let hostName: String

    /// True where one was to be sent.
    func work() async throws -> Bool {
        guard let probe = try await desk.write({ try AuthProbe.take(in: $0) }) else { return false }
        do {
            let problem = try await send(probe)
            try await desk.write { work in
                if let problem { try probe.failed(problem, in: work) } else { try probe.sent(in: work) }
            }
        } catch let error as DatabaseError {
            throw error
        } catch {
            try await desk.write { try probe.failed("The outgoing server could not be used: \(error)", in: $0) }
        }
        return true
    }

    /// Nil where the server took it.
    private func send(_ probe: AuthProbe) async throws -> String? {
        let (settings, mailbox) = try await desk.read {
            (OutgoingServer(try OutgoingSettings.load(in: $0)), try Mailbox.find(probe.mailbox, in: $0))
        }
        guard settings.isConfigured else {
            return "The test is a mail, and no SMTP server is set to send it through: set one under Outgoing email."
        }
        let sender = try await desk.read { try settings.testSender(hostName: hostName, in: $0) }
        let (from, domain) = (sender.address.text, sender.address.domain)
        var timeouts = SMTPTimeouts()
        (timeouts.connect, timeouts.greeting) = (Self.timeout, Self.timeout)
        let connection = try await OutgoingRoute.connect(settings, as: hostName, on: desk, timeouts: timeouts)
        let mail = try probe.mail(
            from: from, to: mailbox.address.text, domain: domain, tokens: desk.tokens, now: desk.now)
        let sent = try await connection.send(from: from, to: [mailbox.address.text], message: mail)
        await connection.quit()
        switch sent.recipients.first?.outcome {
        case .accepted: return nil
        case .refused(let reply), .refusedUs(let reply): return "The outgoing server refused the test mail: \(reply)"
        case .inDoubt(let words): return "The connection to the outgoing server broke: \(words)"
        case nil: return "The outgoing server said nothing."
        }
    }
}
