import Foundation
import Glibc

/// Many mails in one file, each behind a line that begins with "From " (RFC 4155).
enum Mbox {
    private static let separator = Array("From ".utf8)

    static func isOne(_ content: Data) -> Bool { content.starts(with: separator) }

    /// Where the mails are, without their separating lines.
    static func ranges(in content: Data) -> [Range<Int>] {
        content.withUnsafeBytes { bytes in
            var starts: [Int] = []
            var at = 0
            // A separator stands at the start, or behind an empty line.
            var isAfterBlank = true
            while at < bytes.count {
                let end = lineEnd(bytes, from: at)
                if isAfterBlank, bytes[at...].starts(with: separator) { starts.append(at) }
                isAfterBlank = end == at || end == at + 1 && bytes[at] == 0x0D
                at = end + 1
            }
            return starts.indices.map { index in
                let first = min(lineEnd(bytes, from: starts[index]) + 1, bytes.count)
                let last = index + 1 < starts.count ? starts[index + 1] : bytes.count
                return content.startIndex + first..<content.startIndex + max(first, last)
            }
        }
    }

    /// `>From ` was written for a line of the mail that begins with `From `; `>>From ` for `>From ` (mboxrd).
    static func unquoted(_ mail: Data) -> [UInt8] {
        let bytes = Array(mail)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let end = bytes[at...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            let line = bytes[at..<end]
            let isQuoted = line.first == 0x3E && line.drop { $0 == 0x3E }.starts(with: separator)
            result += isQuoted ? line.dropFirst() : line
            at = end
        }
        return result
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = bytes.baseAddress, let hit = memchr(base + start, 0x0A, bytes.count - start) else {
            return bytes.count
        }
        return UnsafeRawPointer(hit) - base
    }
}
