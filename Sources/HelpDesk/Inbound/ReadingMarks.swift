import Foundation
import Glibc
import Synchronization

/// Which mails are being read or filed at this moment, in a file that outlives the process: where it ends by itself or
/// is killed, only these are counted an attempt, not all that were claimed (reliability §4.2).
///
/// The marks need not survive the machine: a power cut is no mail's fault. So nothing is synced, and a mark costs a
/// write of eight bytes to the page cache.
public final class ReadingMarks: Sendable {
    /// Mails read at the same time that can be marked; a portion has no more.
    private static let slots = 256

    private struct State {
        var free = Array(0..<ReadingMarks.slots)
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    /// The mails that were being read when the last process that used the file ended.
    public let leftOver: Set<ID<InboundMail>>

    /// - Parameter path: made where it is missing; of one process at a time.
    /// - Throws: `POSIXError` where the file can't be opened.
    public init(path: String) throws {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        var found = [Int64](repeating: 0, count: Self.slots)
        let length = found.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        self.descriptor = descriptor
        // Half a number at the end of a damaged file is none.
        leftOver = Set(found.prefix(max(0, length) / MemoryLayout<Int64>.size).filter { $0 > 0 }.map { ID($0) })
        // Written out, so that a mark needs no room on a disk that is full.
        let empty = [UInt8](repeating: 0, count: Self.slots * MemoryLayout<Int64>.size)
        _ = empty.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit {
        close(descriptor)
    }

    /// Runs `body`, which reads or files the mail, with its mark set.
    func reading<Result>(_ mail: ID<InboundMail>, _ body: () throws -> Result) rethrows -> Result {
        // Without a slot or with a full disk a mail is read unmarked: then only its own end is not counted.
        guard let slot = state.withLock({ $0.free.popLast() }) else { return try body() }
        write(mail.number, at: slot)
        defer {
            write(0, at: slot)
            state.withLock { $0.free.append(slot) }
        }
        return try body()
    }

    private func write(_ number: Int64, at slot: Int) {
        var number = number
        _ = pwrite(descriptor, &number, MemoryLayout<Int64>.size, slot * MemoryLayout<Int64>.size)
    }
}
