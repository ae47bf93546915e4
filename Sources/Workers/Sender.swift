import HelpDesk
import Logging
import MailTransport
import PortableSQL
import ServiceLifecycle

/// Sends what waits in the outbox, over several connections a server that are kept open while there is mail (OUT3).
///
/// Each server has a queue, connections and a breaker of its own: one that is away holds up its own mails only.
struct Sender: Service {
    /// Mails taken by one lane at a time.
    private static let portion = 10
    /// More recipients of one mail that go with it (RFC 5321 §4.5.3.1.8: a server takes at least 100).
    private static let together = 90
    /// An open connection without mail is closed after this.
    private static let keptOpen = Duration.seconds(10)
    /// The servers and their number of lanes are looked at this often.
    private static let review = Duration.seconds(5)

    /// How many connections each server has.
    private typealias Plan = [ID<OutgoingServer>: Int]

    let desk: Desk
    let hostName: String

    func run() async throws {
        let signer = MailSigner(desk: desk)
        while Task.goesOn {
            let plan = await plan()
            await withTaskGroup(of: Void.self) { group in
                for (server, lanes) in plan {
                    let host = HostBreaker()
                    for _ in 0..<lanes {
                        group.addTask { await Lane(sender: self, server: server, host: host, signer: signer).run(plan) }
                    }
                }
            }
        }
    }

    private func plan() async -> Plan {
        do { return try await currentPlan() } catch { return [OutgoingServer.standard: 1] }
    }

    private func currentPlan() async throws -> Plan {
        let servers = try await desk.read { try OutgoingServer.all(in: $0) }
        return Plan(uniqueKeysWithValues: servers.map { ($0.id, max(1, $0.connections)) })
    }

    /// One connection's work.
    private struct Lane {
        let sender: Sender
        let server: ID<OutgoingServer>
        let host: HostBreaker
        let signer: MailSigner

        private var desk: Desk { sender.desk }
        private var outbox: Outbox { Outbox(desk: sender.desk) }

        init(sender: Sender, server: ID<OutgoingServer>, host: HostBreaker, signer: MailSigner) {
            (self.sender, self.server, self.host, self.signer) = (sender, server, host, signer)
        }

        /// Until the servers are others.
        func run(_ plan: Plan) async {
            await Alarm.with([.outbox], of: desk) { alarm in await run(plan, alarm) }
        }

        private func run(_ plan: Plan, _ alarm: Alarm) async {
            var line = Line(desk: desk, hostName: sender.hostName)
            var lastMail = ContinuousClock.now
            var reviewed = ContinuousClock.now
            var trouble = Backoff(longest: .seconds(30))
            while Task.goesOn {
                do {
                    if ContinuousClock.now - reviewed > Sender.review {
                        guard try await sender.currentPlan() == plan else { break }
                        reviewed = .now
                    }
                    if try await sendPortion(&line) {
                        lastMail = .now
                    } else {
                        if ContinuousClock.now - lastMail > Sender.keptOpen { await line.close() }
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
        private func sendPortion(_ line: inout Line) async throws -> Bool {
            guard let settings = try await desk.read({ try OutgoingServer.find(server, in: $0) }),
                settings.isConfigured, try await outbox.hasDue(for: server), await host.mayTry(settings)
            else { return false }
            if let words = await line.problem(opening: settings) {
                // One mail tells of it; the others wait for the probe.
                await note(.refusedUs(words: words), settings)
                for item in try await outbox.claim(1, for: server) {
                    try await outbox.record(.refusedUs(words: words), of: item)
                }
                return false
            }
            var items = try await outbox.claim(Sender.portion, for: server, together: Sender.together)[...]
            guard !items.isEmpty else { return false }
            var results: [(Outbox.Outcome, Outbox.Item)] = []
            do {
                let keys = try await signer.signers()
                // The first is the probe, where there must be one; its outcome decides of the others.
                while let item = items.first, Task.goesOn {
                    if !results.isEmpty { guard await host.isOpen(settings) else { break } }
                    let same = items.prefix { $0.mail == item.mail }
                    items = items[same.endIndex...]
                    let mail = signer.signed(item.raw, from: item.envelopeFrom, by: keys)
                    let outcomes = await line.send(mail, from: item.envelopeFrom, to: same.map(\.address), settings)
                    for outcome in outcomes { await note(outcome, settings) }
                    results += zip(outcomes, same)
                }
            } catch {
                try await outbox.giveBack(Array(items))
                throw error
            }
            try await outbox.giveBack(Array(items))
            await sender.record(results, in: outbox)
            return true
        }

        /// A quarrel with the server is told to administrators, until it takes a mail again (OUT3).
        private func note(_ outcome: Outbox.Outcome, _ settings: OutgoingServer) async {
            guard let news = await host.note(outcome, settings) else { return }
            let kind: Troubles.Kind = settings.isStandard ? .outgoing : .server(settings.name)
            do {
                switch news {
                case .broke(let words):
                    desk.troubles.note(kind, words)
                    try await desk.write { try OutgoingTrouble.note(server, words: words, in: $0) }
                case .works:
                    desk.troubles.clear(kind)
                    try await desk.write { try OutgoingTrouble.clear(server, in: $0) }
                }
            } catch {
                desk.log.error("a server's state could not be written down", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Their marks share commits. What a server took must be written down, or it is sent again: tried until it is.
    fileprivate func record(_ results: [(Outbox.Outcome, Outbox.Item)], in outbox: Outbox) async {
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

/// Keeps ten thousand mails from each finding out that the server is away: after a failure that is ours or the server's,
/// one probe at a time, with growing waits.
private actor HostBreaker {
    /// What changed by an outcome; others need not be told again.
    enum News: Sendable {
        case broke(words: String)
        case works
    }

    private var backoff = Backoff()
    private var closedUntil: ContinuousClock.Instant?
    private var failing: OutgoingServer?
    private var told: String?
    private var isKnown = false

    func mayTry(_ settings: OutgoingServer) -> Bool {
        guard let closedUntil, failing == settings else { return true }
        guard ContinuousClock.now >= closedUntil else { return false }
        // The probe: others wait until it has told.
        self.closedUntil = .now + backoff.first * 30
        return true
    }

    /// Whether the server takes mail, as far as is known.
    func isOpen(_ settings: OutgoingServer) -> Bool { closedUntil == nil || failing != settings }

    func note(_ outcome: Outbox.Outcome, _ settings: OutgoingServer) -> News? {
        guard case .refusedUs(let words) = outcome else {
            closedUntil = nil
            backoff.succeeded()
            guard told != nil || !isKnown else { return nil }
            (told, isKnown) = (nil, true)
            return .works
        }
        failing = settings
        closedUntil = .now + backoff.failed()
        guard told != words else { return nil }
        told = words
        return .broke(words: words)
    }
}
