import HelpDesk
import Logging
import MailTransport
import PortableSQL
import ServiceLifecycle
import Synchronization

/// The built-in receiver: mail for the desk's own addresses goes into the journal (IN12).
struct Door: Service {
    private let receiver: MailReceiver

    init(desk: Desk, hostName: String, door: DoorAddress, pressure: BackPressure) {
        receiver = MailReceiver(
            protocol: door.isLMTP ? .lmtp : .smtp, listen: "\(door.host):\(door.port)", hostName: hostName,
            taker: Taker(desk: desk, hostName: hostName, pressure: pressure), log: desk.log)
    }

    /// Returns once mail is taken.
    func waitUntilOpen() async throws { _ = try await receiver.boundPort }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await receiver.run()
        } onGracefulShutdown: {
            receiver.stop()
        }
    }
}

/// Puts the receiver's mail into the journal.
private struct Taker: MailTaker {
    let desk: Desk
    let hostName: String
    let pressure: BackPressure
    let own = AcceptedAddresses()

    func accepts(_ recipient: String) async -> RecipientVerdict {
        do {
            // RFC 5321 §4.5.1: postmaster is always there; its mail is the desk's.
            if recipient.lowercased() == "postmaster" || own.wereAccepted(recipient) { return .accept }
            if try await desk.receives(recipient, hostName: hostName) {
                own.note(recipient)
                return .accept
            }
            return .refuse(code: 550, enhanced: "5.1.1", text: "This desk takes mail for its own addresses only")
        } catch {
            return .refuse(code: 451, enhanced: "4.3.0", text: "The desk's database does not answer; try again later")
        }
    }

    func take(_ envelope: MailReceiver.Envelope, _ bytes: [UInt8]) async throws -> ReceiverOutcome {
        if let words = try await pressure.reasonToWait() { return .tryLater(words) }
        var arrival = Arrival(bytes, source: .receiver)
        arrival.envelopeFrom = envelope.from
        arrival.envelopeTo = envelope.recipients
        do {
            switch try await InboundMail.keep([arrival], on: desk).first {
            case .new(let id), .again(let id): return .kept("\(id)")
            case .duplicate(let first): return .kept("\(first), a copy")
            case nil: return .tryLater("The mail was not kept")
            }
        } catch let error as DatabaseError where error.isTemporary {
            desk.log.error("a mail could not be kept", metadata: ["error": "\(error)"])
            return .tryLater("The desk can't store mail at the moment")
        }
    }
}

/// What was one of the desk's addresses a moment ago still is: a server that hands in many mails asks for each.
private final class AcceptedAddresses: Sendable {
    private static let life = Duration.seconds(1)
    private static let limit = 1000

    private let known = Mutex<[String: ContinuousClock.Instant]>([:])

    func wereAccepted(_ address: String) -> Bool {
        known.withLock { known in
            guard let since = known[address] else { return false }
            return ContinuousClock.now - since < Self.life
        }
    }

    func note(_ address: String) {
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[address] = .now
        }
    }
}

/// Where a receiver listens.
public struct DoorAddress: Sendable, Hashable, CustomStringConvertible {
    public let isLMTP: Bool
    public let host: String
    public let port: Int

    /// `127.0.0.1:2525`, `smtp:HOST:PORT` or `lmtp:HOST:PORT`; nil where it is none of these.
    public init?(_ text: String) {
        var rest = text[...]
        isLMTP = rest.hasPrefix("lmtp:")
        if isLMTP || rest.hasPrefix("smtp:") { rest = rest.dropFirst(5) }
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (0...65535).contains(port),
            colon != rest.startIndex
        else { return nil }
        host = String(rest[..<colon])
        self.port = port
    }

    public var description: String { "\(isLMTP ? "lmtp:" : "")\(host):\(port)" }
}
