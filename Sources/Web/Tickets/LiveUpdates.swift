import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore
import ServiceLifecycle

extension Site {
    /// How often the table is looked at for what other processes did.
    private static let pollInterval = Duration.seconds(2)
    /// A line that keeps proxies from closing the connection; how many polls lie between two.
    private static let pollsPerHeartbeat = 8
    /// A browser opens a new one after this; so a stream holds no session for ever.
    private static let longest = Duration.seconds(600)

    /// Which tickets changed, as server-sent events (WHATWG HTML §9.2): numbers only; pages fetch what they show.
    func liveUpdates(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.signedIn()
        let desk = desk
        let start = try await desk.read { try Event.newest(in: $0) }
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            var last = start
            var polls = 0
            let end = ContinuousClock.now + Self.longest
            let wakeUps = Ticks(signals: desk.signals.stream(of: [.event]), every: Self.pollInterval)
            for await _ in wakeUps.stream {
                if ContinuousClock.now > end || Task.isShuttingDownGracefully { break }
                let (tickets, newest) = try await desk.read { [last] in try Event.changedTickets(after: last, in: $0) }
                last = newest
                polls += 1
                if !tickets.isEmpty {
                    let numbers = tickets.sorted().map(\.description).joined(separator: ",")
                    try await writer.write(ByteBuffer(string: "id: \(last)\nevent: tickets\ndata: \(numbers)\n\n"))
                } else if polls % Self.pollsPerHeartbeat == 0 {
                    try await writer.write(ByteBuffer(string: ": still here\n\n"))
                }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache, no-transform"],
            body: body)
    }
}

/// A stream that yields at each signal, and after each interval anyway.
private struct Ticks {
    let stream: AsyncStream<Void>

    init(signals: AsyncStream<Void>, every interval: Duration) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let listening = Task { for await _ in signals { continuation.yield() } }
        let ticking = Task {
            while !Task.isCancelled {
                do { try await Task.sleep(for: interval) } catch { break }
                continuation.yield()
            }
        }
        continuation.onTermination = { _ in
            listening.cancel()
            ticking.cancel()
        }
        self.stream = stream
    }
}
