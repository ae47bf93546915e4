/// Command lines, and the mails between them, out of a client's bytes.
public struct CommandLines: Sendable {
    private var buffer = LineBuffer()
    private let limit: Int

    /// - Parameter limit: the longest line in bytes.
    public init(limit: Int) {
        self.limit = limit
    }

    public var isEmpty: Bool { buffer.isEmpty }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(bytes)
    }

    /// The next command line, nil until it is all there.
    public mutating func next() throws(WireError) -> [UInt8]? {
        try buffer.line("A command line", limit: limit)
    }

    /// Hands what is there to the reader of a mail, up to the mail's end.
    public mutating func feed(_ reader: inout MailDataReader) {
        let used = buffer.waiting.withUnsafeBytes { reader.take($0) }
        _ = buffer.block(atMost: used)
    }
}
