import Foundation
import HelpDesk
import MIME
import MailTransport

/// Tries connections that somebody asks about, with what was said on the wire.
public struct Prober: Sendable {
    /// What came of a try.
    public struct Result: Sendable {
        public let succeeded: Bool
        /// One sentence a person can act on.
        public let summary: String
        public var conversation = ""
        public var mails: Int?
        public var uidValidity: Int64?
        public var uidNext: Int64?
    }

    private static let timeout = Duration.seconds(15)

    private let hostName: String
    private let discovery: Discovery?
    private let records: DNSRecordSource?

    /// - Parameters:
    ///   - discovery: nil where no addresses are asked about.
    ///   - records: nil where no domain's records are.
    public init(hostName: String, discovery: Discovery? = nil, records: DNSRecordSource? = nil) {
        self.hostName = hostName
        self.discovery = discovery
        self.records = records
    }

    /// Takes what waits in the table.
    func work(on desk: Desk) async throws -> Bool {
        guard let (id, request) = try await desk.write({ try ConnectionTest.take(in: $0) }) else { return false }
        let result =
            switch request {
            case .mailbox(let mailbox): await test(mailbox)
            case .outgoing(let attempt): try await test(attempt, on: desk)
            case .discovery(let address): try await discover(address)
            case .deliverability(let domain): try await look(at: domain, on: desk)
            }
        var facts = ""
        if let mails = result.mails {
            facts = "mails=\(mails) uidvalidity=\(result.uidValidity ?? 0) uidnext=\(result.uidNext ?? 0)\n"
        }
        let conversation = facts + result.conversation
        try await desk.write { work in
            try ConnectionTest.end(
                id, succeeded: result.succeeded, summary: result.summary, conversation: conversation, in: work)
        }
        return true
    }

    private func discover(_ address: String) async throws -> Result {
        let found = await discovery?.servers(of: address) ?? []
        return Result(
            succeeded: !found.isEmpty, summary: found.isEmpty ? "Nobody tells which servers \(address) has." : "",
            conversation: String(decoding: try JSONEncoder().encode(found), as: UTF8.self))
    }

    private func look(at domain: String, on desk: Desk) async throws -> Result {
        let report = try await report(of: domain, on: desk)
        return Result(
            succeeded: report.isGood, summary: domain,
            conversation: String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    /// What the DNS says of a From domain, and what to change.
    public func report(of domain: String, on desk: Desk) async throws -> DomainReport {
        let plan = try await desk.read { [tokens = desk.tokens] tx in
            try DeliverabilityPlan.load(for: domain, hostName: hostName, tokens: tokens, in: tx)
        }
        guard let records else { return try await plan.freshRecords() }
        return try await plan.report(in: records)
    }

    /// - Parameter token: what a provider gave to sign in with, instead of the password.
    public func test(_ mailbox: NewMailbox, token: Secret? = nil) async -> Result {
        let transcript = Transcript()
        let credentials: Credentials =
            token.map { .bearer(user: mailbox.username, $0) }
            ?? .password(user: mailbox.username, Secret(mailbox.password))
        do {
            var result =
                mailbox.access == Mailbox.Access.pop3.rawValue
                ? try await testPOP3(mailbox, credentials, transcript)
                : try await testIMAP(mailbox, credentials, transcript)
            result.conversation = transcript.text
            return result
        } catch {
            return Result(succeeded: false, summary: "\(error)", conversation: transcript.text)
        }
    }

    private func testIMAP(_ mailbox: NewMailbox, _ credentials: Credentials, _ transcript: Transcript)
        async throws -> Result
    {
        var timeouts = IMAPTimeouts()
        (timeouts.connect, timeouts.greeting) = (Self.timeout, Self.timeout)
        let connection = try await IMAPConnection.connect(
            to: MailboxRoute.endpoint(mailbox),
            credentials: credentials,
            timeouts: timeouts, transcript: transcript)
        let folder = try await connection.select(mailbox.folder, readOnly: true)
        await connection.logout()
        let push =
            connection.supportsIdle
            ? "The server tells of new mail at once." : "The server has no push: it is checked every few minutes."
        var result = Result(succeeded: true, summary: "It works; \(Self.there(folder.exists)). \(push)")
        result.mails = folder.exists
        result.uidValidity = Int64(folder.uidValidity)
        result.uidNext = folder.uidNext.map(Int64.init)
        return result
    }

    private func testPOP3(_ mailbox: NewMailbox, _ credentials: Credentials, _ transcript: Transcript)
        async throws -> Result
    {
        var timeouts = POP3Timeouts()
        (timeouts.connect, timeouts.greeting) = (Self.timeout, Self.timeout)
        let connection = try await POP3Connection.connect(
            to: MailboxRoute.endpoint(mailbox),
            credentials: credentials,
            timeouts: timeouts, transcript: transcript)
        let mails = try await connection.list()
        try await connection.quit()
        var result = Result(
            succeeded: true,
            summary: "It works; \(Self.there(mails.count)). POP3 has no push: it is checked every few minutes.")
        result.mails = mails.count
        return result
    }

    private static func there(_ count: Int) -> String {
        count == 0
            ? "the mailbox is empty" : count == 1 ? "1 mail is there already" : "\(count) mails are there already"
    }

    /// Sends a small mail through a server as it is saved, so that the whole way is seen; signed as others are.
    public func test(_ attempt: OutgoingTry, on desk: Desk) async throws -> Result {
        let (server, from) = try await desk.read { tx in
            let server = try OutgoingServer.find(attempt.server, in: tx)
            return (server, try server?.testSender(hostName: hostName, in: tx))
        }
        guard let server, let from, server.isConfigured else {
            return Result(succeeded: false, summary: "No SMTP server is set; save its address first.")
        }
        let signer = MailSigner(desk: desk)
        let mail = signer.signed(
            try mail(to: attempt.recipient, from: from, now: desk.now), from: from.address.text,
            by: try await signer.signers())
        return try await send(mail, from: from.address, to: attempt.recipient, through: server, on: desk)
    }

    private func send(
        _ mail: [UInt8], from: EmailAddress, to recipient: String, through server: OutgoingServer, on desk: Desk
    ) async throws -> Result {
        let transcript = Transcript()
        var timeouts = SMTPTimeouts()
        (timeouts.connect, timeouts.greeting) = (Self.timeout, Self.timeout)
        do {
            let connection = try await OutgoingRoute.connect(
                server, as: hostName, on: desk, timeouts: timeouts, transcript: transcript)
            let sent = try await connection.send(from: from.text, to: [recipient], message: mail)
            await connection.quit()
            return result(sent, recipient, transcript)
        } catch {
            return Result(succeeded: false, summary: "\(error)", conversation: transcript.text)
        }
    }

    private func result(_ sent: SMTPSendResult, _ recipient: String, _ transcript: Transcript) -> Result {
        switch sent.recipients.first?.outcome {
        case .accepted(let reply):
            Result(
                succeeded: true, summary: "The server took a mail for \(recipient): \(reply)",
                conversation: transcript.text)
        case .refused(let reply):
            Result(
                succeeded: false, summary: "The server refused \(recipient): \(reply)",
                conversation: transcript.text)
        case .refusedUs(let reply):
            Result(succeeded: false, summary: "The server refused this desk: \(reply)", conversation: transcript.text)
        case .inDoubt(let words):
            Result(succeeded: false, summary: "The connection broke: \(words)", conversation: transcript.text)
        case nil: Result(succeeded: false, summary: "The server said nothing.", conversation: transcript.text)
        }
    }

    private func mail(to recipient: String, from: TestSender, now: Timestamp) throws -> [UInt8] {
        var draft = MessageDraft(
            from: [MIME.Mailbox(name: from.name, address: from.address.text)],
            to: [MIME.Mailbox(address: recipient)],
            subject: "A test mail from Mailroom", date: now.seconds,
            messageID: "test.\(UUID().uuidString.lowercased())@\(from.address.domain)")
        draft.text = "This is a test mail. It arrived, so mail of this desk gets out.\n"
        draft.extraFields = [(name: "Auto-Submitted", value: "auto-generated")]
        return try draft.bytes()
    }
}
