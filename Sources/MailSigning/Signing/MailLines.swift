/// The lines of a mail; CRLF, a lone CR and a lone LF each end one.
///
/// RFC 6376 §5.3 has a signer make every line end CRLF first, as SMTP will; here the mail is read as if it were so.
struct MailLines: Sequence, IteratorProtocol {
    /// Where a line's bytes are, without its end.
    typealias Line = Range<Int>

    private let mail: [UInt8]
    /// Where the next line begins.
    private(set) var position: Int

    init(_ mail: [UInt8], from start: Int = 0) {
        self.mail = mail
        position = start
    }

    /// The next line; nil at the end of the mail, and after a last line end.
    mutating func next() -> Line? {
        guard position < mail.count else { return nil }
        let start = position
        var end = start
        while end < mail.count, mail[end] != .cr, mail[end] != .lf { end += 1 }
        position = end
        if position < mail.count {
            let isPair = mail[position] == .cr && position + 1 < mail.count && mail[position + 1] == .lf
            position += isPair ? 2 : 1
        }
        return start..<end
    }
}

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lf: UInt8 = 0x0a
    static let cr: UInt8 = 0x0d
    static let space: UInt8 = 0x20

    /// A space or a tab (WSP of RFC 5234).
    var isBlank: Bool { self == .space || self == .tab }

    var isLineEnd: Bool { self == .cr || self == .lf }
}
