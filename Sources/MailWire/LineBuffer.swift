/// Bytes as they come, taken out as lines or as blocks.
///
/// The memory is that of the bytes not yet taken, twice at most.
struct LineBuffer {
    private var bytes: [UInt8] = []
    private var head = 0
    private var scanned = 0

    var count: Int { bytes.count - head }
    var isEmpty: Bool { count == 0 }
    /// All that is there, in order.
    var waiting: ArraySlice<UInt8> { bytes[head...] }

    mutating func append(_ new: UnsafeRawBufferPointer) {
        compact()
        bytes.append(contentsOf: new)
    }

    /// The next line without its CRLF (or bare LF), nil until it is all there.
    ///
    /// - Throws: `tooLong` when more than `limit` bytes hold no line end.
    mutating func line(_ what: String, limit: Int) throws(WireError) -> [UInt8]? {
        guard let end = lineEnd() else {
            guard count <= limit else { throw .tooLong(what, limit: limit) }
            return nil
        }
        guard end - head <= limit else { throw .tooLong(what, limit: limit) }
        var line = bytes[head..<end]
        if line.last == ASCII.cr { line.removeLast() }
        head = end + 1
        scanned = head
        return Array(line)
    }

    /// The next bytes, `most` of them at most.
    mutating func block(atMost most: Int) -> ArraySlice<UInt8> {
        let end = head + Swift.min(most, count)
        let block = bytes[head..<end]
        head = end
        scanned = Swift.max(scanned, head)
        return block
    }

    private mutating func lineEnd() -> Int? {
        let start = Swift.max(scanned, head)
        let found = bytes.withUnsafeBufferPointer { buffer in
            var index = start
            while index < buffer.count {
                if buffer[index] == ASCII.lf { return index }
                index += 1
            }
            return -1
        }
        scanned = found < 0 ? bytes.count : found
        return found < 0 ? nil : found
    }

    private mutating func compact() {
        guard head > 0 else { return }
        if head == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 18)
        } else if head >= bytes.count / 2 {
            bytes.removeFirst(head)
        } else {
            return
        }
        scanned = Swift.max(0, scanned - head)
        head = 0
    }
}
