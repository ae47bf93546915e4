import Synchronization

/// The connections that are open, and which of them wait for a mail to be kept.
final class Visits: Sendable {
    private struct State {
        var open: [ObjectIdentifier: ByteStream] = [:]
        var keeping: Set<ObjectIdentifier> = []
        var isStopping = false
    }

    enum Entry { case welcome, full, stopping }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var isStopping: Bool { state.withLock(\.isStopping) }

    func enter(_ stream: ByteStream) -> Entry {
        state.withLock { state in
            if state.isStopping { return .stopping }
            guard state.open.count < limit else { return .full }
            state.open[ObjectIdentifier(stream)] = stream
            return .welcome
        }
    }

    func leave(_ stream: ByteStream) {
        state.withLock { state in
            state.open[ObjectIdentifier(stream)] = nil
            state.keeping.remove(ObjectIdentifier(stream))
        }
    }

    /// While a mail is being kept, its connection is not closed: the sender has to hear of it.
    func keeping(_ stream: ByteStream, _ isKeeping: Bool) {
        state.withLock { state in
            if isKeeping {
                state.keeping.insert(ObjectIdentifier(stream))
            } else {
                state.keeping.remove(ObjectIdentifier(stream))
            }
        }
    }

    /// Lets nobody in any more.
    ///
    /// - Returns: those that keep no mail at this moment.
    func stop() -> [ByteStream] {
        state.withLock { state in
            state.isStopping = true
            return state.open.filter { !state.keeping.contains($0.key) }.map(\.value)
        }
    }
}
