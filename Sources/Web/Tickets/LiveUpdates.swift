import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore
import PortableSQL
import ServiceLifecycle

extension Site {
    /// How often the table is looked at for what other processes did.
    private static let pollInterval = Duration.seconds(2)
    /// A line that keeps proxies from closing the connection; how many polls lie between two.
    private static let pollsPerHeartbeat = 8
    /// A browser opens a new one after this; so a stream holds no session for ever.
    private static let longest = Duration.seconds(600)

    /// A page is drawn this long before it asks for what came since.
    private static let drawing = Duration.seconds(5)

    /// Which tickets changed, as server-sent events (WHATWG HTML §9.2): numbers only; pages fetch what they show.
    ///
    /// `after` is the newest event that the page knows, so that nothing is missed between drawing and listening.
    func liveUpdates(_ request: Request, context: DeskContext) async throws -> Response {
        let cookie = SessionCookie.value(in: request) ?? ""
        _ = try context.signedIn()
        let desk = desk
        let known = request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
        let start: ID<Event>
        if let known = known.flatMap({ ID<Event>($0) }) {
            start = known
        } else {
            start = try await desk.read { try Event.newest(in: $0) }
        }
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            var seen = Seen(event: start, delivery: desk.now - Self.drawing)
            var polls = 0
            let end = ContinuousClock.now + Self.longest
            let ticks = Ticks(signals: desk.signals.stream(of: [.event, .outbox]), every: Self.pollInterval)
            for await _ in ticks.stream {
                if ContinuousClock.now > end || Task.isShuttingDownGracefully { break }
                // Who listens is asked each time: a session that ended hears no more, nor does who lost a right.
                let (moment, known) = (desk.now, seen)
                let found = try await desk.read { tx -> (Set<ID<Ticket>>, Seen)? in
                    guard let viewer = try Session.viewer(cookie: cookie, now: moment, in: tx) else { return nil }
                    return try known.changes(for: viewer, in: tx)
                }
                guard let (tickets, now) = found else { break }
                seen = now
                polls += 1
                if !tickets.isEmpty {
                    let numbers = tickets.sorted().map(\.description).joined(separator: ",")
                    try await writer.write(
                        ByteBuffer(string: "id: \(seen.event)\nevent: tickets\ndata: \(numbers)\n\n"))
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

/// How far a page has been told.
private struct Seen: Sendable {
    var event: ID<Event>
    /// Up to when mails that were sent, or were not, are told.
    var delivery: Timestamp

    /// The tickets of `viewer`'s that something happened to since which they may see, and how far that goes. What
    /// became of mails is shown to staff only.
    func changes(for viewer: Viewer, in tx: Transaction) throws -> (tickets: Set<ID<Ticket>>, now: Seen) {
        let (changed, newest) = try Event.changedTickets(after: event, for: viewer, in: tx)
        guard viewer.isStaff else { return (changed, Seen(event: newest, delivery: delivery)) }
        let (mailed, last) = try Delivery.endedTickets(after: delivery, in: tx)
        return (changed.union(try viewer.visible(mailed, in: tx)), Seen(event: newest, delivery: last))
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .eTag
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
