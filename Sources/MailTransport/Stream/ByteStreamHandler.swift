import NIOCore
import NIOSSL
import NIOTLS

/// The last handler of a connection: keeps what came until it is asked for, and stops reading while too much waits.
///
/// All of it runs on the connection's event loop, the switch to TLS too, so that no byte can slip between what was
/// said in the clear and what is encrypted.
final class ByteStreamHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What happened instead of bytes.
    enum End: Error {
        case closed
        case failed(any Error)
        /// Bytes in the clear waited before a handshake.
        case injected
        case handshake(any Error, CertificateFacts?)
    }

    /// Above this many bytes that nobody took, we stop reading; one more read may come.
    private let highWater: Int
    private var pending = ByteBuffer()
    private var waiting: EventLoopPromise<ByteBuffer>?
    private var handshake: EventLoopPromise<CertificateFacts?>?
    private var end: End?
    private var readWithheld = false
    private var context: ChannelHandlerContext?

    init(highWater: Int = 256 << 10) {
        self.highWater = highWater
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// All bytes that wait, or the next to come.
    func read(_ promise: EventLoopPromise<ByteBuffer>) {
        if pending.readableBytes > 0 {
            let bytes = pending
            pending = ByteBuffer()
            promise.succeed(bytes)
            readOn()
        } else if let end {
            promise.fail(end)
        } else {
            waiting = promise
        }
    }

    /// Nobody waits any more; what comes is kept for the next who does.
    func stopWaiting(_ error: any Error) {
        waiting?.fail(error)
        waiting = nil
    }

    /// Puts TLS in front, and waits for the handshake.
    func startTLS(_ tls: NIOSSLClientHandler, _ promise: EventLoopPromise<CertificateFacts?>) {
        guard let context, end == nil else { return promise.fail(end ?? End.closed) }
        guard pending.readableBytes == 0 else { return promise.fail(End.injected) }
        handshake = promise
        do {
            try context.pipeline.syncOperations.addHandler(tls, position: .first)
        } catch {
            handshake = nil
            promise.fail(error)
        }
    }

    func stopHandshake(_ error: any Error) {
        handshake?.fail(error)
        handshake = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if let waiting, pending.readableBytes == 0 {
            self.waiting = nil
            waiting.succeed(bytes)
        } else {
            pending.writeBuffer(&bytes)
        }
    }

    func read(context: ChannelHandlerContext) {
        if pending.readableBytes >= highWater {
            readWithheld = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent {
            handshake?.succeed(peer(context))
            handshake = nil
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(handshake == nil ? .failed(error) : .handshake(error, peer(context)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.closed)
        context.fireChannelInactive()
    }

    private func peer(_ context: ChannelHandlerContext) -> CertificateFacts? {
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        return handler?.peerCertificate.flatMap(CertificateFacts.init)
    }

    private func finish(_ end: End) {
        if self.end == nil { self.end = end }
        stopHandshake(self.end ?? end)
        stopWaiting(self.end ?? end)
    }

    private func readOn() {
        guard readWithheld else { return }
        readWithheld = false
        context?.read()
    }
}
