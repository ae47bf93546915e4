import HelpDesk
import Logging
import PortableSQL
import ServiceLifecycle

/// A service that does what there is to do, and then waits for a signal or for the next look at the tables: other
/// processes write there too.
struct Loop: Service {
    /// How often the tables are looked at without a signal.
    static let interval = Duration.seconds(1)

    let name: String
    let desk: Desk
    let topics: Set<Signals.Topic>
    var interval = Loop.interval
    /// Does one portion of work; true where more may be there.
    let work: @Sendable () async throws -> Bool

    func run() async throws {
        let signals = desk.signals.stream(of: topics)
        var backoff = Backoff(longest: .seconds(30))
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                while try await work(), !Task.isShuttingDownGracefully {}
                backoff.succeeded()
                await Self.wait(for: signals, atMost: interval)
            } catch is CancellationError {
                return
            } catch {
                let wait = backoff.failed()
                desk.log.error("\(name) failed and goes on in \(wait)", metadata: ["error": "\(error)"])
                await Self.wait(for: signals, atMost: wait)
            }
        }
    }

    /// Until a signal, the end of the time, or a graceful stop.
    static func wait(for signals: AsyncStream<Void>, atMost time: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { return } }
            group.addTask { await rest(time) }
            group.addTask { await gracefulStop() }
            await group.next()
            group.cancelAll()
        }
    }

    static func rest(_ time: Duration) async {
        do { try await Task.sleep(for: time) } catch {}
    }

    private static func gracefulStop() async {
        do { try await gracefulShutdown() } catch {}
    }
}
