import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import MailTransport

/// A server in this process that says what a test tells it to, and keeps what it hears.
final class ScriptedServer: Sendable {
    /// One connection, from the server's side.
    final class Peer: Sendable {
        private let stream: ByteStream
        private let channel: any Channel
        private let buffer = Mutex<[UInt8]>([])
        private let heard: Mutex<[String]>

        fileprivate init(_ stream: ByteStream, _ channel: any Channel) {
            self.stream = stream
            self.channel = channel
            heard = Mutex([])
        }

        /// The lines that came so far.
        var lines: [String] { heard.withLock { $0 } }

        func say(_ text: String) async throws {
            try await say(bytes: Array(text.utf8) + [0x0D, 0x0A])
        }

        func say(bytes: [UInt8]) async throws {
            try await stream.write(bytes, until: .after(.seconds(20)), during: "a test's words")
        }

        /// The next line of the client, without its CRLF.
        func hear() async throws -> String {
            while true {
                if let line = takeLine() {
                    heard.withLock { $0.append(line) }
                    return line
                }
                let bytes = try await stream.read(until: .after(.seconds(20)), during: "a client's line")
                buffer.withLock { $0.append(contentsOf: bytes.readableBytesView) }
            }
        }

        /// An IMAP command: its tag, and what stands behind it.
        func hearCommand() async throws -> (tag: String, words: String) {
            let line = try await hear()
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
        }

        /// Hears a command, says these lines, and ends the command with OK.
        @discardableResult
        func answer(_ lines: String..., end: String = "OK done") async throws -> String {
            let (tag, words) = try await hearCommand()
            for line in lines { try await say(line) }
            try await say("\(tag) \(end)")
            return words
        }

        func startTLS(_ kind: Certificates.Kind, saying word: [UInt8] = []) async throws {
            let handler = try ScriptedServer.context(kind)
            try await channel.eventLoop.submit { [channel] in
                // In one tick: the word in the clear, and TLS behind it.
                channel.writeAndFlush(ByteBuffer(bytes: word), promise: nil)
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: handler), position: .first)
            }.get()
        }

        func close() async {
            try? await channel.close()
        }

        /// Waits for the client to go.
        func untilGone() async {
            while (try? await hear()) != nil {}
        }

        private func takeLine() -> String? {
            buffer.withLock { buffer in
                guard let end = buffer.firstIndex(of: 0x0A) else { return nil }
                let line = buffer[..<end].filter { $0 != 0x0D }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
        }
    }

    let port: Int
    private let server: any Channel
    private let peers: Mutex<[Peer]>

    /// All lines of all connections.
    var heard: [String] { peers.withLock { $0.flatMap(\.lines) } }

    /// - Parameter tls: from the first byte.
    init(tls: Certificates.Kind? = nil, _ script: @escaping @Sendable (Peer) async throws -> Void) async throws {
        let context = try tls.map(Self.context)
        let (connections, arriving) = AsyncStream.makeStream(of: Peer.self)
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    let handler = ByteStreamHandler()
                    try channel.pipeline.syncOperations.addHandler(handler)
                    arriving.yield(Peer(ByteStream(channel: channel, handler: handler), channel))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = server.localAddress?.port ?? 0
        peers = Mutex([])
        Task {
            for await peer in connections {
                peers.withLock { $0.append(peer) }
                Task {
                    try? await script(peer)
                    await peer.close()
                }
            }
        }
    }

    func close() async {
        try? await server.close()
    }

    func endpoint(_ tls: TLSMode = .none, host: String = "127.0.0.1") throws -> Endpoint {
        Endpoint(host: host, port: port, tls: tls, trustedCertificate: try Certificates.shared.get().authority)
    }

    fileprivate static func context(_ kind: Certificates.Kind) throws -> NIOSSLContext {
        let certificates = try Certificates.shared.get()
        let chain = try NIOSSLCertificate.fromPEMFile(certificates.certificate(kind)).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: certificates.key(kind), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
    }
}
