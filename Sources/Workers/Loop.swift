import HelpDesk
import Logging
import ServiceLifecycle

/// A service that does what there is to do, and then waits for a signal or for the next look at the tables: other
/// processes write there too.
struct Loop: Service {
    /// How often the tables are looked at without a signal.
    static let interval = Duration.seconds(1)
    /// Failures in a row that are told to administrators.
    private static let patience = 3

    let name: String
    let desk: Desk
    let topics: Set<Signals.Topic>
    var interval = Loop.interval
    /// Does one portion of work; true where more may be there.
    let work: @Sendable () async throws -> Bool

    func run() async throws {
        let pulse = desk.pulses.add(name)
        await Pulse.$current.withValue(pulse) { await goOn() }
        pulse.rest()
    }

    private func goOn() async {
        await Alarm.with(topics, of: desk) { alarm in
            var backoff = Backoff(longest: .seconds(30))
            while Task.goesOn {
                do {
                    while try await work(), Task.goesOn {}
                    backoff.succeeded()
                    desk.troubles.clear(.work(name))
                    await alarm.wait(interval)
                } catch is CancellationError {
                    return
                } catch {
                    let wait = backoff.failed()
                    desk.log.error("\(name) failed and goes on in \(wait)", metadata: ["error": "\(error)"])
                    if backoff.failures >= Self.patience { desk.troubles.note(.work(name), "\(error)") }
                    await alarm.wait(wait)
                }
            }
        }
    }
}
