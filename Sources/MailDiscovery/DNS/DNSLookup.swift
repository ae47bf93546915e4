import Synchronization

/// The record types asked for here, by their numbers (RFC 1035 §3.2.2, RFC 3596, RFC 2782).
enum DNSRecordType: Int32, Sendable {
    case a = 1
    case mx = 15
    case txt = 16
    case aaaa = 28
    case srv = 33
}

/// One question and who waits for its answer.
final class DNSLookup: Sendable {
    typealias Outcome = Result<DNSReply, DNSError>

    private enum State {
        case new
        case waiting(CheckedContinuation<Outcome, Never>)
        case ended
    }

    let name: String
    let type: DNSRecordType
    let asked = ContinuousClock.now
    private let state = Mutex(State.new)

    init(name: String, type: DNSRecordType) {
        self.name = name
        self.type = type
    }

    /// Whether a name may go into a question: labels of 1–63 bytes, at most 253 in all (RFC 1035 §2.3.4).
    ///
    /// A backslash would be read as an escape.
    static func canAsk(_ name: String) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }) else { return false }
        return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { (1...63).contains($0.count) }
    }

    var isEnded: Bool {
        state.withLock { state in
            if case .ended = state { true } else { false }
        }
    }

    /// Takes who waits; false, and the wait is over, where the look-up was cancelled before.
    func wait(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        let waits = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !waits { continuation.resume(returning: .failure(.cancelled)) }
        return waits
    }

    /// Ends the wait; what comes after the first end is ignored.
    func end(_ outcome: Outcome) {
        let waiting = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            defer { state = .ended }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: outcome)
    }
}
