import HelpDesk
import MailTransport

/// One connection to the server, opened when there is something to send.
struct OutgoingLine {
    let desk: Desk
    let hostName: String
    private var connection: SMTPConnection?
    private var settings: OutgoingServer?

    init(desk: Desk, hostName: String) {
        self.desk = desk
        self.hostName = hostName
    }

    /// What keeps the connection from being opened; nil where it is open.
    mutating func problem(opening settings: OutgoingServer) async -> String? {
        do {
            _ = try await open(settings)
            return nil
        } catch {
            await close()
            return "\(error)"
        }
    }

    /// - Returns: an outcome for each address, in their order.
    mutating func send(
        _ mail: [UInt8], from: String, to addresses: [String], _ settings: OutgoingServer
    ) async -> [Outbox.Outcome] {
        do {
            let connection = try await open(settings)
            let result = try await connection.send(from: from, to: addresses, message: mail)
            return result.recipients.map { Self.outcome($0.outcome) }
        } catch {
            // No connection, or one that broke before the mail was handed over: nobody has it.
            await close()
            return addresses.map { _ in .refusedUs(words: "\(error)") }
        }
    }

    mutating func close() async {
        await connection?.quit()
        connection = nil
    }

    private mutating func open(_ settings: OutgoingServer) async throws -> SMTPConnection {
        if let connection, connection.isUsable, self.settings == settings { return connection }
        await close()
        let opened = try await OutgoingRoute.connect(settings, as: hostName, on: desk)
        connection = opened
        self.settings = settings
        return opened
    }

    private static func outcome(_ outcome: SMTPRecipientOutcome) -> Outbox.Outcome {
        switch outcome {
        case .accepted(let reply): .sent(reply: "\(reply)")
        case .refused(let reply): reply.isPermanent ? .failed(reply: "\(reply)") : .deferred(words: "\(reply)")
        case .refusedUs(let reply): .refusedUs(words: "\(reply)")
        case .inDoubt(let words): .inDoubt(words: words)
        }
    }
}
