import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServerTesting

/// An https server on loopback with a certificate of its own, for 127.0.0.1.
final class LoopbackWeb: Sendable {
    enum Page: Sendable {
        case document([UInt8])
        case redirect(String)
        case status(Int)
        case silence
    }

    let port: Int
    /// What a client must trust.
    let certificate: NIOSSLCertificate
    private let channel: any Channel

    /// - Parameter pages: by path; "PORT" in a redirect is the server's port, what is not among them is 404.
    init(_ pages: [String: Page]) async throws {
        let folder = try TestPrograms.newFolder("discovery")
        defer { try? FileManager.default.removeItem(at: folder) }
        let openssl = try TestPrograms.path("openssl", package: "openssl")
        let status = try TestPrograms.run(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", "/CN=Mailroom tests", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "web.key", "-out",
                "web.pem",
            ], in: folder)
        guard status == 0 else { throw MissingProgram("openssl made no certificate") }
        let certificates = try NIOSSLCertificate.fromPEMFile(folder.appending(path: "web.pem").path)
        guard let certificate = certificates.first else { throw MissingProgram("openssl wrote no certificate") }
        let key = try NIOSSLPrivateKey(file: folder.appending(path: "web.key").path, format: .pem)
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        let context = try NIOSSLContext(configuration: tls)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(PageServer(pages))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.certificate = certificate
    }

    /// As a client must be set to believe this server.
    var trust: TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([certificate])
        return tls
    }
}

private final class PageServer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let pages: [String: LoopbackWeb.Page]

    init(_ pages: [String: LoopbackWeb.Page]) { self.pages = pages }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        switch pages[head.uri] ?? .status(404) {
        case .document(let bytes) where head.headers["User-Agent"] == ["Mailroom"]: answer(context, .ok, [:], bytes)
        case .document: answer(context, .forbidden, [:], [])
        case .status(let code): answer(context, HTTPResponseStatus(statusCode: code), [:], [])
        case .redirect(let location):
            let port = context.channel.localAddress?.port ?? 0
            let place = location.replacing("PORT", with: String(port))
            answer(context, .found, ["Location": place], [])
        case .silence: break
        }
    }

    private func answer(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ fields: HTTPHeaders, _ bytes: [UInt8]
    ) {
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
