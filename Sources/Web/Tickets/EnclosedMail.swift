import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore
import SafeHTML

/// A mail that came as a file (message/rfc822, .eml), opened: who wrote it, what it says, its own files. It is parsed in
/// the workshop, whoever asks and however often.
extension Site {
    /// More than this is only saved.
    private static let enclosedLimit = 32 << 20

    func enclosedMail(_ request: Request, context: DeskContext) async throws -> Response {
        let file = try await enclosedFile(context)
        let mail = try await opened(file)
        let path = "/attachments/\(file.id)/mail"
        var view: [String: Any] = [
            "ticket": file.ticketID.number, "name": file.name, "download": "/attachments/\(file.id)",
            "subject": mail.subject, "from": mail.from, "to": mail.to, "text": HTMLText.fromPlainText(mail.text),
            "files": mail.files.enumerated().map { number, attached -> [String: Any] in
                ["path": "\(path)/files/\(number)", "name": attached.name, "size": sizeText(attached.size)]
            },
        ]
        if !mail.cc.isEmpty { view["cc"] = mail.cc }
        if let date = mail.date { view["date"] = try await when().view(date) }
        if mail.document != nil { view["frame"] = "\(path)/body" }
        return try await page("tickets/enclosed-mail", view, frame: Frame(file.name), context: context)
    }

    func enclosedMailBody(_ request: Request, context: DeskContext) async throws -> Response {
        let mail = try await opened(try await enclosedFile(context))
        return MailFrame.response(document: mail.document ?? MailFrame.document(""), showsRemoteImages: false)
    }

    /// Only ever saved, as all files are (T43).
    func enclosedMailFile(_ request: Request, context: DeskContext) async throws -> Response {
        let file = try await enclosedFile(context)
        guard let number = context.parameters.get("number").flatMap({ Int($0) }) else {
            throw DeskError.notFound("file")
        }
        let found = try await workshop.result(
            "enclosed-file \(file.id) \(number)", load: { try await content(of: file) },
            size: { $0?.content.count ?? 0 }
        ) { OpenedMail.file(number, of: $0) }
        guard let found else { throw DeskError.notFound("file") }
        return Self.originalResponse(found.content, name: found.name)
    }

    private func enclosedFile(_ context: DeskContext) async throws -> HelpDesk.Attachment {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: HelpDesk.Attachment.self)
        let file = try await desk.read { try HelpDesk.Attachment.find(id, visibleTo: viewer, in: $0) }
        guard AttachmentKind.isMail(file.type, file.name), file.size <= Self.enclosedLimit else {
            throw DeskError.notFound("mail in this file")
        }
        return file
    }

    private func opened(_ file: HelpDesk.Attachment) async throws -> OpenedMail {
        try await workshop.result(
            "enclosed \(file.id)", load: { try await content(of: file) }, size: { $0.size }, make: { OpenedMail($0) })
    }

    private func content(of file: HelpDesk.Attachment) async throws -> [UInt8] {
        try await desk.read { try file.content(in: $0) }
    }
}
