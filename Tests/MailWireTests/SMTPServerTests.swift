import MailWire
import Testing

@Suite("The receiver's side of SMTP and LMTP")
struct SMTPServerTests {
    /// Says the lines to a session that takes support@ only; gives the codes of the answers.
    private func codes(_ session: inout SMTPServerSession, _ lines: String...) -> [Int] {
        lines.map { line in
            var action = session.received(Array(line.utf8))
            if case .check(let recipient) = action {
                let refusal = SMTPReply(code: 550, enhanced: "5.1.1", text: "no")
                action = session.recipient(refusedBy: recipient.hasPrefix("support@") ? nil : refusal)
            }
            switch action {
            case .reply(let reply), .close(let reply), .readMail(let reply): return reply.code
            case .check: return 0
            }
        }
    }

    private func greeted(_ flavour: SMTPServerSession.Flavour = .smtp, _ limits: SMTPServerSession.Limits = .init())
        -> SMTPServerSession
    {
        var session = SMTPServerSession(flavour, hostName: "desk.example.org", limits: limits)
        _ = session.received(Array((flavour == .smtp ? "EHLO mta" : "LHLO mta").utf8))
        return session
    }

    @Test("takes a mail for us, and one after it (RFC 5321 §4.1)")
    func mail() {
        var session = greeted()
        #expect(
            codes(
                &session, "MAIL FROM:<grace@example.org> SIZE=10 BODY=8BITMIME SMTPUTF8",
                "RCPT TO:<support@example.org>", "DATA")
                == [250, 250, 354])
        #expect(session.envelope == .init(from: "grace@example.org", recipients: ["support@example.org"]))
        #expect(session.declaredSize == 10)
        #expect(session.ended(SMTPReply(code: 250, text: "ok")).map(\.code) == [250])
        #expect(codes(&session, "mail from: <>", "rcpt to:<support@example.org>", "data") == [250, 250, 354])
    }

    @Test("relays nothing (IN12)")
    func relay() {
        var session = greeted()
        #expect(
            codes(&session, "MAIL FROM:<a@example.org>", "RCPT TO:<someone@example.com>", "DATA") == [250, 550, 554])
    }

    @Test("answers each recipient of LMTP for itself (RFC 2033 §4.2)")
    func lmtp() {
        var session = greeted(.lmtp)
        #expect(
            codes(
                &session, "MAIL FROM:<>", "DATA", "RCPT TO:<support@a>", "RCPT TO:<x@a>", "RCPT TO:<support@b>", "DATA")
                == [250, 503, 250, 550, 250, 354])
        #expect(session.ended(SMTPReply(code: 250, text: "ok")).map(\.code) == [250, 250])
        #expect(codes(&session, "EHLO mta", "HELO mta") == [500, 500])
    }

    @Test("keeps to the order of commands (RFC 5321 §4.1.4)")
    func order() {
        var session = SMTPServerSession(.smtp, hostName: "desk.example.org")
        #expect(
            codes(
                &session, "MAIL FROM:<>", "LHLO x", "EHLO x", "RCPT TO:<support@a>", "DATA", "MAIL FROM:<>",
                "MAIL FROM:<>", "RSET", "DATA")
                == [503, 500, 250, 503, 503, 250, 503, 250, 503])
    }

    @Test("knows the other commands, and those that are none")
    func others() {
        var session = greeted()
        #expect(
            codes(&session, "NOOP", "VRFY ada", "HELP", "EXPN x", "STARTTLS", "", "RSET", "QUIT") == [
                250, 252, 214, 500, 500, 500, 250, 221,
            ])
    }

    @Test("says what it can do (RFC 5321 §4.1.1.1, RFC 1870, 2034, 2920, 6152, 6531)")
    func extensions() {
        var session = SMTPServerSession(.smtp, hostName: "desk.example.org")
        guard case .reply(let reply) = session.received(Array("EHLO mta".utf8)) else { return #expect(Bool(false)) }
        #expect(
            reply.lines == [
                "desk.example.org", "PIPELINING", "SIZE 67108864", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES",
                "HELP",
            ])
    }

    @Test(
        "reads paths as they are written (RFC 5321 §4.1.2)",
        arguments: [
            ("<a@example.org>", "a@example.org"), ("<\"a b>\"@example.org>", "\"a b>\"@example.org"),
            ("<\"a\\\"b\"@example.org>", "\"a\\\"b\"@example.org"),
            ("<@x.example,@y.example:a@example.org>", "a@example.org"),
            ("<support@[192.0.2.1]>", "support@[192.0.2.1]"),
            ("<support@[IPv6:2001:db8::1]>", "support@[IPv6:2001:db8::1]"),
            ("<postmaster>", "postmaster"), ("<Postmaster>", "Postmaster"),
            ("<jürgen@exämple.org>", "jürgen@exämple.org"),
        ])
    func paths(text: String, address: String) {
        var session = greeted()
        _ = session.received(Array("MAIL FROM:<>".utf8))
        #expect(session.received(Array("RCPT TO:\(text)".utf8)) == .check(recipient: address))
    }

    @Test(
        "refuses what is no path",
        arguments: [
            "<>", "<a>", "a@example.org", "<a@>", "<@example.org>", "<a@b c>", "<a@exam<ple.org>", "<a@example.org",
            "<\"a@example.org>",
            "<a@.org>", "<a@x\u{1}y>", "<a@[]>", "< a@example.org>",
        ])
    func noPaths(text: String) {
        var session = greeted()
        #expect(codes(&session, "MAIL FROM:<>", "RCPT TO:\(text)") == [250, 501])
    }

    @Test(
        "refuses parameters it does not know or that say too much",
        arguments: [
            ("SIZE=67108864", 250), ("SIZE=67108865", 552), ("SIZE=x", 501), ("SIZE=99999999999999999999", 501),
            ("BODY=BINARYMIME", 501),
            ("RET=FULL", 555), ("AUTH=<>", 250), ("smtputf8", 250),
        ])
    func parameters(text: String, code: Int) {
        var session = greeted()
        #expect(codes(&session, "MAIL FROM:<a@example.org> \(text)") == [code])
    }

    @Test("takes so many recipients, and says later to more (RFC 5321 §4.5.3.1.10)")
    func manyRecipients() {
        var limits = SMTPServerSession.Limits()
        limits.recipients = 2
        var session = greeted(.smtp, limits)
        #expect(
            codes(&session, "MAIL FROM:<>", "RCPT TO:<support@a>", "RCPT TO:<support@b>", "RCPT TO:<support@c>", "DATA")
                == [250, 250, 250, 452, 354])
    }

    @Test("hangs up on who talks nonsense")
    func nonsense() {
        var session = greeted()
        var last = 0
        for _ in 0..<20 { last = codes(&session, "GET / HTTP/1.1")[0] }
        #expect(last == 421)
    }

    @Test("survives any line")
    func fuzz() {
        var chance = Chance(seed: 12)
        let words = [
            "MAIL FROM:", "RCPT TO:", "<", ">", "@", "\"", "\\", "a", " ", "SIZE=", "[", "]", ":", ",", "\0", "é",
            "DATA", "RSET", "=",
        ]
        var limits = SMTPServerSession.Limits()
        limits.errors = .max
        var session = greeted(.smtp, limits)
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...8, using: &chance)).map { _ in words.randomElement(using: &chance) ?? ""
            }.joined()
            if case .check = session.received(Array(line.utf8)) { _ = session.recipient(refusedBy: nil) }
        }
    }
}
