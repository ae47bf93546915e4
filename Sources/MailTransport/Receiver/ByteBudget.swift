import Synchronization

/// Bytes that may be held at a time, of all connections together.
final class ByteBudget: Sendable {
    private let left: Mutex<Int>

    init(_ bytes: Int) {
        left = Mutex(bytes)
    }

    /// Whether so many more could be had; they are taken then.
    func take(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard bytes <= left else { return false }
            left -= bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) {
        left.withLock { $0 += bytes }
    }

    func has(_ bytes: Int) -> Bool {
        left.withLock { bytes <= $0 }
    }
}
