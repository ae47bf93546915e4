/// What the header says (RFC 5322 §3.6). Of a field that comes more than once, the first counts.
extension Message {
    /// Decoded and unfolded; empty where there is none.
    ///
    /// One line: a line end that was hidden in an encoded word is a blank.
    public var subject: String {
        let text = header.text("Subject") ?? ""
        guard text.utf8.contains(where: { $0 == .cr || $0 == .lf }) else { return text }
        return String(decoding: text.utf8.map { $0 == .cr || $0 == .lf ? .space : $0 }, as: UTF8.self)
    }

    /// The authors. More than one mailbox is allowed; more than one field is not, and only the first is read.
    public var from: [Mailbox] { mailboxes("From") }

    public var sender: Mailbox? { mailboxes("Sender").first }
    public var to: [Mailbox] { mailboxes("To") }
    public var cc: [Mailbox] { mailboxes("Cc") }
    public var replyTo: [Mailbox] { mailboxes("Reply-To") }

    /// Seconds since 1970, UTC; nil where none can be read.
    public var date: Int64? { header.first("Date")?.date }

    /// Without angle brackets.
    public var messageID: String? {
        guard let field = header.first("Message-ID")?.unfolded, !field.isEmpty else { return nil }
        return MessageIDs.read(field).first ?? String(decoding: field, as: UTF8.self)
    }

    /// The mails that this one answers, without angle brackets.
    public var inReplyTo: [String] { header.all("In-Reply-To").flatMap(\.messageIDs) }

    /// The thread that this mail is in, the oldest first, without angle brackets.
    public var references: [String] { header.all("References").flatMap(\.messageIDs) }

    private func mailboxes(_ name: String) -> [Mailbox] {
        var list: [Mailbox] = []
        for field in name == "From" ? Array(header.all(name).prefix(1)) : header.all(name) {
            list += field.mailboxes
            if list.count >= limits.addresses { break }
        }
        return Array(list.prefix(limits.addresses))
    }
}
