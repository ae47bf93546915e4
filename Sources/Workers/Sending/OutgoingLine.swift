import HelpDesk
import MailTransport
import ServiceLifecycle

/// One connection to the server, opened when there is something to send.
struct OutgoingLine {
    /// A mail's whole conversation; a claim holds longer (`Outbox`).
    private static let longest = Duration.seconds(840)

    let desk: Desk
    let hostName: String
    private var connection: SMTPConnection?
    private var settings: OutgoingServer?

    init(desk: Desk, hostName: String) {
        self.desk = desk
        self.hostName = hostName
    }

    /// How a connection could not be opened.
    enum Opening {
        case opened
        case failed(words: String)
        /// The program is to end: nothing new is begun.
        case ending
    }

    mutating func opening(_ settings: OutgoingServer) async -> Opening {
        do {
            _ = try await open(settings)
            return .opened
        } catch {
            await close()
            return Task.goesOn ? .failed(words: "\(error)") : .ending
        }
    }

    /// - Returns: an outcome for each address, in their order; nil where the program ended before the server had the mail.
    mutating func send(
        _ mail: [UInt8], from: String, to addresses: [String], _ settings: OutgoingServer
    ) async -> [Outbox.Outcome]? {
        do {
            let connection = try await open(settings)
            let result = try await Self.within(Self.longest) {
                try await connection.send(from: from, to: addresses, message: mail)
            }
            return result.recipients.map { Self.outcome($0.outcome) }
        } catch {
            // No connection, or one that broke before the mail was handed over: nobody has it.
            let isEnding = Task.isCancelled || error is CancellationError && !Task.goesOn
            await close()
            guard !isEnding else { return nil }
            let words = error is CancellationError ? "The server took too long for one mail." : "\(error)"
            return addresses.map { _ in .refusedUs(words: words) }
        }
    }

    /// Ends what takes too long: it closes the connection.
    private static func within<Result: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await work() }
        let timer = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            task.cancel()
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    mutating func close() async {
        await connection?.quit()
        connection = nil
    }

    private mutating func open(_ settings: OutgoingServer) async throws -> SMTPConnection {
        if let connection, connection.isUsable, self.settings == settings { return connection }
        await close()
        let (hostName, desk) = (hostName, desk)
        let opened = try await cancelWhenGracefulShutdown {
            try await OutgoingRoute.connect(settings, as: hostName, on: desk)
        }
        connection = opened
        self.settings = settings
        return opened
    }

    private static func outcome(_ outcome: SMTPRecipientOutcome) -> Outbox.Outcome {
        switch outcome {
        case .accepted(let reply): .sent(reply: "\(reply)")
        case .refused(let reply) where reply.isUnclear: .unclear(reply: "\(reply)")
        case .refused(let reply): reply.isPermanent ? .failed(reply: "\(reply)") : .deferred(words: "\(reply)")
        case .refusedUs(let reply): .refusedUs(words: "\(reply)")
        case .inDoubt(let words): .inDoubt(words: words)
        }
    }
}
