/// Reads little-endian numbers and runs of bytes, and never past the end.
struct ByteReader {
    private let bytes: Bytes
    private(set) var at: Int

    init(_ bytes: Bytes) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    var isAtEnd: Bool { at >= bytes.endIndex }

    mutating func byte() -> UInt8? {
        guard let byte = bytes.at(at) else { return nil }
        at += 1
        return byte
    }

    mutating func uint16() -> UInt16? {
        guard let run = run(2) else { return nil }
        return run.reversed().reduce(0) { $0 << 8 | UInt16($1) }
    }

    mutating func uint32() -> UInt32? {
        guard let run = run(4) else { return nil }
        return run.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The next bytes; nil where there are fewer.
    mutating func run(_ count: Int) -> Bytes? {
        guard count >= 0, count <= bytes.endIndex - at else { return nil }
        defer { at += count }
        return bytes[at..<(at + count)]
    }
}
