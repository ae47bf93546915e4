import MailWire
import Testing

@Suite("Whom a refusal is about (F21)")
struct SMTPRefusalTests {
    private enum Whose: String { case us, recipient, unclear, later }

    private static let replies: [(String, Whose)] = [
        // Of the desk: its machine, its account, its domain, the server's own state.
        ("554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", .us),
        ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", .us),
        ("550 5.4.5 Daily user sending limit exceeded", .us),
        ("550 relay not permitted", .us),
        ("550 5.7.1 Unable to relay for <grace@example.org>", .us),
        ("554 5.7.1 <grace@example.org>: Relay access denied", .us),
        ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", .us),
        ("521 mail.example.net does not accept mail", .us),
        ("552 5.2.2 Sender over quota", .us),
        ("550 Your IP 192.0.2.1 is on our blacklist", .us),
        ("550 5.7.1 Your host is listed at dnsbl.example.net", .us),
        ("554 Your server has a poor reputation here", .us),
        ("550 You are banned", .us),
        ("550 5.1.8 <support@desk.example.org>: Sender address rejected: Domain not found", .us),
        ("550 5.7.1 Sender address rejected: not owned by user support", .us),
        ("553 5.7.1 <support@desk.example.org>: Sender login mismatch", .us),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", .us),
        ("530 5.7.0 Authentication required", .us),
        ("550 Authentication is required before sending", .us),
        ("535 5.7.8 Bad credentials", .us),
        ("550 5.7.26 Unauthenticated mail is not accepted due to the domain's DMARC policy", .us),
        ("550 5.7.23 SPF validation failed", .us),
        ("550 5.7.25 No PTR record", .us),
        ("550 5.7.501 Access denied, spam abuse detected", .us),
        ("550 5.7.708 Traffic not accepted from this IP", .us),
        ("550 Too many messages from you today", .us),
        ("550 You have exceeded 500 mails per hour", .us),
        ("550 5.3.2 System not accepting network messages", .us),
        ("552 5.3.1 Mail system full", .us),
        ("500 Command unrecognized", .us),
        ("555 Parameters not recognized", .us),
        ("421 4.7.0 Try again later, closing", .us),
        ("451 4.7.1 Daily message limit reached", .us),
        ("450 4.7.1 Client host rejected: cannot find your reverse hostname", .us),
        // Of this recipient or this mail.
        (
            "550 5.1.1 <grace@example.org>: Recipient address rejected: User unknown in relay recipient table",
            .recipient
        ),
        ("550 User unknown in relay recipient table", .recipient),
        ("550 5.1.1 <relay@example.org>: no mailbox", .recipient),
        ("550 No such user here", .recipient),
        ("511 sorry, no mailbox here by that name (#5.1.1)", .recipient),
        ("550 Requested action not taken: mailbox unavailable", .recipient),
        ("550 5.2.1 The user is receiving mail too quickly", .recipient),
        ("552 5.2.2 Mailbox full", .recipient),
        ("552 Requested mail action aborted: exceeded storage allocation", .recipient),
        ("550 5.7.124 Sender not in allowed-senders list", .recipient),
        ("556 5.1.10 Recipient has a null MX", .recipient),
        ("550 5.1.10 Domain does not accept mail", .recipient),
        ("552 5.7.0 This file presents a risk", .recipient),
        // Who knows; others tell.
        ("550 5.7.1 spam", .unclear),
        ("550 no", .unclear),
        ("554 Transaction failed", .unclear),
        ("550 5.7.1 Message refused by policy 17", .unclear),
        ("550 <daily@sender.example.org> refused", .unclear),
        // Passes by itself.
        ("450 4.2.0 Greylisted, your IP is new here", .later),
        ("452 4.2.2 Mailbox full", .later),
        ("451 4.3.0 Temporary failure", .later),
    ]

    private static func judge(_ replies: [String]) throws -> (whose: Whose, reply: SMTPReply) {
        var transaction = try SMTPTransaction(
            from: "support@desk.example.org", recipients: ["grace@example.org"],
            mail: SMTPTransaction.Mail(size: 100, hasEightBit: false), capabilities: SMTPCapabilities())
        _ = transaction.begin()
        for text in replies { _ = transaction.received(try reply(text)) }
        switch transaction.outcomes[0] {
        case .refusedUs(let reply)?: return (.us, reply)
        case .refused(let reply)? where reply.isTransient: return (.later, reply)
        case .refused(let reply)?: return (reply.isUnclear ? .unclear : .recipient, reply)
        case .accepted(let reply)?: return (.later, reply)
        case .inDoubt?, nil: throw WireError.unsayable("no outcome")
        }
    }

    @Test("is known from its codes, else from few words, the same at RCPT and after the dot")
    func recipients() throws {
        for (text, whose) in Self.replies {
            #expect(try Self.judge(["250 ok", text]).whose == whose, "at RCPT: \(text)")
            #expect(try Self.judge(["250 ok", "250 ok", "354 go", text]).whose == whose, "after the dot: \(text)")
        }
    }

    @Test("is ours at MAIL and at DATA, but for what no other account would change")
    func mail() throws {
        for (text, _) in Self.replies where !text.hasPrefix("552") {
            #expect(try Self.judge([text]).whose == .us, "at MAIL: \(text)")
            #expect(try Self.judge(["250 ok", "250 ok", text]).whose == .us, "at DATA: \(text)")
        }
        #expect(try Self.judge(["552 5.3.4 Too large"]).whose == .recipient)
        #expect(try Self.judge(["552 Sender over quota"]).whose == .us)
        #expect(try Self.judge(["552 5.2.2 Over quota"]).whose == .us)
    }
}
