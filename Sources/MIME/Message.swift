/// A mail, read from its bytes (RFC 5322, RFC 2045–2049).
///
/// Reading never fails: what is broken is read as a mail program would show it, and told in `defects`.
/// Only the header and where the parts are is read at once; bodies are decoded when asked for.
public struct Message: Sendable {
    /// All parts in the order they came; the first is the message itself.
    public let parts: [Part]
    public let header: Header
    public let defects: [Defect]
    let limits: Limits
    /// How many messages this one lies in.
    let nesting: Int

    /// Reads a mail of any line ends.
    public init(parsing bytes: [UInt8], within limits: Limits = .standard) {
        self.init(parsing: bytes, within: limits, nesting: 0)
    }

    init(parsing bytes: [UInt8], within limits: Limits, nesting: Int) {
        let text = MessageText(bytes)
        var reader = PartReader(text.bytes, end: text.bytes.count, limits: limits)
        reader.read(from: text.start)
        parts = reader.parts
        var header = reader.parts[0].header
        header.charsetHint = reader.parts.lazy.compactMap(\.contentType.charset).first
        self.header = header
        self.limits = limits
        self.nesting = nesting
        defects = text.defects + reader.defects + Self.defects(of: header)
    }

    /// The message itself as a part.
    public var root: Part { parts[0] }

    private static func defects(of header: Header) -> [Defect] {
        var defects: [Defect] = []
        if header.entries.isEmpty { defects.append(.noHeader) }
        if header.all("From").count > 1 { defects.append(.severalSenders) }
        if let date = header.first("Date"), date.date == nil { defects.append(.dateUnreadable) }
        return defects
    }
}

/// The bytes of a mail from where its header starts, with line ends that can be read.
private struct MessageText {
    var bytes: [UInt8]
    var start = 0
    var defects: [Defect] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.isEmpty { defects.append(.empty) }
        // QUIRK RFC 5322 §2.3: old programs end lines in CR alone.
        if !bytes.contains(.lf), bytes.contains(.cr) {
            self.bytes = bytes.map { $0 == .cr ? .lf : $0 }
            defects.append(.bareCarriageReturns)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        while start < self.bytes.count, self.bytes[start].isLineEnd { start += 1 }
    }
}
