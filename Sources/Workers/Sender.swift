import HelpDesk
import Logging
import MailTransport
import PortableSQL
import ServiceLifecycle

/// Sends what waits in the outbox, over several connections that are kept open while there is mail (OUT3).
struct Sender: Service {
    /// Mails taken by one lane at a time.
    private static let portion = 10
    /// An open connection without mail is closed after this.
    private static let keptOpen = Duration.seconds(10)
    /// The settings are looked at for the number of lanes this often.
    private static let review = Duration.seconds(5)

    let desk: Desk
    let hostName: String

    func run() async throws {
        while Task.goesOn {
            let lanes = await laneCount()
            let host = HostBreaker()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<lanes { group.addTask { await lane(of: lanes, host) } }
            }
        }
    }

    private func laneCount() async -> Int {
        do { return try await desk.read { try OutgoingSettings.load(in: $0).connections } } catch { return 1 }
    }

    /// One connection's work, until the settings say another number of lanes.
    private func lane(of lanes: Int, _ host: HostBreaker) async {
        await Alarm.with([.outbox], of: desk) { alarm in await lane(of: lanes, host, alarm) }
    }

    private func lane(of lanes: Int, _ host: HostBreaker, _ alarm: Alarm) async {
        let outbox = Outbox(desk: desk)
        var line = Line(desk: desk, hostName: hostName)
        var lastMail = ContinuousClock.now
        var reviewed = ContinuousClock.now
        var trouble = Backoff(longest: .seconds(30))
        while Task.goesOn {
            do {
                if ContinuousClock.now - reviewed > Self.review {
                    guard try await desk.read({ try OutgoingSettings.load(in: $0).connections }) == lanes else { break }
                    reviewed = .now
                }
                if try await sendPortion(outbox, &line, host) {
                    lastMail = .now
                } else {
                    if ContinuousClock.now - lastMail > Self.keptOpen { await line.close() }
                    await alarm.wait(Loop.interval)
                }
                trouble.succeeded()
            } catch {
                desk.log.error("sending mail failed and goes on", metadata: ["error": "\(error)"])
                await alarm.wait(trouble.failed())
            }
        }
        await line.close()
    }

    /// False where nothing was to be sent.
    private func sendPortion(_ outbox: Outbox, _ line: inout Line, _ host: HostBreaker) async throws -> Bool {
        let settings = try await desk.read { try OutgoingSettings.load(in: $0) }
        guard settings.isConfigured, await host.mayTry(settings) else { return false }
        guard try await outbox.hasDue() else { return false }
        if let words = await line.problem(opening: settings) {
            // One mail tells of it; the others wait for the probe.
            await note(.refusedUs(words: words), host, settings)
            for item in try await outbox.claim(1) { try await outbox.record(.refusedUs(words: words), of: item) }
            return false
        }
        var items = try await outbox.claim(Self.portion)[...]
        guard !items.isEmpty else { return false }
        var results: [(Outbox.Outcome, Outbox.Item)] = []
        while let item = items.first, Task.goesOn, await host.mayTry(settings) {
            items.removeFirst()
            let outcome = await line.send(item, settings)
            await note(outcome, host, settings)
            results.append((outcome, item))
        }
        try await outbox.giveBack(Array(items))
        await record(results, in: outbox)
        return true
    }

    /// A quarrel with the server is told to administrators, until it takes a mail again (OUT3).
    private func note(_ outcome: Outbox.Outcome, _ host: HostBreaker, _ settings: OutgoingSettings) async {
        await host.note(outcome, settings)
        if case .refusedUs(let words) = outcome {
            desk.troubles.note(.outgoing, words)
        } else {
            desk.troubles.clear(.outgoing)
        }
    }

    /// Their marks share commits. What a server took must be written down, or it is sent again: tried until it is.
    private func record(_ results: [(Outbox.Outcome, Outbox.Item)], in outbox: Outbox) async {
        await withTaskGroup(of: Void.self) { group in
            for (outcome, item) in results {
                group.addTask {
                    var backoff = Backoff(longest: .seconds(10))
                    while !Task.isCancelled {
                        do { return try await outbox.record(outcome, of: item) } catch {
                            desk.log.error(
                                "what became of a mail could not be written down",
                                metadata: ["delivery": "\(item.id)", "error": "\(error)"])
                            do { try await Task.sleep(for: backoff.failed()) } catch { return }
                        }
                    }
                }
            }
        }
    }
}

/// One connection to the server, opened when there is something to send.
private struct Line {
    let desk: Desk
    let hostName: String
    private var connection: SMTPConnection?
    private var settings: OutgoingSettings?

    init(desk: Desk, hostName: String) {
        self.desk = desk
        self.hostName = hostName
    }

    /// What keeps the connection from being opened; nil where it is open.
    mutating func problem(opening settings: OutgoingSettings) async -> String? {
        do {
            _ = try await open(settings)
            return nil
        } catch {
            await close()
            return "\(error)"
        }
    }

    mutating func send(_ item: Outbox.Item, _ settings: OutgoingSettings) async -> Outbox.Outcome {
        do {
            let connection = try await open(settings)
            let result = try await connection.send(from: item.envelopeFrom, to: [item.address], message: item.raw)
            guard let outcome = result.recipients.first?.outcome else {
                return .deferred(words: "the server said nothing")
            }
            return Self.outcome(outcome)
        } catch let error as TransportError {
            await close()
            return Self.outcome(error)
        } catch {
            await close()
            return .refusedUs(words: "\(error)")
        }
    }

    mutating func close() async {
        await connection?.quit()
        connection = nil
    }

    private mutating func open(_ settings: OutgoingSettings) async throws -> SMTPConnection {
        if let connection, connection.isUsable, self.settings == settings { return connection }
        await close()
        let opened = try await SMTPConnection.connect(
            to: OutgoingRoute.endpoint(settings), as: hostName,
            credentials: try OutgoingRoute.credentials(settings, tokens: desk.tokens))
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

    /// No connection, or one that broke before the mail was handed over: nobody has it.
    private static func outcome(_ error: TransportError) -> Outbox.Outcome {
        .refusedUs(words: "\(error)")
    }
}

/// How the settings become an address and a login.
enum OutgoingRoute {
    static func endpoint(_ settings: OutgoingSettings) -> Endpoint {
        let tls: TLSMode =
            switch settings.security {
            case .tls: .tls
            case .starttls: .startTLS
            case .opportunistic: .opportunistic
            case .none: .none
            }
        return Endpoint(host: settings.host, port: settings.port, tls: tls)
    }

    static func credentials(_ settings: OutgoingSettings, tokens: Tokens) throws -> Credentials {
        guard settings.login != .none else { return .none }
        return credentials(settings, password: try tokens.open(settings.sealedPassword, place: OutgoingSettings.place))
    }

    static func credentials(_ settings: OutgoingSettings, password: String) -> Credentials {
        switch settings.login {
        case .none: .none
        case .password: .password(user: settings.username, Secret(password))
        case .bearer: .bearer(user: settings.username, Secret(password))
        }
    }
}

/// Keeps ten thousand mails from each finding out that the server is away: after a failure that is ours or the server's,
/// one probe at a time, with growing waits.
private actor HostBreaker {
    private var backoff = Backoff()
    private var closedUntil: ContinuousClock.Instant?
    private var failing: OutgoingSettings?

    func mayTry(_ settings: OutgoingSettings) -> Bool {
        guard let closedUntil, failing == settings else { return true }
        guard ContinuousClock.now >= closedUntil else { return false }
        // The probe: others wait until it has told.
        self.closedUntil = .now + backoff.first * 30
        return true
    }

    func note(_ outcome: Outbox.Outcome, _ settings: OutgoingSettings) {
        guard case .refusedUs = outcome else {
            closedUntil = nil
            return backoff.succeeded()
        }
        failing = settings
        closedUntil = .now + backoff.failed()
    }
}
