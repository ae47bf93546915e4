import MIME
import Testing

@testable import MailReading

@Suite("A bounce (IN13)")
struct BounceTests {
    private func bounce(_ from: String, _ subject: String, _ text: String, _ header: String = "X-A: b") -> Letter {
        whole("From: \(from)\nTo: grace@example.org\nSubject: \(subject)\n\(header)\n\n\(text)\n")
    }

    @Test(
        "names its recipients in the words of many mail systems",
        arguments: [
            "Your message to the following recipients cannot be delivered:\n\n<ada@example.net>:\n    550 User Unknown\n",
            "The original message was received on Mon, 01 Feb 2021 10:00:00 +0000\nfrom localhost\n\nYour message cannot be delivered:\n\n<ada@example.net>:\n    550 unknown\n",
            "MailEnable: Message could not be delivered to some recipients.\n\n\tRecipient: [SMTP:ada@example.net]\n\tReason: unknown\n",
            "Failed to deliver to 'ada@example.net'\nSMTP module reports: undeliverable\n",
            "Delivery has failed to these recipients or groups:\n\nada@example.net<mailto:ada@example.net>\nNot found.\n",
            "Your message wasn't delivered: undeliverable.\n\nFinal-Recipient: rfc822; ada@example.net\n",
        ])
    func recipients(_ text: String) {
        let read = bounce("Mail Delivery System <mailer-daemon@example.com>", "Undeliverable: Fire", text)
        #expect(read.kind == .bounce)
        #expect(read.failedRecipients.map(\.address) == ["ada@example.net"])
    }

    @Test(
        "of a mail system in another language is known by its subject or by the SMTP status",
        arguments: [
            ("Kézbesíthetetlen: Fire", "Sajnáljuk:"), ("Teslim Edilemedi: Fire", "Üzgünüz:"),
            ("無法傳遞: Fire", "收件人：ada@example.net"), ("배달되지 않음: Fire", "받는사람："),
            ("Tidak Terkirim: Fire", "(Maaf)"), ("Feilmelding", "550 5.1.1 ukjent bruker"), ("Villa", "#5.1.1"),
        ])
    func languages(_ subject: String, _ text: String) {
        let read = bounce("Postmaster <postmaster@example.com>", subject, "\(text)\n\nada@example.net\n550 #5.1.1")
        #expect(read.kind == .bounce)
        #expect(read.failedRecipients.map(\.address) == ["ada@example.net"])
        #expect(bounce("Ada <ada@example.net>", subject, "550 5.1.1").kind == .message)
    }

    @Test("is none where a postmaster tells of versions and hosts")
    func versions() {
        let text = "We move to Linux 5.10.4 and Exim 4.96.1 on 192.0.2.1 and 5.1.1.1."
        #expect(bounce("Postmaster <postmaster@example.com>", "Tonight", text).kind == .message)
    }

    @Test("names its recipients without wide colons and brackets around them")
    func wideMarks() {
        let read = bounce("postmaster@example.com", "系统退信", "收件人（ada@example.net）不存在")
        #expect(read.failedRecipients.map(\.address) == ["ada@example.net"])
    }

    @Test("looks elsewhere where the report names a host instead of a recipient (RFC 3464 §2.3.2)")
    func hostForRecipient() {
        let read = whole(
            """
            From: MAILER-DAEMON@example.com
            To: grace@example.org
            Subject: Returned mail
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

               ----- The following addresses had permanent fatal errors -----
            <ada@example.net>
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.com

            Final-Recipient: rfc822; @mx.example.net
            Action: failed
            Status: 5.1.2
            --b--
            """)
        #expect(read.failedRecipients.map(\.address) == ["ada@example.net"])
    }

    @Test("is read within another one that a gateway made of it")
    func enclosed() {
        let inner = """
            From: MAILER-DAEMON@example.com
            To: grace@example.org
            Subject: Returned mail
            Content-Type: multipart/report; report-type=delivery-status; boundary=c

            --c

            Sorry.
            --c
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.com

            Final-Recipient: rfc822; ada@example.net
            Action: failed
            --c--
            """
        let read = whole(
            """
            From: Mail Delivery Subsystem <MAILER-DAEMON@example.org>
            To: grace@example.org
            Subject: Returned mail: User unknown
            Content-Type: multipart/mixed; boundary=b

            --b

            The following addresses had permanent errors:
            --b
            Content-Type: message/rfc822

            \(inner)
            --b--
            """)
        #expect(read.kind == .bounce)
        #expect(read.failedRecipients.map(\.address) == ["ada@example.net"])
    }

    @Test("may come as JSON from Amazon's mail service; others that hold JSON are none")
    func cloud() {
        let escaped =
            #"{"Message":"{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{\"emailAddress\":\"ada@example.net\"},{\"emailAddress\":\"bob@example.net\"}]},\"mail\":{\"destination\":[\"eve@example.net\"]}}"}"#
        let plain = #"{"notificationType":"Delivery","mail":{}}"#
        let from = "no-reply@sns.example.com"
        let read = bounce(from, "AWS Notification Message", escaped, "x-amz-sns-message-id: 1")
        #expect(read.kind == .bounce)
        #expect(read.failedRecipients.map(\.address) == ["ada@example.net", "bob@example.net"])
        #expect(bounce(from, "AWS Notification Message", plain, "x-amz-sns-message-id: 1").kind == .receipt)
        #expect(bounce(from, "AWS Notification Message", escaped).kind == .message)
    }

    @Test("is none where an administrator or a postmaster writes as a person")
    func people() {
        let admin = "System Administrator <admin@example.org>"
        #expect(bounce(admin, "Mailbox is full", "Your mailbox is full: please delete mail.").kind == .message)
        #expect(bounce(admin, "Undeliverable: Fire", "Your message did not reach\n\n  ada@example.net").kind == .bounce)
        let postmaster = "Bob <postmaster@example.org>"
        #expect(bounce(postmaster, "Re: mail delivery problem", "It was rejected: no such user.").kind == .message)
        #expect(bounce(postmaster, "Re: Fire", "Not delivered. RCPT TO: ada@example.net").kind == .bounce)
    }
}
