/// One field of a mail's header, by its place in the mail.
struct MailField: Sendable, Hashable {
    /// In lower case.
    let name: String
    /// After the colon, folded, without the last line end.
    let body: Range<Int>

    /// The fields of these names in their order, and where the body begins; the end of the mail where there is none.
    ///
    /// - Throws: `.badHeader`, for any field
    static func read(_ mail: [UInt8], named names: [String]) throws(SigningError) -> (fields: [MailField], body: Int) {
        var fields: [MailField] = []
        var open: MailField?
        var lines = MailLines(mail)
        var number = 0
        while let line = lines.next(), let first = mail[line].first {
            number += 1
            if first.isBlank {
                guard let begun = open else { throw .badHeader(line: number) }
                open = MailField(name: begun.name, body: begun.body.lowerBound..<line.upperBound)
            } else {
                guard let field = MailField(mail, line) else { throw .badHeader(line: number) }
                if let open, names.contains(open.name) { fields.append(open) }
                open = field
            }
        }
        if let open, names.contains(open.name) { fields.append(open) }
        return (fields, lines.position)
    }

    private init(name: String, body: Range<Int>) {
        self.name = name
        self.body = body
    }

    /// QUIRK RFC 5322 §4.5.8: a blank before the colon, once allowed, is refused; verifiers can't read it.
    private init?(_ mail: [UInt8], _ line: Range<Int>) {
        guard let colon = mail[line].firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = mail[line.lowerBound..<colon]
        guard !name.isEmpty, name.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        self.init(name: String(decoding: name, as: UTF8.self).lowercased(), body: colon + 1..<line.upperBound)
    }
}
