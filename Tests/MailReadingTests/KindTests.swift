import Testing

@testable import MailReading

@Suite("What kind of mail it is (IN10, IN13)")
struct KindTests {
    @Test(
        "is told by the header (RFC 3834)",
        arguments: [
            ("Subject: a", .message, true),
            ("Subject: a\nAuto-Submitted: no", .message, true),
            ("Subject: Out of office\nAuto-Submitted: no", .message, true),
            ("Subject: a\nAuto-Submitted: auto-replied", .autoReply, false),
            ("Subject: a\nAuto-Submitted: auto-generated", .message, false),
            ("Subject: a\nAuto-Submitted: auto-notified; owner-email=\"x@example.org\"", .message, false),
            ("Subject: a\nPrecedence: auto_reply", .autoReply, false),
            ("Subject: a\nX-Autoreply: yes", .autoReply, false),
            ("Subject: a\nX-Autoreply: no", .message, true),
            ("Subject: a\nPrecedence: bulk", .message, false),
            ("Subject: a\nX-Auto-Response-Suppress: OOF", .message, false),
            ("Subject: a\nX-Auto-Response-Suppress: None", .message, true),
            ("Subject: a\nReturn-Path: <>", .message, false),
            ("Subject: a\nList-Id: <l.example.org>", .list, false),
            ("Subject: a\nPrecedence: list", .list, false),
            ("Subject: a\nX-Mailroom-Loop: 1", .loop, false),
            ("Subject: a\n" + String(repeating: "Received: x\n", count: 51) + "X: y", .loop, false),
            ("Subject: a\n" + String(repeating: "Received: x\n", count: 50) + "X: y", .message, true),
            ("Subject: a\nX-Failed-Recipients: x@example.org", .bounce, false),
        ] as [(String, Kind, Bool)])
    func header(_ header: String, _ kind: Kind, _ mayAnswer: Bool) {
        let read = letter(header)
        #expect(read.kind == kind)
        #expect(read.mayAnswer == mayAnswer)
        #expect(!read.kindReason.isEmpty)
    }

    @Test(
        "is an auto-reply by its subject, in many languages; an answer to one is none",
        arguments: [
            ("Automatic reply: Printer", .autoReply), ("Abwesenheitsnotiz: Drucker", .autoReply),
            ("Réponse automatique : Imprimante", .autoReply), ("Автоответ: Принтер", .autoReply),
            ("自動応答: プリンタ", .autoReply), ("自动答复: 打印机", .autoReply), ("Balasan automatik: Printer", .autoReply),
            ("การตอบกลับอัตโนมัติ: Printer", .autoReply), ("پاسخ خودکار: Printer", .autoReply),
            ("Outomatiese antwoord: Printer", .autoReply), ("【自動返信】Printer", .autoReply),
            ("Annual leave form is broken", .message),
            ("Re: Automatic reply: Printer", .message), ("My out of office assistant is broken", .message),
        ] as [(String, Kind)])
    func subjects(_ subject: String, _ kind: Kind) {
        #expect(letter("Subject: \(subject)").kind == kind)
    }

    @Test("is an auto-reply where a machine answers and the subject only hints at it")
    func hints() {
        let machine = "In-Reply-To: <1@example.org>\nX-Auto-Response-Suppress: All"
        #expect(letter("Subject: Ada is out of the office\n\(machine)").kind == .autoReply)
        #expect(letter("Subject: Urlaub bis Montag\n\(machine)").kind == .autoReply)
        #expect(letter("Subject: Printer\n\(machine)").kind == .message)
        #expect(letter("Subject: Ada is out of the office").kind == .message)
        #expect(letter("Subject: Urlaub\nAuto-Submitted: auto-generated").kind == .message)
    }

    @Test("an ordinary mail about bounces and undelivered goods is no bounce")
    func ordinary() {
        let read = letter(
            "Subject: Undelivered parcel: delivery failed", "My mail could not be delivered:\n550 user unknown\nWhy?\n")
        #expect(read.kind == .message)
        #expect(read.mayAnswer)
    }

    private func report(_ type: String, _ fields: String) -> Letter {
        whole(
            """
            From: MAILER-DAEMON@example.org
            Subject: Report
            Content-Type: multipart/report; report-type=\(type); boundary=b

            --b

            Sorry.
            --b
            Content-Type: message/\(type)

            \(fields)
            --b--
            """)
    }

    @Test("is told by a report's action (RFC 3464 §2.3.3, RFC 8098, RFC 5965)")
    func reports() {
        let failed = report(
            "delivery-status",
            "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n"
        )
        #expect(failed.kind == .bounce)
        #expect(!failed.isTemporary)
        #expect(
            failed.failedRecipients == [
                FailedRecipient(address: "a@example.org", status: "5.1.1", words: "smtp; 550 no")
            ])
        let delayed = report(
            "delivery-status", "Final-Recipient: rfc822; a@example.org\nAction: delayed\nStatus: 4.4.1\n")
        #expect(delayed.kind == .bounce)
        #expect(delayed.isTemporary)
        let delivered = report(
            "delivery-status", "Final-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.0.0\n")
        #expect(delivered.kind == .receipt)
        #expect(
            report("disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed\n").kind
                == .receipt)
        #expect(report("feedback-report", "Feedback-Type: abuse\n").kind == .feedback)
    }

    @Test("is a bounce by its sender, subject and words where there is no report")
    func plainBounce() {
        let read = whole(
            """
            From: MAILER-DAEMON@example.org
            To: grace@example.org
            Subject: failure notice

            Hi. This is the qmail-send program at example.org.
            I'm afraid I wasn't able to deliver your message to the following addresses.

            <nobody@example.net>:
            Sorry, no mailbox here by that name. (#5.1.1)

            --- Below this line is a copy of the message.

            Return-Path: <grace@example.org>
            To: nobody@example.net
            """)
        #expect(read.kind == .bounce)
        #expect(read.failedRecipients.map(\.address) == ["nobody@example.net"])
        #expect(!read.mayAnswer)
    }
}
