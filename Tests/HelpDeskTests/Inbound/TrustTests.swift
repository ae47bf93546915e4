import DeskTesting
import MIME
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Who is believed by mail (reliability §7)")
struct TrustTests {
    private typealias Line = (request: TrustRequest, answers: [TrustAnswer])

    /// The answers of a row stand under: pass, token, silent, noServer, fail.
    private static let balanced: [Line] = [
        (.speakAsTechnician, [.yes, .yes, .hold, .hold, .warn]),
        (.hide, [.yes, .yes, .flagged, .flagged, .flagged]),
        (.closeAsTechnician, [.yes, .yes, .no, .yes, .no]),
        (.extractForwarded, [.yes, .yes, .no, .yes, .no]),
        (.unsubscribe, [.yes, .yes, .yes, .yes, .yes]),
        (.openTicket, [.yes, .yes, .yes, .yes, .flagged]),
        (.commentOnOwnTicket, [.yes, .yes, .yes, .yes, .warn]),
        (.closeOwnTicket, [.yes, .yes, .yes, .yes, .no]),
        (.confirm, [.yes, .yes, .yes, .yes, .no]),
    ]
    private static let strict: [Line] = [
        (.speakAsTechnician, [.yes, .hold, .hold, .hold, .warn]),
        (.hide, [.yes, .yes, .flagged, .flagged, .flagged]),
        (.closeAsTechnician, [.yes, .no, .no, .no, .no]),
        (.extractForwarded, [.yes, .no, .no, .no, .no]),
        (.unsubscribe, [.yes, .yes, .yes, .yes, .yes]),
        (.openTicket, [.yes, .yes, .yes, .yes, .flagged]),
        (.commentOnOwnTicket, [.yes, .yes, .yes, .yes, .warn]),
        (.closeOwnTicket, [.yes, .no, .no, .no, .no]),
        (.confirm, [.yes, .yes, .yes, .yes, .no]),
    ]
    private static let legacy: [Line] = [
        (.speakAsTechnician, [.yes, .yes, .yes, .yes, .warn]),
        (.hide, [.yes, .yes, .yes, .yes, .flagged]),
        (.closeAsTechnician, [.yes, .yes, .yes, .yes, .no]),
        (.extractForwarded, [.yes, .yes, .yes, .yes, .no]),
        (.unsubscribe, [.yes, .yes, .yes, .yes, .yes]),
        (.openTicket, [.yes, .yes, .yes, .yes, .flagged]),
        (.commentOnOwnTicket, [.yes, .yes, .yes, .yes, .warn]),
        (.closeOwnTicket, [.yes, .yes, .yes, .yes, .no]),
        (.confirm, [.yes, .yes, .yes, .yes, .no]),
    ]

    @Test("is one table, every cell of it as written", arguments: TrustPolicy.allCases)
    func matrix(policy: TrustPolicy) {
        let table = [.balanced: Self.balanced, .strict: Self.strict, .legacy: Self.legacy][policy] ?? []
        #expect(table.map(\.request) == TrustRequest.allCases)
        for line in table {
            for (column, expected) in zip(TrustColumn.allCases, line.answers) {
                #expect(
                    TrustMatrix.answer(line.request, column, policy) == expected,
                    "\(line.request), \(column), \(policy)")
            }
        }
    }

    private func evidence(_ header: String, from: String = "ada@example.org", server: String = "mx.example.org")
        -> SenderEvidence
    {
        SenderEvidence(Message(parsing: Array("\(header)From: \(from)\nSubject: x\n\nx\n".utf8)), server: server)
    }

    private static let ours = "Received: from out.example.net by mx.example.org; Sat, 21 Nov 2026 09:14:00 +0000\n"

    @Test(
        "a server's word counts where it is about the From address",
        arguments: [
            ("dmarc=pass header.from=example.org", SenderEvidence.pass),
            ("dmarc=pass header.from=example.com", .silent),
            ("dkim=pass header.d=example.org", .pass),
            ("dkim=pass header.i=@mail.example.org", .silent),
            ("dkim=pass header.d=org", .silent),
            ("dkim=pass header.d=ple.org", .silent),
            ("dkim=fail header.d=example.org; spf=pass smtp.mailfrom=bounce@example.org", .pass),
            ("spf=pass smtp.mailfrom=bounce@example.com", .silent),
            ("auth=pass smtp.auth=Ada@example.org", .pass),
            ("auth=pass smtp.auth=eve@example.org", .silent),
            ("dmarc=fail header.from=example.org; dkim=pass header.d=example.org", .fail),
            ("spf=fail smtp.mailfrom=example.org", .fail),
            ("spf=fail smtp.mailfrom=example.net; dkim=pass header.d=example.org", .pass),
            ("compauth=fail", .fail), ("dmarc=temperror", .silent), ("none", .silent),
        ])
    func verdicts(results: String, expected: SenderEvidence) {
        #expect(evidence("Authentication-Results: mx.example.org; \(results)\n\(Self.ours)") == expected)
        #expect(evidence("\(Self.ours)Authentication-Results: mx.example.org; \(results)\n") == expected)
    }

    @Test("only the mailbox's own server is heard, and only above what strangers wrote")
    func forged() {
        let pass = "dmarc=pass header.from=example.org"
        #expect(evidence("Authentication-Results: mx.example.com; \(pass)\n") == .silent)
        #expect(evidence("Authentication-Results: mx.example.org.evil.example; \(pass)\n") == .silent)
        #expect(
            evidence(
                "\(Self.ours)Received: from a by out.example.net; x\nAuthentication-Results: mx.example.org; \(pass)\n")
                == .silent)
        #expect(
            evidence(
                "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\n\(Self.ours)Authentication-Results: mx.example.org; \(pass)\n"
            ) == .fail)
        #expect(evidence("Authentication-Results: MX.Example.Org 1; \(pass)\n") == .pass)
        #expect(evidence("Authentication-Results: \(pass)\n") == .silent)
        #expect(evidence("Authentication-Results: \(pass)\n", server: "microsoft365") == .pass)
        #expect(evidence("Authentication-Results: mx.example.org; \(pass)\n", server: "") == .noServer)
        #expect(
            evidence("Authentication-Results: mx.example.org; \(pass)\n", from: "ada@example.org, eve@example.org")
                == .fail)
    }

    @Test("the fields of a server's several filters count together, those below its Received don't")
    func severalFields() {
        let dkim = "Authentication-Results: mx.example.org; dkim=pass header.d=example.org\n"
        let none = "Authentication-Results: mx.example.org; dmarc=none header.from=example.org\n"
        let lmtp = "Received: from mx.example.org by mx.example.org with LMTP id 1; Sat, 21 Nov 2026 09:14:00 +0000\n"
        #expect(evidence("\(none)\(dkim)\(Self.ours)") == .pass)
        #expect(evidence("\(lmtp)\(none)DKIM-Filter: OpenDKIM\n\(dkim)\(Self.ours)") == .pass)
        #expect(evidence("\(none)\(Self.ours)\(dkim)") == .silent, "what stands below was handed in")
        #expect(evidence("\(Self.ours)\(none)\(dkim)\(Self.ours)") == .silent, "a stranger can write both")
        #expect(evidence("\(none)\(dkim)") == .silent, "nothing tells where the server's own end")
        let failed = "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\n"
        #expect(evidence("\(dkim)\(failed)\(Self.ours)") == .fail)
    }

    private func trust(_ world: World, server: String, _ policy: TrustPolicy = .balanced) async throws {
        try await world.desk.write { work in
            var settings = ReceiverSettings()
            (settings.authServer, settings.trust) = (server, policy)
            try settings.save(in: work)
        }
    }

    private static let reply =
        "From: ada@example.org\nSubject: Re: Printer is on fire\nMessage-ID: <r1@example.org>\nIn-Reply-To: <fire-1@example.org>\n\nLeave it off.\n"

    @Test(
        "a technician whom the server vouches for speaks to the customer without a token (CMD1)", arguments: Engine.all)
    func vouched(engine: Engine) async throws {
        let world = try await World(engine)
        try await trust(world, server: "mx.example.org")
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        _ = try await world.outbox()
        let row = try await world.receive(
            "Authentication-Results: mx.example.org; dkim=pass header.d=example.org\n" + Self.reply)
        #expect(row.state == .comment)
        #expect(try await world.log(of: ticket, as: world.grace).map(\.text).contains("Leave it off."))
    }

    @Test("a forged one waits, and says why (T1)", arguments: Engine.all)
    func forgedReply(engine: Engine) async throws {
        let world = try await World(engine)
        try await trust(world, server: "mx.example.org", .legacy)
        let ticket = try #require(try await world.receive(IntakeTests.first).ticketID)
        let row = try await world.receive(
            "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\n" + Self.reply)
        #expect(row.state == .held && row.holdReason == .unproven)
        #expect(row.reasons.contains { $0.text.contains("looks forged") })
        #expect(try await world.log(of: ticket, as: world.grace).map(\.text).contains("Leave it off.") == false)
    }

    @Test("a customer whose address is forged gets no confirmation, and the ticket says so", arguments: Engine.all)
    func forgedCustomer(engine: Engine) async throws {
        let world = try await World(engine)
        try await trust(world, server: "mx.example.org")
        let ticket = try #require(
            try await world.receive(
                "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.org\n" + IntakeTests.first
            )
            .ticketID)
        #expect(try await world.outbox().map(\.address).contains("grace@example.org") == false)
        #expect(
            try await world.log(of: ticket, as: world.ada).map(\.text).contains {
                $0.hasPrefix("The sender is not verified")
            })
        let comment = try await world.receive(
            "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.org\nFrom: grace@example.org\nSubject: Re\nMessage-ID: <r2@example.org>\nIn-Reply-To: <fire-1@example.org>\n\nMore.\n"
        )
        #expect(comment.holdReason == .unproven)
    }
}
