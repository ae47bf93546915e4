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

    /// Starts the lanes that are missing, again and again; what is too much ends by itself.
    func run() async throws {
        let signer = MailSigner(desk: desk)
        let lanes = RunningLanes()
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
    }

    private func plan() async -> LanePlan {
        do { return try await currentPlan() } catch { return [OutgoingServer.standard: 1] }
    }

    func currentPlan() async throws -> LanePlan {
        let servers = try await desk.read { try OutgoingServer.all(in: $0) }
        return LanePlan(uniqueKeysWithValues: servers.map { ($0.id, max(1, $0.connections)) })
    }

    /// Their marks share commits. What a server took must be written down, or it is sent again: tried until it is.
    func record(_ results: [(Outbox.Outcome, Outbox.Item)], in outbox: Outbox) async {
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

/// How many connections each server has.
typealias LanePlan = [ID<OutgoingServer>: Int]

/// Which lanes there are: each once, all of a server with one breaker.
private actor RunningLanes {
    private var running: Set<SendingLane.Number> = []
    private var hosts: [ID<OutgoingServer>: HostBreaker] = [:]

    /// - Returns: those that were missing.
    func start(_ plan: LanePlan) -> [(SendingLane.Number, HostBreaker)] {
        plan.flatMap { server, count in
            let host = hosts[server] ?? HostBreaker()
            hosts[server] = host
            return (0..<count).map { SendingLane.Number(server: server, number: $0) }
                .filter { running.insert($0).inserted }.map { ($0, host) }
        }
    }

    func ended(_ lane: SendingLane.Number) { running.remove(lane) }
}
