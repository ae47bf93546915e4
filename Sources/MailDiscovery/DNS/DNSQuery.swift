import CCAres
import Foundation

/// A look-up on its way, with a channel of its own: to end one disturbs no other.
///
/// It lives on the loop's thread alone. A new channel is a new source port (RFC 5452 §9.2).
final class DNSQuery {
    /// Questions to each server at most; c-ares doubles the wait for the second.
    private static let tries: Int32 = 2

    let deadline: ContinuousClock.Instant
    private let lookup: DNSLookup
    private var channel: ares_channel?

    init(_ lookup: DNSLookup, servers: [String], timeout: Duration) {
        self.lookup = lookup
        deadline = lookup.asked + timeout
        open(servers: servers, timeout: timeout)
    }

    deinit { close() }

    var isOver: Bool { lookup.isEnded }

    /// What to wait for, at most `ARES_GETSOCK_MAXNUM` sockets.
    var sockets: [pollfd] {
        guard let channel else { return [] }
        var sockets = [ares_socket_t](repeating: -1, count: Int(ARES_GETSOCK_MAXNUM))
        let bits = ares_getsock(channel, &sockets, ARES_GETSOCK_MAXNUM)
        return sockets.enumerated().compactMap { index, socket in
            let reads = bits & (1 << Int32(index)) != 0
            let writes = bits & (1 << (Int32(index) + ARES_GETSOCK_MAXNUM)) != 0
            guard reads || writes else { return nil }
            return pollfd(fd: socket, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0)
        }
    }

    /// Milliseconds until c-ares wants to ask again or the time is up, whichever is first.
    func wait(at now: ContinuousClock.Instant) -> Int32 {
        let left = (deadline - now).milliseconds
        guard let channel else { return 0 }
        var room = timeval()
        guard ares_timeout(channel, nil, &room) != nil else { return left }
        let again = Int32(clamping: room.tv_sec * 1000 + room.tv_usec / 1000 + 1)
        return max(0, min(left, again))
    }

    /// Reads and writes what is ready, then asks again where c-ares thinks so.
    func proceed(_ ready: ArraySlice<pollfd>, at now: ContinuousClock.Instant) {
        guard let channel else { return }
        for socket in ready where socket.revents != 0 {
            let reads = socket.events & Int16(POLLIN) != 0
            let writes = socket.events & Int16(POLLOUT) != 0
            ares_process_fd(channel, reads ? socket.fd : -1, writes ? socket.fd : -1)
        }
        ares_process_fd(channel, -1, -1)
        if now >= deadline { lookup.end(.failure(.timedOut)) }
    }

    private func open(servers: [String], timeout: Duration) {
        var options = ares_options()
        options.tries = Self.tries
        options.timeout = max(1, timeout.milliseconds / 3)
        var status = ares_init_options(&channel, &options, ARES_OPT_TRIES | ARES_OPT_TIMEOUTMS)
        guard status == ARES_SUCCESS, let channel else { return lookup.take(status, []) }
        if !servers.isEmpty {
            status = ares_set_servers_ports_csv(channel, servers.joined(separator: ","))
            guard status == ARES_SUCCESS else { return lookup.take(status, []) }
        }
        // The channel ends before the look-up is let go, and with it every call of the callback.
        let asker = Unmanaged.passUnretained(lookup).toOpaque()
        ares_query(channel, lookup.name, 1 /* IN */, lookup.type.rawValue, answered, asker)
    }

    private func close() {
        if let channel { ares_destroy(channel) }
        channel = nil
        lookup.end(.failure(.cancelled))
    }
}

extension DNSLookup {
    fileprivate func take(_ status: Int32, _ bytes: [UInt8]) {
        switch status {
        case ARES_SUCCESS: end(.success(DNSReply(bytes: bytes)))
        case ARES_ENODATA, ARES_ENOTFOUND: end(.success(DNSReply(bytes: [])))
        case ARES_ETIMEOUT: end(.failure(.timedOut))
        case ARES_EBADNAME: end(.failure(.badName))
        case ARES_ECANCELLED, ARES_EDESTRUCTION: end(.failure(.cancelled))
        default: end(.failure(.failed(String(cString: ares_strerror(status)))))
        }
    }
}

/// What c-ares calls with an answer, on the loop's thread.
private func answered(
    _ asker: UnsafeMutableRawPointer?, _ status: Int32, _ timeouts: Int32, _ bytes: UnsafeMutablePointer<UInt8>?,
    _ count: Int32
) {
    guard let asker else { return }
    let copy = bytes.map { Array(UnsafeBufferPointer(start: $0, count: max(0, Int(count)))) } ?? []
    Unmanaged<DNSLookup>.fromOpaque(asker).takeUnretainedValue().take(status, copy)
}

extension Duration {
    /// Rounded up, so that a wait for it is not too short.
    fileprivate var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
        guard !isTooLong, seconds >= 0, attoseconds >= 0 else { return seconds < 0 || attoseconds < 0 ? 0 : .max }
        return Int32(clamping: min(product, Int64(Int32.max)) + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
