import Glibc
import Synchronization

/// Charset conversion by the C library, with descriptors kept open from one mail to the next.
enum Iconv {
    /// A text, and how many places of it could not be read (U+FFFD stands there).
    struct Decoded {
        let string: String
        let damage: Int
    }

    /// Decodes bytes to text; nil where the C library does not know the charset.
    static func decode(_ bytes: Bytes, from charset: String) -> Decoded? {
        guard let descriptor = take(charset) else { return nil }
        defer { giveBack(descriptor, charset) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 2 + 16)
        let damage = bytes.withUnsafeBytes { convert($0, with: descriptor.raw, into: &output) }
        return Decoded(string: String(decoding: output, as: UTF8.self), damage: damage)
    }

    /// An iconv descriptor is used by one thread at a time: taken out of the shelf and put back.
    private struct Descriptor: @unchecked Sendable {
        let raw: iconv_t
    }

    private static let shelf = Mutex<[String: [Descriptor]]>([:])
    /// More than this is closed, so that mails with many charsets hold no memory.
    private static let shelfSize = 32

    private static func take(_ charset: String) -> Descriptor? {
        if let ready = shelf.withLock({ $0[charset]?.popLast() }) { return ready }
        let raw = iconv_open("UTF-8", charset)
        return Int(bitPattern: raw) == -1 ? nil : raw.map { Descriptor(raw: $0) }
    }

    private static func giveBack(_ descriptor: Descriptor, _ charset: String) {
        let isKept = shelf.withLock { shelf in
            guard shelf.count < shelfSize || shelf[charset] != nil, shelf[charset, default: []].count < 8 else {
                return false
            }
            shelf[charset, default: []].append(descriptor)
            return true
        }
        if !isKept { iconv_close(descriptor.raw) }
    }

    private static func convert(
        _ bytes: UnsafeRawBufferPointer, with raw: iconv_t, into output: inout [UInt8]
    ) -> Int {
        iconv(raw, nil, nil, nil, nil)
        guard let base = bytes.baseAddress else { return 0 }
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
            mutating: base.assumingMemoryBound(to: CChar.self))
        var left = bytes.count
        var damage = 0
        var isDone = false
        while !isDone {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8192) { chunk in
                var target = chunk.baseAddress
                var room = chunk.count
                let result = left > 0 ? iconv(raw, &input, &left, &target, &room) : iconv(raw, nil, nil, &target, &room)
                let error = errno
                UnsafeRawBufferPointer(chunk).prefix(chunk.count - room).withContiguousStorageIfAvailable {
                    output += $0
                }
                guard result == -1 else {
                    isDone = left == 0
                    return
                }
                if error == E2BIG { return }
                output += [0xEF, 0xBF, 0xBD]
                damage += 1
                if error == EILSEQ, left > 0 {
                    input = input.map { $0 + 1 }
                    left -= 1
                } else {
                    left = 0
                }
                isDone = left == 0
            }
        }
        return damage
    }
}
