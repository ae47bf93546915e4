import DeskTesting
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Floods, files and failing mailboxes")
struct FloodTests {
    private func answer(_ number: Int) -> String {
        "From: grace@example.org\nSubject: Re: x\nMessage-ID: <n\(number)@example.org>\nIn-Reply-To: <fire-1@example.org>\n\nNumber \(number).\n"
    }

    @Test(
        "two programs that answer one another come to an end, and the ticket says so once (IN13)", arguments: Engine.all
    )
    func storm(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            var settings = IncomingSettings()
            settings.commentsPerHour = 5
            try settings.save(in: work)
        }
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        for number in 0..<5 { #expect(try await world.receive(answer(number)).state == .comment) }
        for number in 5..<8 {
            let row = try await world.receive(answer(number))
            #expect(row.state == .held && row.holdReason == .storm)
        }
        let notes = try await world.log(of: ticket, as: world.ada).filter { $0.text.contains("further ones are held") }
        #expect(notes.count == 1)
        world.clock.advance(by: .seconds(3700))
        #expect(try await world.receive(answer(9)).state == .comment)
    }

    @Test("an alerter's 200 mails are 200 tickets, and it gets no mail (IN10, IN13)", arguments: Engine.all)
    func alerts(engine: Engine) async throws {
        let world = try await World(engine)
        for number in 0..<200 {
            let mail =
                "From: monitor@example.net\nAuto-Submitted: auto-generated\nSubject: Alert \(number)\nMessage-ID: <al\(number)@example.net>\n\nDisk \(number) is full.\n"
            _ = try await InboundMail.keep([Arrival(Array(mail.utf8), source: .receiver)], on: world.desk)
        }
        while try await world.intake.sort() > 0 {}
        #expect(try await world.desk.read { try $0.value("SELECT COUNT(*) FROM ticket", as: Int.self) } == 200)
        #expect(try await world.outbox().contains { $0.address == "monitor@example.net" } == false)
    }

    @Test(
        "blocked, large and too many files stay in the original, and the ticket says so (IN15)", arguments: Engine.all)
    func files(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            var settings = IncomingSettings()
            (settings.attachmentMegabytes, settings.attachmentCount) = (1, 2)
            settings.blockedTypes = [".EXE", "application/x-evil"]
            try settings.save(in: work)
        }
        var draft = MessageDraft(
            from: [MIME.Mailbox(address: "grace@example.org")], to: [MIME.Mailbox(address: "support@desk.example.org")],
            subject: "Files", date: 1_795_500_000, messageID: "files@example.org", text: "See the files.")
        draft.attachments = [
            .init(name: "photo.jpg.exe", type: "image/jpeg", data: [1]),
            .init(name: "a", type: "application/x-evil", data: [2]),
            .init(name: "big.bin", type: "application/octet-stream", data: [UInt8](repeating: 0, count: (1 << 20) + 1)),
            .init(name: "1.txt", type: "text/plain", data: [3]), .init(name: "2.txt", type: "text/plain", data: [4]),
            .init(name: "3.txt", type: "text/plain", data: [5]),
        ]
        let row = try await world.receive(try draft.bytes())
        let ticket = try #require(row.ticketID)
        let viewer = try await world.viewer(world.ada)
        let names = try await world.desk.read { tx in
            try Attachment.all(of: Ticket.find(ticket, visibleTo: viewer, in: tx), visibleTo: viewer, in: tx).values
                .flatMap { $0.map(\.name) }
        }
        #expect(names.sorted() == ["1.txt", "2.txt"])
        let log = try await world.log(of: ticket, as: world.ada).map(\.text)
        #expect(
            log.contains {
                $0
                    == "Left out: photo.jpg.exe (such files are blocked), a (such files are blocked), big.bin (larger than 1 MiB), 3.txt (more than 2 files). The original mail has them."
            })
        #expect(try await world.log(of: ticket, as: world.grace).contains { $0.text.hasPrefix("Left out") } == false)
    }

    @Test("administrators are mailed once when a mailbox fails five times in a row (IN11)", arguments: Engine.all)
    func disabled(engine: Engine) async throws {
        let world = try await World(engine)
        let new = NewMailbox(
            address: "sales@example.org", host: "imap.example.org", port: 993, security: "tls", username: "sales",
            password: "x")
        let mailbox = try await world.desk.write { try HelpDesk.Mailbox.add(new, in: $0) }
        for _ in 0..<7 {
            _ = try await world.desk.write {
                try HelpDesk.Mailbox.failed(mailbox, words: "NO [AUTHENTICATIONFAILED] no", in: $0)
            }
        }
        let mails = try await world.outbox()
        #expect(mails.map(\.address) == ["ada@example.org"])
        let mail = Message(parsing: try #require(mails.first).raw)
        #expect(mail.subject == "Mail of sales@example.org is not fetched")
        #expect(mail.text?.contains("NO [AUTHENTICATIONFAILED] no") == true)
    }
}
