import NIOCore
import NIOPosix

/// A DNS server on loopback that says what the test tells it (RFC 1035 §4).
final class LoopbackDNS: Sendable {
    enum Record: Sendable {
        case a(UInt8, UInt8, UInt8, UInt8)
        case aaaa([UInt8])
        case mx(Int, String)
        case srv(priority: Int, weight: Int, port: Int, String)
    }

    enum Behaviour: Sendable {
        case records([Record])
        case noSuchName
        case serverFailure
        case silence
        /// The answer, but for another question's id.
        case otherID([Record])
        case garbage
        /// The answer, cut short: "ask by TCP", where nobody listens.
        case truncated
        /// A header that promises an answer, and ends.
        case promise
    }

    /// As `DNSResolver` takes it.
    let address: String
    private let channel: any Channel
    private let counter: Counter

    /// - Parameter zone: by type and name, "SRV _imaps._tcp.example.org"; what is not in it has no such name.
    init(_ zone: [String: Behaviour]) async throws {
        let counter = Counter()
        channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answerer(zone, counter))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        address = "127.0.0.1:\(channel.localAddress?.port ?? 0)"
        self.counter = counter
    }

    func close() async throws { try await channel.close() }

    /// The questions heard, in order, as in the zone.
    func questions() async throws -> [String] {
        let counter = counter
        return try await channel.eventLoop.submit { counter.questions }.get()
    }

    /// Only touched on the channel's event loop.
    final class Counter: @unchecked Sendable {
        var questions: [String] = []
    }
}

private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let zone: [String: LoopbackDNS.Behaviour]
    private let counter: LoopbackDNS.Counter

    init(_ zone: [String: LoopbackDNS.Behaviour], _ counter: LoopbackDNS.Counter) {
        self.zone = zone
        self.counter = counter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let question = Question(envelope.data) else { return }
        counter.questions.append(question.key)
        guard let bytes = question.answer(zone[question.key] ?? .noSuchName) else { return }
        let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: bytes))
        context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
    }
}

private struct Question {
    let id: UInt16
    /// The question section as it came.
    let section: [UInt8]
    let key: String

    init?(_ data: ByteBuffer) {
        var data = data
        guard let id = data.readInteger(as: UInt16.self), data.readBytes(length: 10) != nil else { return nil }
        let section = Array(data.readableBytesView)
        var labels: [String] = []
        while let length = data.readInteger(as: UInt8.self), length > 0 {
            guard let label = data.readString(length: Int(length)) else { return nil }
            labels.append(label)
        }
        guard let type = data.readInteger(as: UInt16.self) else { return nil }
        let types: [UInt16: String] = [1: "A", 15: "MX", 28: "AAAA", 33: "SRV"]
        self.id = id
        self.section = section
        key = "\(types[type] ?? "?") \(labels.joined(separator: "."))"
    }

    func answer(_ behaviour: LoopbackDNS.Behaviour) -> [UInt8]? {
        switch behaviour {
        case .records(let records): message(id, flags: 0x8180, records)
        case .noSuchName: message(id, flags: 0x8183, [])
        case .serverFailure: message(id, flags: 0x8182, [])
        case .silence: nil
        case .otherID(let records): message(id ^ 0x5555, flags: 0x8180, records)
        case .garbage: id.bytes + [0x81, 0x80, 0xff, 0xff] + [UInt8](repeating: 0xc0, count: 40)
        case .truncated: message(id, flags: 0x8380, [])
        case .promise: id.bytes + [0x81, 0x80, 0, 1, 0, 5, 0, 0, 0, 0] + section + [0xc0, 0x0c, 0, 33]
        }
    }

    private func message(_ id: UInt16, flags: UInt16, _ records: [LoopbackDNS.Record]) -> [UInt8] {
        let counts: [UInt16] = [1, UInt16(records.count), 0, 0]
        return id.bytes + flags.bytes + counts.flatMap(\.bytes) + section + records.flatMap(\.bytes)
    }
}

extension LoopbackDNS.Record {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .a(let one, let two, let three, let four): record(1, [one, two, three, four])
        case .aaaa(let address): record(28, address)
        case .mx(let preference, let host): record(15, UInt16(preference).bytes + name(host))
        case .srv(let priority, let weight, let port, let host):
            record(33, [priority, weight, port].flatMap { UInt16($0).bytes } + name(host))
        }
    }

    /// The name is a pointer to the question's.
    private func record(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
        [0xc0, 0x0c] + type.bytes + [0, 1, 0, 0, 0, 60] + UInt16(content.count).bytes + content
    }

    private func name(_ host: String) -> [UInt8] {
        host.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }
}

extension UInt16 {
    fileprivate var bytes: [UInt8] { [UInt8(self >> 8), UInt8(truncatingIfNeeded: self)] }
}
