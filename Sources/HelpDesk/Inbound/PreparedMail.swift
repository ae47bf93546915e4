import Crypto
import MIME
import MailReading
import PortableSQL
import SafeHTML

/// One claimed mail, read: all that takes time or memory is done here, before any transaction.
struct PreparedMail: Sendable {
    let row: InboundMail
    let letter: Letter
    let sender: EmailAddress?
    let senderName: String
    /// What the sender wrote, and what is folded away.
    let comment: NewComment
    /// Where this is a forwarded mail: the original's words.
    let forwarded: NewComment?
    let bodyDigest: [UInt8]
    let isCareful: Bool

    /// Reads the bytes. Pure; bounded by the limits of `MIME` and `SafeHTML`.
    init(_ row: InboundMail, raw: [UInt8]) {
        self.row = row
        isCareful = row.needsCare
        let message = isCareful ? Message(parsing: Array(raw.prefix(Self.carefulBytes))) : Message(parsing: raw)
        letter = Letter(message)
        let author = Self.author(of: message, envelopeFrom: row.envelopeFrom)
        sender = author.flatMap { EmailAddress($0.address) }
        senderName = author?.name ?? ""
        let files =
            isCareful ? [NewFile(name: "original.eml", type: "message/rfc822", content: raw)] : Self.files(of: message)
        var comment = Self.comment(of: letter, files: files)
        comment.mailDate = message.date.map { Timestamp(seconds: min(max($0, -62_135_596_800), 253_402_300_799)) }
        comment.via = .email
        comment.inboundID = row.id
        comment.isSilent = row.isSilent
        self.comment = comment
        forwarded = Self.original(of: letter, files: files)
        bodyDigest = Self.digest(of: letter)
    }

    /// Of the subject and the text without white space, which routes change; the beginning of a very long one tells enough.
    private static func digest(of letter: Letter) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: letter.subject.utf8.filter { $0 > 0x20 })
        hash.update(data: letter.text.utf8.prefix(digestBytes).filter { $0 > 0x20 })
        hash.update(data: "\(letter.text.utf8.count > digestBytes ? letter.text.utf8.count : 0)".utf8.map { $0 })
        return Array(hash.finalize())
    }

    private static let digestBytes = 256 * 1024

    /// In the careful reading only this much is parsed; the rest is in the attached original.
    private static let carefulBytes = 64 * 1024

    /// From; where that is missing, Sender or Return-Path. More than one From is nobody (T7).
    private static func author(of message: Message, envelopeFrom: String?) -> MIME.Mailbox? {
        if let from = message.from.first { return message.from.count == 1 ? from : nil }
        if let sender = message.sender { return sender }
        return envelopeFrom.flatMap { $0.isEmpty ? nil : MIME.Mailbox(address: $0) }
    }

    private static func files(of message: Message) -> [NewFile] {
        message.attachments.map { attachment in
            NewFile(
                name: attachment.name ?? enclosedName(attachment), type: attachment.type, content: attachment.data,
                contentID: attachment.contentID,
                isInline: attachment.isInline && attachment.contentID != nil)
        }
    }

    /// An enclosed mail is called by its subject.
    private static func enclosedName(_ file: MIME.Attachment) -> String {
        guard file.type == "message/rfc822" else { return "" }
        let subject = Message(parsing: Array(file.data.prefix(carefulBytes))).subject.oneLine(100)
        return subject.isEmpty ? "mail.eml" : "\(subject).eml"
    }

    /// The words above the quote; all of them where nothing is left, so that nothing is lost (IN9).
    private static func comment(of letter: Letter, files: [NewFile]) -> NewComment {
        var own = letter.reply.text
        var quoted: String? = letter.reply.quoted
        if let cut = ReplyMarker.split(own) {
            own = cut.own
            quoted = [cut.below, quoted ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
        }
        var comment = NewComment(text: own, files: files)
        comment.text = OwnSecrets.removed(from: own)
        comment.quotedText = quoted.flatMap { $0.isBlank ? nil : OwnSecrets.removed(from: $0) }
        guard let html = letter.html else { return comment }
        let parts = QuoteFinder().split(html)
        // Where a mail program took our mark out of the HTML, the words alone are shown.
        if parts.quoted == nil, ReplyMarker.found(in: html) != nil, own != letter.text { return comment }
        comment.html = OwnSecrets.removed(from: parts.own.html)
        comment.quotedHTML = parts.quoted.map { OwnSecrets.removed(from: $0.html) }
        return comment
    }

    private static func original(of letter: Letter, files: [NewFile]) -> NewComment? {
        guard let forwarded = letter.forwarded else { return nil }
        return NewComment(text: OwnSecrets.removed(from: forwarded.text), files: files)
    }
}

extension InboundMail {
    /// After two bad ends a mail is read with the greatest care, and after the third it is given up.
    var needsCare: Bool { attempts >= 2 }
    var isGivenUp: Bool { attempts >= 3 }
}

/// The line that our mails begin with: what stands below it is ours (IN9).
enum ReplyMarker {
    static func line(in language: MailLanguage) -> String {
        switch language {
        case .english: "Write your answer above this line"
        case .german: "Bitte schreiben Sie Ihre Antwort über diese Zeile"
        case .french: "Écrivez votre réponse au-dessus de cette ligne"
        case .spanish: "Escriba su respuesta encima de esta línea"
        case .portuguese: "Escreva a sua resposta acima desta linha"
        }
    }

    /// The one that is in these words, in whichever language.
    static func found(in text: String) -> String? {
        MailLanguage.allCases.lazy.map(line).first { text.holds($0) }
    }

    static func split(_ text: String) -> (own: String, below: String)? {
        guard let line = found(in: text) else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let cut = lines.firstIndex(where: { $0.contains(line) }) else { return nil }
        return (lines[..<cut].joined(separator: "\n").trimmingSpaces, lines[cut...].joined(separator: "\n"))
    }
}

extension String {
    /// Whether these very bytes are in it; what `contains` finds by taking characters apart.
    func holds(_ words: String) -> Bool {
        var text = self
        let words = Array(words.utf8)
        guard let first = words.first else { return true }
        return text.withUTF8 { text in
            var rest = text[...]
            while let hit = rest.firstIndex(of: first) {
                if text[hit...].starts(with: words) { return true }
                rest = text[(hit + 1)...]
            }
            return false
        }
    }
}
