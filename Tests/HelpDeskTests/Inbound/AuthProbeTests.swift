import DeskTesting
import Foundation
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Finding and testing the server that checks senders (reliability §7.1)")
struct AuthProbeTests {
    private static let received = "Received: from out.example.net by mx.example.org; Sat, 21 Nov 2026 09:14:00 +0000\n"
    private static let own = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\n"

    private func survey(_ headers: [String], host: String = "imap.example.org") -> AuthServerSurvey {
        AuthServerSurvey(headers.map { Array("\($0)From: grace@example.org\n\nx\n".utf8) }, host: host)
    }

    private func counts(_ survey: AuthServerSurvey) -> [String] { survey.candidates.map { "\($0.server) \($0.mails)" } }

    @Test("the name that stands topmost most often comes first; a field below another server's Received counts nowhere")
    func proposal() {
        let found = survey([
            Self.own + Self.received, Self.own.uppercased() + Self.received, Self.received + Self.own,
            "Authentication-Results: other.example.net; none\n" + Self.received,
            "Received: from a by relay.example.com; x\n" + Self.own, Self.received, "",
        ])
        #expect(found.mails == 7)
        #expect(counts(found) == ["mx.example.org 3", "other.example.net 1"])
    }

    @Test("fields without a name are Microsoft's at Microsoft's only")
    func nameless() {
        let header = "Authentication-Results: spf=pass smtp.mailfrom=example.net\n"
        #expect(counts(survey([header])).isEmpty)
        #expect(counts(survey([header], host: "outlook.office365.com")) == ["microsoft365 1"])
    }

    private struct Desk {
        let world: World
        let mailbox: ID<HelpDesk.Mailbox>

        init(_ engine: Engine) async throws {
            world = try await World(engine)
            let new = NewMailbox(
                address: "help@example.org", host: "imap.example.org", port: 993, security: "tls", username: "help",
                password: "x")
            mailbox = try await world.desk.write { try HelpDesk.Mailbox.add(new, in: $0) }
        }

        /// The mail of a new test, as lines with LF.
        func probe(of server: String = "mx.example.org") async throws -> String {
            let mailbox = mailbox
            let probe = try await world.desk.write { work -> AuthProbe? in
                try AuthProbe.ask(server, of: mailbox, in: work)
                let probe = try AuthProbe.take(in: work)
                try probe?.sent(in: work)
                return probe
            }
            let bytes = try #require(probe).mail(
                from: "support@example.org", to: "help@example.org", domain: "example.org", tokens: world.desk.tokens,
                now: world.desk.now)
            return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        }

        func arrive(_ mail: String, uid: Int64 = 1, elsewhere: Bool = false) async throws -> InboundMail {
            let bytes = Array(mail.replacingOccurrences(of: "\n", with: "\r\n").utf8)
            let place = Arrival.Place(mailbox: mailbox, folder: "INBOX", uidValidity: 1, uid: uid)
            let arrival =
                elsewhere ? Arrival(bytes, source: .receiver) : Arrival(bytes, source: .imap, place: place)
            _ = try await InboundMail.keep([arrival], on: world.desk)
            while try await world.intake.sort() > 0 {}
            return try await world.newestInbound()
        }

        func result() async throws -> AuthProbe? {
            let mailbox = mailbox
            return try await world.desk.read { try AuthProbe.find(mailbox, in: $0) }
        }

        func trust(_ server: String) async throws {
            let mailbox = mailbox
            try await world.desk.write {
                try HelpDesk.Mailbox.setTrust(mailbox, server: server, policy: .balanced, in: $0)
            }
        }
    }

    private func withoutForgery(_ mail: String) -> String {
        mail.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Authentication-Results") }
            .filter { !$0.hasPrefix(" ") || !$0.contains("header.from=") }.joined(separator: "\n")
    }

    @Test("a forgery that comes through on top refuses the name, until a test ends well", arguments: Engine.all)
    func unsafe(engine: Engine) async throws {
        let desk = try await Desk(engine)
        let mail = try await desk.probe()
        #expect(mail.contains("Authentication-Results: mx.example.org;"))
        let row = try await desk.arrive(Self.received + mail)
        #expect(row.state == .deliveryNews && row.ticketID == nil)
        let result = try #require(try await desk.result())
        #expect(result.state == .unsafe)
        #expect(result.words.contains("came through on top"))
        await #expect(throws: DeskError.invalid([FieldError("authServer", result.words)])) {
            try await desk.trust("MX.example.org")
        }
        try await desk.trust("mx2.example.org")
        _ = try await desk.arrive(Self.received + withoutForgery(try await desk.probe()), uid: 2)
        #expect(try await desk.result()?.state == .safe)
        try await desk.trust("mx.example.org")
        #expect(try await desk.world.outbox().isEmpty, "nobody is answered")
        let books = try await desk.world.desk.read { try Ledger.load(in: $0) }
        #expect((books.received, books.deliveryNews, books.tickets) == (2, 2, 0))
    }

    @Test("a server that removes it, or stands above it with its own, is safe", arguments: Engine.all)
    func safe(engine: Engine) async throws {
        let desk = try await Desk(engine)
        let bare = withoutForgery(try await desk.probe())
        #expect(!bare.contains("Authentication-Results"))
        _ = try await desk.arrive(Self.own + Self.received + bare)
        #expect(
            try await desk.result()?.words == "The server removed the forged field and wrote its own: safe to trust.")
        _ = try await desk.arrive(Self.own + Self.received + (try await desk.probe()), uid: 2)
        #expect(try await desk.result()?.state == .safe)
        #expect(try await desk.result()?.words.contains("above it") == true)
        _ = try await desk.arrive(Self.received + withoutForgery(try await desk.probe()), uid: 3)
        #expect(try await desk.result()?.words.contains("none of its own") == true)
    }

    @Test("Microsoft's nameless field is forged without a name", arguments: Engine.all)
    func microsoft(engine: Engine) async throws {
        let desk = try await Desk(engine)
        let mail = try await desk.probe(of: "microsoft365")
        #expect(mail.contains("Authentication-Results: dmarc=pass"))
        _ = try await desk.arrive(mail)
        #expect(try await desk.result()?.state == .unsafe)
    }

    @Test("only this very test, come into this mailbox, tells; a made-up one is a mail like any", arguments: Engine.all)
    func others(engine: Engine) async throws {
        let desk = try await Desk(engine)
        let old = try await desk.probe()
        let mail = try await desk.probe()
        #expect(try await desk.arrive(Self.received + old).state == .deliveryNews)
        #expect(try await desk.result()?.state == .sent, "an older test's mail")
        #expect(try await desk.arrive(mail, elsewhere: true).state == .deliveryNews)
        #expect(try await desk.result()?.state == .sent, "by another door")
        let forged =
            "From: grace@example.org\nSubject: x\nMessage-ID: <probe.1.\(String(repeating: "a", count: 32)).\(String(repeating: "0", count: 32))@example.org>\n\nHelp.\n"
        #expect(try await desk.arrive(forged, uid: 3).state == .ticket)
        #expect(try await desk.result()?.state == .sent)
    }
}
