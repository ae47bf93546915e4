/// A Content-Type (RFC 2045 §5).
public struct ContentType: Sendable, Hashable {
    /// In lower case, as `text`.
    public let type: String
    /// In lower case, as `plain`.
    public let subtype: String
    public let parameters: Parameters

    /// What is meant where a part says nothing (RFC 2045 §5.2).
    static let plainText = ContentType(type: "text", subtype: "plain", parameters: Parameters())
    /// What is meant in a multipart/digest (RFC 2046 §5.1.5).
    static let message = ContentType(type: "message", subtype: "rfc822", parameters: Parameters())

    /// `type/subtype`, in lower case.
    public var name: String { "\(type)/\(subtype)" }
    public var charset: String? { parameters["charset"] }

    var isMultipart: Bool { type == "multipart" }
    var isMessage: Bool { type == "message" && (subtype == "rfc822" || subtype == "global") }
    var isText: Bool { type == "text" }
    var isFlowed: Bool { parameters["format"]?.lowercased() == "flowed" }

    init(type: String, subtype: String, parameters: Parameters) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// Reads an unfolded field body; nil where it names no type.
    init?(_ bytes: Bytes, limits: Limits) {
        let end = bytes.firstIndex { $0 == .semicolon } ?? bytes.endIndex
        var value = bytes[..<end].trimmed
        var rest = bytes[end...]
        // QUIRK RFC 2045 §5.1: "text/html charset=utf-8", the semicolon left out.
        if let blank = value.firstIndex(where: { $0.isBlank || $0 == .open || $0 == .comma }) {
            rest = bytes[blank...]
            value = value[..<blank]
        }
        guard let slash = value.firstIndex(of: .slash) else { return nil }
        let type = value[..<slash].trimmed.drop { $0 == .quote }
        let subtype = value[(slash + 1)...].trimmed.prefix { Self.isToken($0) }
        guard !type.isEmpty, !subtype.isEmpty, type.allSatisfy(Self.isToken) else { return nil }
        self.type = type.loweredASCII
        self.subtype = subtype.loweredASCII
        parameters = ParameterReader.read(rest, limits: limits)
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 32 && byte < 127 && byte != .slash && byte != .quote && byte != .semicolon && byte != .equals
    }
}
