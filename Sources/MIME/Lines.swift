/// The lines of some bytes without their line ends, CRLF or LF.
struct Lines: Sequence, IteratorProtocol {
    private let bytes: Bytes
    private var at: Int

    init(_ bytes: Bytes) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    mutating func next() -> Bytes? {
        guard at < bytes.endIndex else { return nil }
        let end = bytes.lineEnd(from: at)
        var line = bytes[at..<end]
        if line.last == .cr { line.removeLast() }
        at = Swift.min(end + 1, bytes.endIndex)
        return line
    }
}
