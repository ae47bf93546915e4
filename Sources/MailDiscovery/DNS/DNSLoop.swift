import CCAres
import Foundation

/// The thread that asks: it sleeps in `poll` until a socket, a time-out or a new look-up wakes it.
///
/// `@unchecked Sendable`: `waiting`, `isRunning` and `isStopped` are behind `lock`; queries never leave the thread.
final class DNSLoop: @unchecked Sendable {
    /// Look-ups on their way at once; the others wait, and their time runs.
    private static let openLimit = 64

    private let servers: [String]
    private let timeout: Duration
    private let lock = NSLock()
    private let bell: Bell?
    private var waiting: [DNSLookup] = []
    private var isRunning = false
    private var isStopped = false

    init(servers: [String], timeout: Duration) {
        self.servers = servers
        self.timeout = timeout
        bell = Bell()
    }

    func add(_ lookup: DNSLookup) {
        guard let bell else { return lookup.end(.failure(.failed("no file descriptor left"))) }
        let needsThread = lock.withLock {
            waiting.append(lookup)
            defer { isRunning = true }
            return !isRunning
        }
        if needsThread { startThread() }
        bell.ring()
    }

    /// Has the thread look again, so that a cancelled look-up's sockets are closed.
    func awake() { bell?.ring() }

    func stop() {
        lock.withLock { isStopped = true }
        bell?.ring()
    }

    private func startThread() {
        let thread = Thread { self.serve() }
        thread.name = "mailroom.dns"
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func serve() {
        guard let bell, ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS else { return refuseAll() }
        defer { ares_library_cleanup() }
        var queries: [DNSQuery] = []
        while let new = take(Self.openLimit - queries.count) {
            queries += new.map { DNSQuery($0, servers: servers, timeout: timeout) }
            queries.removeAll { $0.isOver }
            round(queries, bell)
            queries.removeAll { $0.isOver }
        }
    }

    /// Waits once, and lets every query do what it can.
    private func round(_ queries: [DNSQuery], _ bell: Bell) {
        var sockets = [pollfd(fd: bell.ear, events: Int16(POLLIN), revents: 0)]
        var ranges: [Range<Int>] = []
        for query in queries {
            let own = query.sockets
            ranges.append(sockets.count..<sockets.count + own.count)
            sockets += own
        }
        let now = ContinuousClock.now
        let wait = queries.map { $0.wait(at: now) }.min() ?? -1
        poll(&sockets, nfds_t(sockets.count), wait)
        bell.hush()
        let later = ContinuousClock.now
        for (query, range) in zip(queries, ranges) { query.proceed(sockets[range], at: later) }
    }

    /// The look-ups to begin with, at most `room`; nil where the resolver is gone.
    private func take(_ room: Int) -> [DNSLookup]? {
        let (isOver, new) = lock.withLock {
            let new = isStopped ? waiting : Array(waiting.prefix(max(0, room)))
            waiting.removeFirst(new.count)
            return (isStopped, new)
        }
        guard isOver else { return new }
        // Outside the lock: who waits goes on at once.
        for lookup in new { lookup.end(.failure(.cancelled)) }
        return nil
    }

    private func refuseAll() {
        let refused = lock.withLock {
            defer { waiting = [] }
            isRunning = false
            return waiting
        }
        for lookup in refused { lookup.end(.failure(.failed("c-ares does not start"))) }
    }
}

/// A pipe to oneself: what is written on one end wakes who polls the other.
private final class Bell: Sendable {
    let ear: Int32
    private let hand: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        ear = ends[0]
        hand = ends[1]
    }

    deinit {
        close(ear)
        close(hand)
    }

    /// A full pipe rings already.
    func ring() {
        var byte: UInt8 = 1
        _ = write(hand, &byte, 1)
    }

    func hush() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(ear, &bytes, bytes.count) == bytes.count {}
    }
}
