import HelpDesk
import MIME
import MailReading
import SafeHTML

/// What pages show of a whole mail, an enclosed, held or outgoing one; none of its files' bytes.
///
/// Made in the workshop: parsing takes time by the mail's size.
struct OpenedMail: Sendable {
    private static let filesShown = 100
    private static let textShown = 100_000

    let subject: String
    let from: String
    let to: String
    let cc: String
    let date: Timestamp?
    /// Its beginning.
    let text: String
    /// Cleaned, as a whole document; nil where the mail has no HTML.
    let document: String?
    let files: [(name: String, size: Int)]

    /// Pure; bounded by the limits of `MIME` and `SafeHTML`.
    init(_ raw: [UInt8]) {
        let letter = Letter(Message(parsing: raw))
        let message = letter.message
        subject = message.subject.isEmpty ? "(no subject)" : message.subject
        (from, to, cc) = (Self.names(message.from), Self.names(message.to), Self.names(message.cc))
        date = message.date.map { Timestamp(seconds: min(max($0, -62_135_596_800), 253_402_300_799)) }
        text = String(letter.text.prefix(Self.textShown))
        document = letter.html.map { MailFrame.document($0) }
        files = message.attachments.prefix(Self.filesShown).map { (NewFile($0).name, $0.data.count) }
    }

    var size: Int { text.utf8.count + (document?.utf8.count ?? 0) + files.count * 100 }

    static func file(_ number: Int, of raw: [UInt8]) -> NewFile? {
        let files = Message(parsing: raw).attachments.prefix(filesShown)
        return files.indices.contains(number) ? NewFile(files[number]) : nil
    }

    private static func names(_ mailboxes: [MIME.Mailbox]) -> String {
        let names = mailboxes.prefix(20).map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" }
        return names.joined(separator: ", ") + (mailboxes.count > 20 ? " and \(mailboxes.count - 20) more" : "")
    }
}

extension NewFile {
    init(_ attached: MIME.Attachment) {
        self.init(name: attached.name ?? "", type: attached.type, content: attached.data)
    }
}
