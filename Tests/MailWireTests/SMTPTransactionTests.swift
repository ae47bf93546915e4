import MailWire
import Testing

@Suite("One mail to an SMTP server")
struct SMTPTransactionTests {
    private func capabilities(_ words: String...) throws -> SMTPCapabilities {
        SMTPCapabilities(SMTPReply(code: 250, lines: ["mail"] + words))
    }

    private let small = SMTPTransaction.Mail(size: 100, hasEightBit: false)
    private let grace = "grace@example.org"
    private let linus = "linus@example.org"

    /// What is sent, in order, after each group of replies.
    private func run(_ transaction: inout SMTPTransaction, _ replies: [String]) throws -> [String] {
        var said: [String] = []
        var action = transaction.begin()
        var rest = replies[...]
        while true {
            switch action {
            case .send(let commands): said.append(commands.map(\.shown).joined(separator: " | "))
            case .sendMail: said.append("(mail)")
            case .sendNothing: said.append("(dot)")
            case .wait: break
            case .done: return said
            }
            guard let next = rest.popFirst() else { return said + ["(waits)"] }
            action = transaction.received(try reply(next))
        }
    }

    @Test("goes out a command at a time where the server has no PIPELINING (RFC 5321 §3.3)")
    func oneByOne() throws {
        var transaction = try SMTPTransaction(
            from: "", recipients: [grace], mail: small, capabilities: capabilities())
        let said = try run(&transaction, ["250 ok", "250 ok", "354 go", "250 2.0.0 queued"])
        #expect(said == ["MAIL FROM:<>", "RCPT TO:<grace@example.org>", "DATA", "(mail)"])
        #expect(transaction.outcomes == [.accepted(SMTPReply(code: 250, enhanced: "2.0.0", text: "queued"))])
        #expect(!transaction.needsReset)
    }

    @Test("goes out as one group with PIPELINING, and with the parameters it needs (RFC 2920, 1870, 6152, 6531)")
    func pipelined() throws {
        var transaction = try SMTPTransaction(
            from: "jürgen@example.org", recipients: [grace], mail: .init(size: 7, hasEightBit: true),
            capabilities: capabilities("PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8"))
        let said = try run(&transaction, ["250 ok", "250 ok", "354 go", "250 ok"])
        #expect(
            said == [
                "MAIL FROM:<jürgen@example.org> SIZE=7 BODY=8BITMIME SMTPUTF8 | RCPT TO:<grace@example.org> | DATA",
                "(mail)",
            ])
    }

    @Test("tells the recipients apart (F22)")
    func partly() throws {
        var transaction = try SMTPTransaction(
            from: "a@example.org", recipients: [grace, linus, "x@example.org"], mail: small,
            capabilities: capabilities("PIPELINING"))
        _ = try run(
            &transaction, ["250 ok", "250 ok", "450 4.2.0 greylisted", "550 5.1.1 unknown", "354 go", "250 kept"])
        #expect(
            transaction.outcomes == [
                .accepted(SMTPReply(code: 250, text: "kept")),
                .refused(SMTPReply(code: 450, enhanced: "4.2.0", text: "greylisted")),
                .refused(SMTPReply(code: 550, enhanced: "5.1.1", text: "unknown")),
            ])
    }

    @Test(
        "sends no mail where no recipient was taken",
        arguments: [
            ["250 ok", "550 5.1.1 no", "554 no valid recipients"], ["250 ok", "550 5.1.1 no", "354 go", "554 none"],
        ])
    func nobody(replies: [String]) throws {
        var transaction = try SMTPTransaction(
            from: "a@example.org", recipients: [grace], mail: small, capabilities: capabilities("PIPELINING"))
        let said = try run(&transaction, replies)
        #expect(!said.contains("(mail)"))
        #expect(transaction.outcomes == [.refused(SMTPReply(code: 550, enhanced: "5.1.1", text: "no"))])
    }

    @Test(
        "knows a no to us from a no to the recipient (F21)",
        arguments: [
            ("530 5.7.0 authenticate first", true), ("550 5.7.1 relay access denied", true), ("550 5.7.1 spam", false),
            ("550 5.7.60 cannot send as this sender", true), ("421 4.3.2 closing", true), ("550 5.1.1 unknown", false),
            ("452 4.2.2 full", false), ("550 5.7.708 traffic not accepted from this IP", true),
        ])
    func aboutUs(text: String, us: Bool) throws {
        var transaction = try SMTPTransaction(
            from: "a@example.org", recipients: [grace], mail: small, capabilities: capabilities())
        _ = try run(&transaction, ["250 ok", text])
        let answer = try reply(text)
        #expect(transaction.outcomes == [us ? .refusedUs(answer) : .refused(answer)])
    }

    @Test("takes a no to MAIL as one to us, unless it is the mail's size")
    func mailRefused() throws {
        for (text, us) in [
            ("550 5.7.1 sender not yours", true), ("552 5.3.4 too large", false), ("451 4.3.0 later", true),
        ] {
            var transaction = try SMTPTransaction(
                from: "a@example.org", recipients: [grace], mail: small, capabilities: capabilities())
            _ = try run(&transaction, [text])
            let answer = try reply(text)
            #expect(transaction.outcomes == [us ? .refusedUs(answer) : .refused(answer)])
        }
    }

    @Test("leaves in doubt who may have it, and only them (F23)")
    func doubt() throws {
        var transaction = try SMTPTransaction(
            from: "a@example.org", recipients: [grace, linus], mail: small, capabilities: capabilities("PIPELINING"))
        _ = try run(&transaction, ["250 ok", "550 5.1.1 no", "250 ok", "354 go"])
        transaction.leftInDoubt("closed")
        #expect(
            transaction.outcomes == [
                .refused(SMTPReply(code: 550, enhanced: "5.1.1", text: "no")), .inDoubt("closed"),
            ])
    }

    @Test("asks nothing that the server has answered: size, international addresses, what is no address")
    func unasked() throws {
        var large = try SMTPTransaction(
            from: "a@example.org", recipients: [grace], mail: .init(size: 2_000, hasEightBit: false),
            capabilities: capabilities("SIZE 1000"))
        #expect(large.begin() == .done)
        var mixed = try SMTPTransaction(
            from: "a@example.org", recipients: ["jürgen@example.org", "a> RCPT TO:<b", grace], mail: small,
            capabilities: capabilities())
        let said = try run(&mixed, ["250 ok", "250 ok", "354 go", "250 ok"])
        #expect(said == ["MAIL FROM:<a@example.org>", "RCPT TO:<grace@example.org>", "DATA", "(mail)"])
        #expect(mixed.outcomes.map { if case .accepted = $0 { true } else { false } } == [false, false, true])
    }

    @Test(
        "takes a From address that the server can't have for a mistake in the settings, and says what to do (RFC 6531)")
    func internationalSender() throws {
        var transaction = try SMTPTransaction(
            from: "jürgen@example.org", recipients: [grace], mail: small, capabilities: capabilities())
        #expect(transaction.begin() == .done)
        guard case .refusedUs(let reply)? = transaction.outcomes[0] else {
            Issue.record("\(transaction.outcomes)")
            return
        }
        #expect(reply.text.contains("Set a From address of plain letters"))
    }

    @Test("asks for SMTPUTF8 where only the header has such an address (RFC 6532)")
    func internationalHeader() throws {
        var transaction = try SMTPTransaction(
            from: "a@example.org", recipients: [grace],
            mail: .init(size: 7, hasEightBit: true, hasInternationalHeader: true),
            capabilities: capabilities("SMTPUTF8"))
        #expect(try run(&transaction, ["550 no"]).first == "MAIL FROM:<a@example.org> SMTPUTF8")
    }

    @Test("resets what the last one left (RFC 5321 §4.1.1.5)")
    func reset() throws {
        var first = try SMTPTransaction(from: "", recipients: [grace], mail: small, capabilities: capabilities())
        _ = try run(&first, ["250 ok", "550 no"])
        #expect(first.needsReset)
        var second = try SMTPTransaction(
            from: "", recipients: [grace], mail: small, capabilities: capabilities(), afterReset: true)
        let said = try run(&second, ["250 reset", "250 ok", "250 ok", "354 go", "250 ok"])
        #expect(said.first == "RSET")
    }

    @Test(
        "refuses a sender that would be two commands (T51)",
        arguments: ["a\r\nRCPT TO:<b>", "a> SIZE=1 <b", "a b@c", "\"a"])
    func injected(from: String) throws {
        #expect(throws: WireError.self) {
            try SMTPTransaction(from: from, recipients: [grace], mail: small, capabilities: capabilities())
        }
    }
}
