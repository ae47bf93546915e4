import HelpDesk
import Logging
import PortableSQL
import ServiceLifecycle

/// Sends what waits in the outbox, over several connections a server that are kept open while there is mail (OUT3).
///
/// Each server has a queue, connections and a breaker of its own: one that is away holds up its own mails only.
struct Sender: Service {
    /// The servers and their number of lanes are looked at this often.
    static let review = Duration.seconds(5)

    let desk: Desk
    let hostName: String

    /// A mail that is under way for so long holds its connection up: another is opened beside it.
    private static let patience = Duration.seconds(20)

    /// Starts the lanes that are missing, again and again; what is too much ends by itself.
    func run() async throws {
        let signer = MailSigner(desk: desk)
        let lanes = RunningLanes(outbox: Outbox(desk: desk))
        let alarm = Alarm()
        await withDiscardingTaskGroup { group in
            while Task.goesOn {
                for (number, host) in await lanes.start(plan()) {
                    let lane = SendingLane(sender: self, number: number, host: host, signer: signer)
                    group.addTask {
                        await lane.run()
                        await lanes.ended(number)
                    }
                }
                await alarm.wait(Self.review)
            }
        }
        // What was under way has ended; what was not begun is the next program's.
        for mails in await lanes.claimed {
            do { try await mails.giveBack() } catch {
                desk.log.error("mails that were not begun could not be given back", metadata: ["error": "\(error)"])
            }
        }
    }

    private func plan() async -> LanePlan {
        do { return try await currentPlan() } catch { return [OutgoingServer.standard: 1] }
    }

    func currentPlan() async throws -> LanePlan {
        let servers = try await desk.read { try OutgoingServer.all(in: $0) }
        return LanePlan(uniqueKeysWithValues: servers.map { ($0.id, max(1, $0.connections)) })
    }

    /// Lanes of a server: one for each connection, and one more for each that a server lets hang, at most as many again.
    static func lanes(_ connections: Int, _ mails: ClaimedMails) async -> Int {
        guard connections > 0 else { return 0 }
        return connections + min(connections, await mails.stuck(longerThan: patience))
    }

    /// Writes an outcome down as soon as it is known; those of all connections share commits. What a server took must be
    /// written down, or it is sent again: tried until it is, also while the program ends.
    ///
    /// - Returns: whether it tells something of the server as it is set up now.
    func record(
        _ verdict: AlikeRefusals.Verdict, of item: Outbox.Item, with settings: OutgoingServer
    ) async -> Bool {
        let outbox = Outbox(desk: desk)
        var backoff = Backoff(longest: .seconds(10))
        while true {
            // A task of its own: the end of the program cancels the wait for a server, not this.
            let writing = Task {
                try await outbox.record(
                    verdict.outcome, of: item, with: settings, bringingBack: verdict.wronged)
            }
            do { return try await writing.value } catch {
                desk.log.error(
                    "what became of a mail could not be written down",
                    metadata: ["delivery": "\(item.id)", "error": "\(error)"])
                do { try await Task.sleep(for: backoff.failed()) } catch { return false }
            }
        }
    }
}

/// How many connections each server has.
typealias LanePlan = [ID<OutgoingServer>: Int]

/// What all lanes of a server share.
struct SendingHost: Sendable {
    let breaker = HostBreaker()
    let mails: ClaimedMails
}

/// Which lanes there are: each once, all of a server with one breaker and one portion of mails.
private actor RunningLanes {
    private let outbox: Outbox
    private var running: Set<SendingLane.Number> = []
    private var hosts: [ID<OutgoingServer>: SendingHost] = [:]

    init(outbox: Outbox) {
        self.outbox = outbox
    }

    var claimed: [ClaimedMails] { hosts.values.map(\.mails) }

    /// - Returns: those that were missing.
    func start(_ plan: LanePlan) async -> [(SendingLane.Number, SendingHost)] {
        var missing: [(SendingLane.Number, SendingHost)] = []
        for (server, connections) in plan {
            let host = hosts[server] ?? SendingHost(mails: ClaimedMails(outbox: outbox, server: server))
            hosts[server] = host
            for number in 0..<(await Sender.lanes(connections, host.mails)) {
                let lane = SendingLane.Number(server: server, number: number)
                if running.insert(lane).inserted { missing.append((lane, host)) }
            }
        }
        return missing
    }

    func ended(_ lane: SendingLane.Number) { running.remove(lane) }
}
