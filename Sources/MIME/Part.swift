/// One part of a message (RFC 2045 §2.5): the message itself, a container, or a leaf with a body.
public struct Part: Sendable {
    public let header: Header
    public let contentType: ContentType
    /// The place of the container in `Message.parts`; nil for the message itself.
    public let parent: Int?
    /// The places of the parts within, in `Message.parts`.
    public internal(set) var children: [Int] = []
    let source: [UInt8]
    var body: Range<Int>
    let hasContentType: Bool
    /// A multipart too deep to be taken apart.
    var isOpaque = false

    /// The body as it came, still encoded.
    public var rawBody: [UInt8] { Array(source[body]) }

    public var encoding: TransferEncoding {
        header.first("Content-Transfer-Encoding").map { TransferEncoding($0.unfolded) } ?? .identity
    }

    public var disposition: ContentDisposition? {
        header.first("Content-Disposition").map { ContentDisposition($0.unfolded, hint: header.charsetHint) }
    }

    /// The file name, from either of the two places where programs write it; control characters are out.
    public var name: String? {
        let given = [
            disposition?.parameters["filename"], contentType.parameters["name"], disposition?.parameters["name"],
        ]
        guard let name = given.lazy.compactMap({ $0 }).first(where: { !$0.isEmpty }) else { return nil }
        let shown = name.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
        return String(String.UnicodeScalarView(shown))
    }

    /// The Content-ID without angle brackets (RFC 2392).
    public var contentID: String? {
        guard let field = header.first("Content-ID")?.unfolded, !field.isEmpty else { return nil }
        return MessageIDs.read(field).first ?? String(decoding: field, as: UTF8.self)
    }

    /// The body, decoded.
    public func data() -> [UInt8] {
        contentType.isMultipart ? rawBody : encoding.decode(source[body])
    }

    /// The body as text; the lines of a flowed text are joined. Line ends are as they came.
    public func text() -> String {
        let isHTML = contentType.subtype == "html"
        let text =
            switch encoding {
            case .identity, .unknown: decoded(source[body], isHTML: isHTML)
            default: decoded(data()[...], isHTML: isHTML)
            }
        guard contentType.isFlowed, contentType.subtype == "plain" else { return text }
        return FlowedText.unfolded(text, deletesSpace: contentType.parameters["delsp"]?.lowercased() == "yes")
    }

    private func decoded(_ bytes: Bytes, isHTML: Bool) -> String {
        var label = contentType.charset
        if isHTML, label == nil, let declared = HTMLCharset.declared(in: bytes) { label = declared }
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        let text = Charset.decode(bytes, label: label, isHTML: isHTML)
        return text.utf8.contains(0) ? String(decoding: text.utf8.filter { $0 != 0 }, as: UTF8.self) : text
    }
}
