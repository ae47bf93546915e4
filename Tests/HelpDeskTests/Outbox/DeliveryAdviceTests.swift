import HelpDesk
import Testing

@Suite("What to do about a server's words")
struct DeliveryAdviceTests {
    @Test(
        "is known for what happens every day (issue 5: bad input)",
        arguments: [
            ("550 5.1.1 <x@example.org>: Recipient address rejected: User unknown", DeliveryAdvice.noSuchMailbox),
            ("452 4.2.2 The email account that you tried to reach is over quota", .mailboxFull),
            ("552 5.2.2 Mailbox full", .mailboxFull),
            ("552 Requested mail action aborted: exceeded storage allocation", .mailboxFull),
            ("553 5.7.1 <x@example.org>: Sender address rejected: not owned by user sales", .senderRefused),
            ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", .senderRefused),
            ("550-5.7.26 This mail is unauthenticated, DMARC", .unproven),
            ("535 5.7.8 Error: authentication failed", .loginRefused),
            ("552 5.3.4 Message size exceeds fixed limit", .tooLarge),
            ("connection refused by smtp.example.org:587", .unreachable),
        ])
    func known(words: String, advice: DeliveryAdvice) {
        #expect(DeliveryAdvice(about: words) == advice)
    }

    @Test("is not made up", arguments: ["451 4.3.0 Try again later", "550 Greylisted", ""])
    func unknown(words: String) {
        #expect(DeliveryAdvice(about: words) == nil)
    }
}
