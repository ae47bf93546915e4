import NIOCore
import NIOPosix
import NIOSSL

/// A connection as bytes: asked for, never pushed; each wait has its deadline; the task's cancellation closes it.
final class ByteStream: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<ByteStreamHandler>

    /// On the channel's event loop only, with the handler in its pipeline.
    init(channel: any Channel, handler: ByteStreamHandler) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Where the other side is, as "192.0.2.1" or "2001:db8::1"; "local" on a socket of the machine.
    var peer: String { channel.remoteAddress?.ipAddress ?? "local" }
    var isActive: Bool { channel.isActive }

    static func connect(
        to endpoint: Endpoint, within limit: Duration, on group: any EventLoopGroup
    ) async throws -> ByteStream {
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(TimeAmount(limit))
        guard (1...65_535).contains(endpoint.port) else {
            throw TransportError.unreachable(host: endpoint.host, port: endpoint.port, why: "there is no such port")
        }
        let stream = try await connected(bootstrap, to: endpoint)
        guard !Task.isCancelled else {
            stream.close()
            throw CancellationError()
        }
        return stream
    }

    /// The bytes that came since the last call, or the next to come; never none.
    ///
    /// - Parameter during: what the server is waited for, as it stands in the error.
    /// - Throws: `TransportError.timeout` leaves the connection as it is; any other error is its end.
    func read(until deadline: NIODeadline, during: String) async throws -> ByteBuffer {
        try await closingWhenCancelled(during) {
            try await self.channel.eventLoop.flatSubmit { () -> EventLoopFuture<ByteBuffer> in
                let promise = self.channel.eventLoop.makePromise(of: ByteBuffer.self)
                let handler = self.handler.value
                handler.read(promise)
                let timer = self.channel.eventLoop.scheduleTask(deadline: deadline) {
                    self.handler.value.stopWaiting(TransportError.timeout(during: during))
                }
                promise.futureResult.whenComplete { _ in timer.cancel() }
                return promise.futureResult
            }.get()
        }
    }

    /// Returns when the operating system has taken the bytes.
    func write(_ bytes: ByteBuffer, until deadline: NIODeadline, during: String) async throws {
        try await closingWhenCancelled(during) {
            let promise = self.channel.eventLoop.makePromise(of: Void.self)
            let timer = self.channel.eventLoop.scheduleTask(deadline: deadline) {
                promise.fail(TransportError.timeout(during: during))
            }
            let written = self.channel.eventLoop.makePromise(of: Void.self)
            written.futureResult.cascade(to: promise)
            self.channel.writeAndFlush(bytes, promise: written)
            promise.futureResult.whenComplete { _ in timer.cancel() }
            try await promise.futureResult.get()
        }
    }

    func write(_ bytes: [UInt8], until deadline: NIODeadline, during: String) async throws {
        try await write(ByteBuffer(bytes: bytes), until: deadline, during: during)
    }

    /// A last word, and the end behind it; a peer that does not take it in is not waited for long.
    func sayAndClose(_ bytes: [UInt8]) {
        let timer = channel.eventLoop.scheduleTask(in: .seconds(5)) { self.close() }
        channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in
            timer.cancel()
            self.close()
        }
    }

    /// Encrypts from here on, once nothing in the clear waits.
    ///
    /// - Returns: what the server's certificate says.
    func startTLS(_ tls: TLSClient, until deadline: NIODeadline) async throws -> CertificateFacts? {
        do {
            return try await withTaskCancellationHandler {
                try await handshake(tls, until: deadline)
            } onCancel: {
                self.close()
            }
        } catch {
            close()
            throw Task.isCancelled ? CancellationError() : tls.explained(error)
        }
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Closes behind what is being written, and returns when the connection is gone.
    func finished() async {
        sayAndClose([])
        _ = try? await channel.closeFuture.get()
    }

    private func handshake(_ tls: TLSClient, until deadline: NIODeadline) async throws -> CertificateFacts? {
        try await channel.eventLoop.flatSubmit { () -> EventLoopFuture<CertificateFacts?> in
            let promise = self.channel.eventLoop.makePromise(of: CertificateFacts?.self)
            do {
                self.handler.value.startTLS(try tls.handler(), promise)
            } catch {
                promise.fail(error)
            }
            let timer = self.channel.eventLoop.scheduleTask(deadline: deadline) {
                self.handler.value.stopHandshake(TransportError.timeout(during: "the TLS handshake"))
            }
            promise.futureResult.whenComplete { _ in timer.cancel() }
            return promise.futureResult
        }.get()
    }

    private func closingWhenCancelled<Result: Sendable>(
        _ during: String, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await withTaskCancellationHandler {
                try await body()
            } onCancel: {
                self.close()
            }
        } catch {
            throw Task.isCancelled ? CancellationError() : Self.explained(error, during)
        }
    }

    private static func explained(_ error: any Error, _ during: String) -> any Error {
        switch error {
        case let error as TransportError: error
        case ByteStreamHandler.End.failed(let cause) where !isEndOfConnection(cause):
            TransportError.protocolBroken("\(during): \(cause)")
        default: TransportError.closed(during: during)
        }
    }

    /// A peer that closes without TLS's own goodbye counts: our protocols say themselves where things end.
    private static func isEndOfConnection(_ error: any Error) -> Bool {
        switch error {
        case NIOSSLError.uncleanShutdown, is IOError, is ChannelError: true
        default: false
        }
    }

    private static func connected(_ bootstrap: ClientBootstrap, to endpoint: Endpoint) async throws -> ByteStream {
        do {
            return try await bootstrap.connect(host: endpoint.host, port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ByteStreamHandler()
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return ByteStream(channel: channel, handler: handler)
                }
            }
        } catch {
            throw ConnectFailure.explained(error, endpoint)
        }
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = overflow ? .hours(24 * 365) : .nanoseconds(whole + attoseconds / 1_000_000_000)
    }
}

extension NIODeadline {
    static func after(_ duration: Duration) -> NIODeadline { .now() + TimeAmount(duration) }
}
