import HelpDesk
import Logging

/// One connection's work.
struct SendingLane {
    /// Mails taken at a time.
    private static let portion = 10
    /// More recipients of one mail that go with it (RFC 5321 §4.5.3.1.8: a server takes at least 100).
    private static let together = 90
    /// An open connection without mail is closed after this.
    private static let keptOpen = Duration.seconds(10)

    struct Number: Hashable, Sendable {
        let server: ID<OutgoingServer>
        let number: Int
    }

    let sender: Sender
    let number: Number
    let host: HostBreaker
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
                    guard try await sender.currentPlan()[server, default: 0] > number.number else { break }
                    reviewed = .now
                }
                if try await sendPortion(&line) {
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
    private func sendPortion(_ line: inout OutgoingLine) async throws -> Bool {
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
        var items = try await outbox.claim(Self.portion, for: server, together: Self.together)[...]
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
        try await outbox.thaw(after: results.filter { $0.0.isSent }.map(\.1), at: server)
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
