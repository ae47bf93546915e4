/// One header field (RFC 5322 §2.2): a name, and a body that may be folded over lines.
public struct HeaderField: Sendable {
    let source: [UInt8]
    let range: FieldRange
    let charsetHint: String?

    /// The name as it was written.
    public var name: String { String(decoding: source[range.name], as: UTF8.self) }

    /// The bytes after the colon, folded as they came, without the last line end.
    public var rawBody: [UInt8] { Array(source[range.body]) }

    /// Unfolded, without white space at its ends; encoded words are left as they are.
    public var body: String { Charset.guess(unfolded, hint: charsetHint) }

    /// Unfolded, with encoded words decoded (RFC 2047).
    public var text: String { EncodedWord.decode(unfolded, hint: charsetHint) }

    /// The mailboxes of an address field, groups flattened (RFC 5322 §3.4).
    public var mailboxes: [Mailbox] { AddressParser.mailboxes(in: unfolded, hint: charsetHint, of: name) }

    /// The Message-IDs of the field, without their angle brackets (RFC 5322 §3.6.4).
    public var messageIDs: [String] { MessageIDs.read(unfolded) }

    /// A date as seconds since 1970, UTC (RFC 5322 §3.3).
    public var date: Int64? { MailDate.read(unfolded) }

    /// The body without its folding (RFC 5322 §2.2.3): line ends go, the blanks stay, a NUL is a blank.
    var unfolded: Bytes {
        let body = source[range.body]
        let isPlain = source.index(of: .lf, from: body.startIndex, to: body.endIndex) == nil && !body.contains(0)
        return isPlain ? body.trimmed : body.filter { !$0.isLineEnd }.map { $0 == 0 ? .space : $0 }[...].trimmed
    }
}
