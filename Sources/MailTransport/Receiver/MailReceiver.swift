import Glibc
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The built-in door: takes mail by SMTP (RFC 5321) or LMTP (RFC 2033), for the recipients that its taker accepts.
///
/// It relays nothing. 250 is said only once the taker has kept the mail.
public final class MailReceiver: Sendable {
    /// Who sent a mail, and for whom.
    public struct Envelope: Sendable, Hashable {
        /// The reverse-path, empty for `<>`.
        public var from: String
        public var recipients: [String]
        /// The address of the machine that delivered it.
        public var client: String
        /// What that machine calls itself.
        public var helo: String

        public init(from: String, recipients: [String], client: String, helo: String) {
            self.from = from
            self.recipients = recipients
            self.client = client
            self.helo = helo
        }
    }

    private struct State {
        var port: Int?
        var failure: (any Error)?
        var waiting: [CheckedContinuation<Int, any Error>] = []
        var server: (any Channel)?
    }

    private let flavour: SMTPServerSession.Flavour
    private let address: String
    private let hostName: String
    private let limits: ReceiverLimits
    private let taker: any MailTaker
    private let log: Logger
    private let group: any EventLoopGroup
    private let budget: ByteBudget
    private let visits: Visits
    private let state = Mutex(State())

    /// - Parameters:
    ///   - listen: "127.0.0.1:2525"; with port 0 a free one is taken.
    ///   - hostName: what the receiver calls itself.
    public init(
        protocol flavour: SMTPServerSession.Flavour, listen: String, hostName: String,
        limits: ReceiverLimits = ReceiverLimits(), taker: any MailTaker, log: Logger,
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.flavour = flavour
        self.address = listen
        self.hostName = hostName
        self.limits = limits
        self.taker = taker
        self.log = log
        self.group = group
        budget = ByteBudget(limits.bytesInFlight)
        visits = Visits(limit: limits.connections)
    }

    /// The port listened on, once it is.
    ///
    /// - Throws: what kept `run` from listening.
    public var boundPort: Int {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let known = state.withLock { state -> Result<Int, any Error>? in
                    if let port = state.port { return .success(port) }
                    if let failure = state.failure { return .failure(failure) }
                    state.waiting.append(continuation)
                    return nil
                }
                if let known { continuation.resume(with: known) }
            }
        }
    }

    /// Listens and serves until it is cancelled or `stop` is called; returns when the last connection is gone.
    ///
    /// - Throws: `TransportError.cannotListen`
    public func run() async throws {
        let (connections, arriving) = AsyncStream.makeStream(of: ByteStream.self)
        let server: any Channel
        do {
            server = try await listen(arriving)
        } catch {
            announce(.failure(error))
            throw error
        }
        announce(.success(server.localAddress?.port ?? 0))
        server.closeFuture.whenComplete { _ in arriving.finish() }
        state.withLock { $0.server = server }
        if visits.isStopping { server.close(promise: nil) }
        log.info("Receiving mail", metadata: ["address": "\(address)", "protocol": "\(flavour)"])
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { tasks in
                for await stream in connections {
                    // A visit is not cancelled: `stop` ends it where nothing is half said.
                    tasks.addTask { await Task { await self.serve(stream) }.value }
                }
            }
        } onCancel: {
            self.stop()
        }
        try? await server.closeFuture.get()
    }

    /// Takes no more connections and closes those there are; who waits for a mail to be kept hears of it first.
    public func stop() {
        let idle = visits.stop()
        state.withLock(\.server)?.close(promise: nil)
        for stream in idle { stream.sayAndClose(goodbye) }
    }

    private func announce(_ port: Result<Int, any Error>) {
        let waiting = state.withLock { state in
            switch port {
            case .success(let port): state.port = port
            case .failure(let error): state.failure = error
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: port) }
    }

    private func listen(_ arriving: AsyncStream<ByteStream>.Continuation) async throws -> any Channel {
        let place = try ListenAddress(address)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ByteStreamHandler()
                    try channel.pipeline.syncOperations.addHandler(handler)
                    let stream = ByteStream(channel: channel, handler: handler)
                    if case .terminated = arriving.yield(stream) { stream.close() }
                }
            }
        do {
            return try await bootstrap.bind(host: place.host, port: place.port).get()
        } catch {
            throw TransportError.cannotListen(Self.words(error, address))
        }
    }

    private static func words(_ error: any Error, _ address: String) -> String {
        guard let error = error as? IOError else { return "Nothing can listen on \(address): \(error)" }
        switch error.errnoCode {
        case EADDRINUSE: return "Another program listens on \(address) already. Stop it, or choose another port."
        case EACCES: return "This user may not listen on \(address); ports below 1024 are for root."
        case EADDRNOTAVAIL: return "This machine does not have the address \(address)."
        default: return "Nothing can listen on \(address): \(error)"
        }
    }

    // One connection.

    private var goodbye: [UInt8] {
        SMTPReply(code: 421, enhanced: "4.3.2", text: "\(hostName) is going down").bytes
    }

    private func serve(_ stream: ByteStream) async {
        switch visits.enter(stream) {
        case .welcome: break
        case .stopping: return stream.sayAndClose(goodbye)
        case .full:
            log.notice("Too many connections", metadata: ["client": "\(stream.peer)"])
            return stream.sayAndClose(SMTPReply(code: 421, enhanced: "4.3.2", text: "Too many connections").bytes)
        }
        let session = SMTPServerSession(flavour, hostName: hostName, limits: limits.session)
        var visit = Visit(stream, session, limits, budget, visits, taker, log)
        await visit.run()
        visits.leave(stream)
        await stream.finished()
    }
}
