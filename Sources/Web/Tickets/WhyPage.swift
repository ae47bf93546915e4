import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import NIOCore

/// The decisions about a mail, in plain sentences.
struct WhyView {
    let ticket: Int64
    let from: String
    let subject: String
    let received: TimeView
    let mailDate: TimeView?
    let how: String
    let size: String
    let reasons: [String]
    let original: String
    let replay: String
    /// What would become of it now, where that was asked.
    let again: Again?

    struct Again: Sendable {
        let summary: String
        let reasons: [String]
    }
}

extension WhyView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "ticket": ticket
        case "from": from
        case "subject": subject
        case "received": received
        case "mailDate": mailDate
        case "how": how
        case "size": size
        case "reasons": reasons
        case "original": original
        case "replay": replay
        case "again": again
        default: nil
        }
    }
}

extension WhyView.Again: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "summary": summary
        case "reasons": reasons
        default: nil
        }
    }
}

extension Site {
    func whyMessage(_ request: Request, context: DeskContext) async throws -> Response {
        try await whyPage(context, again: nil)
    }

    /// The mail read again by today's rules, beside what was decided then (IN14).
    func replayMessage(_ request: Request, context: DeskContext) async throws -> Response {
        let (mail, _, _) = try await mailOfMessage(context)
        let result = try await Replay(desk: desk, hostName: configuration.hostName).run(mail.id)
        return try await whyPage(
            context, again: WhyView.Again(summary: result.summary, reasons: result.reasons.map(\.text)))
    }

    private func whyPage(_ context: DeskContext, again: WhyView.Again?) async throws -> Response {
        let (mail, entry, ticket) = try await mailOfMessage(context)
        let when = try await when()
        let view = WhyView(
            ticket: ticket.id.number, from: "\(mail.fromName) <\(mail.fromAddress)>".trimmingSpaces,
            subject: mail.subject,
            received: when.view(mail.receivedAt), mailDate: entry.mailDate.map(when.view), how: Self.howItCame(mail),
            size: sizeText(mail.size),
            reasons: mail.reasons.map(\.text), original: "/messages/\(entry.id)/original",
            replay: "/messages/\(entry.id)/replay", again: again)
        return try await page("tickets/why", view, frame: Frame("Why? · #\(ticket.id)"), context: context)
    }

    func originalMail(_ request: Request, context: DeskContext) async throws -> Response {
        let (mail, _, _) = try await mailOfMessage(context)
        let raw = try await desk.read { try InboundMail.raw(mail.id, in: $0) }
        return Self.originalResponse(raw, name: "mail-\(mail.id).eml")
    }

    static func originalResponse(_ raw: [UInt8], name: String) -> Response {
        var response = Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .contentDisposition: disposition(name)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: raw)))
        response.headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        return response
    }

    static func howItCame(_ mail: InboundMail) -> String {
        switch mail.source {
        case "imap", "pop3": "from a mailbox"
        case "archive": "from an archive that was imported"
        case "receiver": "at the built-in receiver\(mail.envelopeTo.map { ", for \($0)" } ?? "")"
        default: "by mailroom deliver"
        }
    }

    private func mailOfMessage(_ context: DeskContext) async throws -> (InboundMail, LogEntry, Ticket) {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: LogEntry.self)
        return try await desk.read { tx in
            let (entry, ticket) = try LogEntry.find(id, visibleTo: viewer, in: tx)
            guard let inbound = entry.inboundID, viewer.isTechnician(in: ticket.categoryID) else {
                throw DeskError.notFound("mail")
            }
            return (try InboundMail.find(inbound, in: tx), entry, ticket)
        }
    }
}
