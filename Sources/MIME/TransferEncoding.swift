/// How a part's bytes were made fit for the way (RFC 2045 §6).
public enum TransferEncoding: Sendable {
    case identity
    case base64
    case quotedPrintable
    case uuencode
    /// A word that names no encoding.
    case unknown

    /// Reads an unfolded field body, in the spellings that programs use.
    init(_ bytes: Bytes) {
        let start = bytes.first == .open ? bytes.firstIndex(of: .close) ?? bytes.startIndex : bytes.startIndex
        let word = bytes[start...].prefix { $0 != .open && $0 != .semicolon }.filter { $0.isLetter || $0.isDigit }
        switch word[...].loweredASCII {
        case "base64", "b64", "b": self = .base64
        case "quotedprintable", "qp", "q": self = .quotedPrintable
        case "xuuencode", "uuencode", "xuue", "uue": self = .uuencode
        case "", "7bit", "8bit", "binary", "none", "7bits", "8bits", "7bitascii": self = .identity
        default:
            let text = word[...].loweredASCII
            self = text.hasPrefix("base64") ? .base64 : text.hasPrefix("quotedprintable") ? .quotedPrintable : .unknown
        }
    }

    func decode(_ bytes: Bytes) -> [UInt8] {
        switch self {
        case .identity, .unknown: Array(bytes)
        case .base64: Base64.decode(bytes)
        case .quotedPrintable: QuotedPrintable.decode(bytes)
        case .uuencode: UUEncode.decode(bytes)
        }
    }
}
