import Foundation
import Glibc
import HelpDesk
import NIOCore

/// A file without a name that a large body is written to as it comes, so that a slow or silent sender holds no memory.
final class Spool: Sendable {
    private let descriptor: Int32

    /// - Parameter folder: on whose disk it is.
    /// - Throws: `DeskError.configuration` where none can be made.
    init(in folder: String) throws {
        var template = Array("\(folder)/mailroom-upload-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.failure() }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Behind what is there.
    func append(_ bytes: ByteBuffer) throws {
        try bytes.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw Self.failure() }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// `head` and what is there, at most `limit` bytes of it.
    func content(after head: [UInt8], limit: Int) throws -> [UInt8] {
        var all = head
        all.reserveCapacity(head.count + limit)
        var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 20))
        var place = 0
        while place < limit {
            let wanted = min(buffer.count, limit - place)
            let count = pread(descriptor, &buffer, wanted, place)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure() }
            guard count > 0 else { break }
            all += buffer.prefix(count)
            place += count
        }
        return all
    }

    private static func failure() -> DeskError {
        .configuration(
            "What you sent can't be kept, for the desk's disk does not take it (\(String(cString: strerror(errno)))). Go back, where what you typed still is, and send it later."
        )
    }
}
