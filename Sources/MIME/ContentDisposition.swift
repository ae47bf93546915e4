/// A Content-Disposition (RFC 2183).
public struct ContentDisposition: Sendable, Hashable {
    /// In lower case: `inline`, `attachment`, or a word that no standard knows.
    public let kind: String
    public let parameters: Parameters

    var isAttachment: Bool { kind == "attachment" }

    /// Reads an unfolded field body.
    init(_ bytes: Bytes, hint: String?) {
        var end = bytes.firstIndex { $0 == .semicolon || $0.isBlank } ?? bytes.endIndex
        if bytes[..<end].contains(.equals) { end = bytes.startIndex }
        kind = bytes[..<end].filter { $0 != .quote }[...].loweredASCII
        parameters = ParameterReader.read(bytes[end...], hint: hint)
    }
}
