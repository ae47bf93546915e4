import HelpDesk
import Logging

/// One connection's work.
struct SendingLane {
    /// An open connection without mail is closed after this.
    private static let keptOpen = Duration.seconds(10)

    struct Number: Hashable, Sendable {
        let server: ID<OutgoingServer>
        let number: Int
    }

    let sender: Sender
    let number: Number
    let host: SendingHost
    let signer: MailSigner

    private var desk: Desk { sender.desk }
    private var outbox: Outbox { Outbox(desk: sender.desk) }
    private var server: ID<OutgoingServer> { number.server }

    /// Until its server has no such connection any more.
    func run() async {
        await Alarm.with([.outbox], of: desk) { alarm in await run(alarm) }
    }

    private func run(_ alarm: Alarm) async {
        var line = OutgoingLine(desk: desk, hostName: sender.hostName)
        var lastMail = ContinuousClock.now
        var reviewed = ContinuousClock.now
        var trouble = Backoff(longest: .seconds(30))
        while Task.goesOn {
            do {
                if ContinuousClock.now - reviewed > Sender.review {
                    let connections = try await sender.currentPlan()[server, default: 0]
                    guard await Sender.lanes(connections, host.mails) > number.number else { break }
                    reviewed = .now
                }
                if try await sendNext(&line) {
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
    private func sendNext(_ line: inout OutgoingLine) async throws -> Bool {
        guard let settings = try await desk.read({ try OutgoingServer.find(server, in: $0) }), settings.isConfigured
        else {
            try await host.mails.giveBack()
            return false
        }
        guard try await hasMails(), await host.breaker.mayTry(settings) else { return false }
        switch await line.opening(settings) {
        case .opened: break
        case .ending: return false
        case .failed(let words):
            // One mail tells of it; the others wait for the probe.
            try await tell(words, settings)
            return false
        }
        let items = try await host.mails.next()
        guard !items.isEmpty else {
            await host.breaker.triedNothing(settings)
            return false
        }
        do {
            try await send(items, &line, settings)
        } catch {
            await host.mails.ended(items)
            try await outbox.giveBack(items)
            throw error
        }
        await host.mails.ended(items)
        if !(await host.breaker.isOpen(settings)) { try await host.mails.giveBack() }
        return true
    }

    private func hasMails() async throws -> Bool {
        guard await host.mails.isEmpty else { return true }
        return try await outbox.hasDue(for: server)
    }

    /// Sends one mail, and writes down what became of each recipient.
    private func send(_ claimed: [Outbox.Item], _ line: inout OutgoingLine, _ settings: OutgoingServer) async throws {
        let items = try await desk.read { try Outbox.stillHeld(claimed, in: $0) }
        // It goes another way by now, or nowhere.
        let others = claimed.filter { item in !items.contains { $0.id == item.id } }
        try await outbox.giveBack(others)
        guard let item = items.first else { return await host.breaker.triedNothing(settings) }
        let mail = signer.signed(item.raw, from: item.envelopeFrom, by: try await signer.signers())
        let addresses = items.map(\.address)
        guard Task.goesOn, let outcomes = await line.send(mail, from: item.envelopeFrom, to: addresses, settings) else {
            return try await outbox.giveBack(items)
        }
        guard let told = await record(Array(zip(outcomes, items)), settings) else { return }
        for outcome in told { await note(outcome, settings) }
        try await outbox.thaw(after: zip(told, items).filter { $0.0.isSent }.map(\.1), at: server)
    }

    /// - Returns: what the outcomes come to; nil where the server is set up otherwise by now, so that they tell nothing of it.
    private func record(
        _ results: [(Outbox.Outcome, Outbox.Item)], _ settings: OutgoingServer
    ) async -> [Outbox.Outcome]? {
        var verdicts: [(AlikeRefusals.Verdict, Outbox.Item)] = []
        for (outcome, item) in results {
            verdicts.append((await host.breaker.judge(outcome, of: item, settings), item))
        }
        let isCurrent = await withTaskGroup(of: Bool.self) { group in
            for (verdict, item) in verdicts {
                group.addTask { await sender.record(verdict, of: item, with: settings) }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        return isCurrent ? verdicts.map(\.0.outcome) : nil
    }

    /// No connection: one mail has it written on it.
    private func tell(_ words: String, _ settings: OutgoingServer) async throws {
        let outcome = Outbox.Outcome.refusedUs(words: words)
        let items = try await host.mails.next(1)
        let told = await record(items.map { (outcome, $0) }, settings)
        await host.mails.ended(items)
        if told != nil { await note(outcome, settings) }
        try await host.mails.giveBack()
    }

    /// A quarrel with the server is told to administrators, until it takes a mail again (OUT3).
    private func note(_ outcome: Outbox.Outcome, _ settings: OutgoingServer) async {
        guard let news = await host.breaker.note(outcome, settings) else { return }
        let kind: Troubles.Kind = settings.isStandard ? .outgoing : .server(settings.name)
        do {
            switch news {
            case .broke(let words):
                let isCurrent = try await desk.write { work in
                    guard try OutgoingServer.find(settings.id, in: work.sql) == settings else { return false }
                    try OutgoingTrouble.note(settings.id, words: words, in: work)
                    return true
                }
                if isCurrent { desk.troubles.note(kind, words) }
            case .works:
                desk.troubles.clear(kind)
                try await desk.write { try OutgoingTrouble.clear(settings.id, in: $0) }
            }
        } catch {
            desk.log.error("a server's state could not be written down", metadata: ["error": "\(error)"])
        }
    }
}
