import MIME
import Testing

@testable import MailReading

@Suite("A forwarded mail (IN7)")
struct ForwardTests {
    @Test(
        "is found in the forms of mail programs",
        arguments: [
            "---------- Forwarded message ---------\nFrom: Ada <ada@example.org>\nDate: Wed, Oct 27, 2021 at 9:31 AM\nSubject: Fire\nTo: <grace@example.org>\n\n\nHello",
            "-------- Weitergeleitete Nachricht --------\nBetreff: \tFire\nDatum: \tWed, 3 Nov 2021 15:51:30 +0100\nVon: \tAda <ada@example.org>\nAn: \tgrace@example.org\n\n\n\nHello",
            "Begin forwarded message:\n\n> From: Ada <ada@example.org>\n> Subject: Fire\n> To: grace@example.org\n>\n> Hello",
            "________________________________\nFrom: Ada <ada@example.org>\nSent: Wednesday, October 27, 2021 15:14\nTo: grace@example.org <grace@example.org>\nSubject: Fire\n\nHello",
            "De : Ada [mailto:ada@example.org]\nEnvoyé : lundi\nÀ : grace@example.org\nObjet : Fire\n\nHello",
            "----- Forwarded Message ----- From: Ada <ada@example.org>To: \"grace@example.org\" <grace@example.org>Sent: Monday 09:00Subject: Fire\nHello",
            "От: Ada <ada@example.org>\nДата: четверг\nКому: grace@example.org <grace@example.org>\nТема: Fire\nHello",
        ])
    func inline(_ block: String) throws {
        let read = letter("Subject: Fwd: Fire", "Please help.\n\n\(block)\n")
        let forwarded = try #require(read.forwarded)
        #expect(forwarded.from == Mailbox(name: "Ada", address: "ada@example.org"))
        #expect(forwarded.to.map(\.address) == ["grace@example.org"])
        #expect(forwarded.subject == "Fire")
        #expect(forwarded.text == "Hello")
        #expect(read.reply.text == "Please help.")
    }

    @Test("may name its sender in one line only")
    func attribution() {
        let read = letter("Subject: WG: Fire", "Am 28.10.21, 12:46 schrieb \"Ada\" <ada@example.org>:\n\n    Hello\n")
        #expect(read.forwarded?.from == Mailbox(name: "Ada", address: "ada@example.org"))
        #expect(read.forwarded?.subject == "Fire")
        #expect(read.forwarded?.text == "Hello")
    }

    @Test("may be attached (message/rfc822)")
    func attached() {
        let read = letter(
            "Subject: Fwd: Fire\nContent-Type: multipart/mixed; boundary=b",
            "--b\n\nSee below\n--b\nContent-Type: message/rfc822\n\nFrom: Ada <ada@example.org>\nSubject: Fire\n\nHello\n--b--\n"
        )
        #expect(read.forwarded?.from == Mailbox(name: "Ada", address: "ada@example.org"))
        #expect(read.forwarded?.text == "Hello")
        #expect(read.reply.text == "See below")
    }

    @Test(
        "is no answer that quotes one",
        arguments: [
            "Subject: Re: Fire", "Subject: Fire", "Subject: AW: Fire",
        ])
    func answers(_ subject: String) {
        let quotation = "From: Ada <ada@example.org>\nSent: Monday\nTo: grace@example.org\nSubject: Fire\n\nHello\n"
        #expect(letter(subject, "Yes.\n\n\(quotation)").forwarded == nil)
        #expect(letter(subject, "Yes.\n\nOn 2 Feb 2016, Ada <ada@example.org> wrote:\n> Hello\n").forwarded == nil)
    }

    @Test(
        "is told by its subject in many languages",
        arguments: [
            ("Fwd: a", true), ("FW: a", true), ("WG: a", true), ("TR: a", true), ("RV: a", true), ("Re: Fwd: a", true),
            ("I: a", true),
            ("Re: a", false), ("a", false), ("Forward this: now", false), ("", false),
        ])
    func prefixes(_ subject: String, _ isForward: Bool) {
        #expect(SubjectPrefix.isForward(subject) == isForward)
    }

    @Test(
        "has a bare subject", arguments: [("Fwd: Re: a: b", "a: b"), ("AW: WG: x", "x"), ("RE[2]: x", "x"), ("x", "x")])
    func bare(_ subject: String, _ bare: String) {
        #expect(SubjectPrefix.bare(subject) == bare)
    }
}
