/// A mail to be written (RFC 5322, RFC 2045–2049).
///
/// The bytes depend on nothing but what is in the draft: no clock, no chance.
public struct MessageDraft: Sendable {
    /// A file to go with the mail.
    public struct File: Sendable {
        public var name: String
        /// `type/subtype`.
        public var type: String
        public var data: [UInt8]
        /// Without angle brackets; what `cid:` in the HTML names.
        public var contentID: String?

        public init(name: String, type: String, data: [UInt8], contentID: String? = nil) {
            self.name = name
            self.type = type
            self.data = data
            self.contentID = contentID
        }
    }

    public var from: [Mailbox]
    public var sender: Mailbox?
    public var to: [Mailbox]
    public var cc: [Mailbox] = []
    public var replyTo: [Mailbox] = []
    public var subject: String
    /// Seconds since 1970, UTC.
    public var date: Int64
    /// Without angle brackets.
    public var messageID: String
    public var inReplyTo: String?
    /// Without angle brackets, the oldest first.
    public var references: [String] = []
    /// Fields of one's own; text outside ASCII is encoded.
    public var extraFields: [(name: String, value: String)] = []
    public var text: String
    public var html: String?
    /// Shown within the HTML.
    public var inlineFiles: [File] = []
    public var attachments: [File] = []

    public init(
        from: [Mailbox] = [], to: [Mailbox] = [], subject: String = "", date: Int64 = 0, messageID: String = "",
        text: String = "", html: String? = nil
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.date = date
        self.messageID = messageID
        self.text = text
        self.html = html
    }

    /// Whether an address needs a server with SMTPUTF8 (RFC 6531, RFC 6532).
    public var needsSMTPUTF8: Bool {
        (from + to + cc + replyTo).contains { mailbox in mailbox.address.utf8.contains { $0 >= 0x80 } }
    }

    /// The whole mail: CRLF only, lines of at most 998 bytes, text quoted-printable, files base64.
    public func bytes() throws(DraftError) -> [UInt8] {
        var writer = HeaderWriter()
        try writeHeader(into: &writer)
        return writer.bytes + DraftBody(self).bytes()
    }

    private func writeHeader(into writer: inout HeaderWriter) throws(DraftError) {
        guard !from.isEmpty else { throw .noSender }
        writer.add("Date", words: [Array(MailDate.format(date).utf8)])
        try writer.add("From", mailboxes: from)
        if let sender { try writer.add("Sender", mailboxes: [sender]) }
        try writer.add("To", mailboxes: to)
        try writer.add("Cc", mailboxes: cc)
        try writer.add("Reply-To", mailboxes: replyTo)
        try writer.add("Subject", text: subject)
        try writer.add("Message-ID", ids: messageID.isEmpty ? [] : [messageID])
        try writer.add("In-Reply-To", ids: inReplyTo.map { [$0] } ?? [])
        try writer.add("References", ids: references)
        for field in extraFields {
            guard HeaderWriter.isFree(name: field.name) else { throw .badField(field.name) }
            try writer.add(field.name, text: field.value)
        }
        writer.add("MIME-Version", words: [Array("1.0".utf8)])
    }
}
