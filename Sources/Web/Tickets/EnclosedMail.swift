import HTTPTypes
import HelpDesk
import Hummingbird
import MIME
import MailReading
import NIOCore
import SafeHTML

/// A mail that came as a file (message/rfc822, .eml), opened: who wrote it, what it says, its own files.
extension Site {
    /// More than this is only saved.
    private static let enclosedLimit = 32 << 20
    private static let filesShown = 100

    func enclosedMail(_ request: Request, context: DeskContext) async throws -> Response {
        let (file, letter) = try await enclosed(context)
        let message = letter.message
        let path = "/attachments/\(file.id)/mail"
        var view: [String: Any] = [
            "ticket": file.ticketID.number, "name": file.name, "download": "/attachments/\(file.id)",
            "subject": letter.message.subject.isEmpty ? "(no subject)" : letter.message.subject,
            "from": Self.names(message.from), "to": Self.names(message.to),
            "text": HTMLText.fromPlainText(String(letter.text.prefix(100_000))),
            "files": message.attachments.prefix(Self.filesShown).enumerated().map { number, attached -> [String: Any] in
                [
                    "path": "\(path)/files/\(number)", "name": NewFile(attached).name,
                    "size": sizeText(attached.data.count),
                ]
            },
        ]
        if !message.cc.isEmpty { view["cc"] = Self.names(message.cc) }
        if let date = message.date { view["date"] = try await when().view(Timestamp(seconds: date)) }
        if letter.html != nil { view["frame"] = "\(path)/body" }
        return try await page("tickets/enclosed-mail", view, frame: Frame(file.name), context: context)
    }

    func enclosedMailBody(_ request: Request, context: DeskContext) async throws -> Response {
        let letter = try await enclosed(context).letter
        return MailFrame.response(letter.html ?? "")
    }

    /// Only ever saved, as all files are (T43).
    func enclosedMailFile(_ request: Request, context: DeskContext) async throws -> Response {
        let letter = try await enclosed(context).letter
        guard let number = context.parameters.get("number").flatMap({ Int($0) }),
            letter.message.attachments.prefix(Self.filesShown).indices.contains(number)
        else { throw DeskError.notFound("file") }
        let file = NewFile(letter.message.attachments[number])
        return Self.originalResponse(file.content, name: file.name)
    }

    private func enclosed(_ context: DeskContext) async throws -> (file: HelpDesk.Attachment, letter: Letter) {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: HelpDesk.Attachment.self)
        return try await desk.read { tx in
            let file = try HelpDesk.Attachment.find(id, visibleTo: viewer, in: tx)
            guard AttachmentKind.isMail(file.type, file.name), file.size <= Self.enclosedLimit else {
                throw DeskError.notFound("mail in this file")
            }
            return (file, Letter(Message(parsing: try file.content(in: tx))))
        }
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
