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
            "Începe mesajul redirecționat:\n\n> De la: Ada <ada@example.org>\n> Dată: luni\n> Către: grace@example.org\n> Subiect: Fire\n>\n> Hello",
            "-------- İletilmiş İleti --------\nKonu: Fire\nTarih: Pazartesi\nGönderen: Ada <ada@example.org>\nAlıcı: grace@example.org\n\nHello",
            "---------- הודעה שהועברה ---------\nמאת: \u{202A}Ada\u{202C}\u{200F} <\u{202A}ada@example.org\u{202C}\u{200F}>\nתאריך: יום ב׳\nנושא: Fire\nאל: <grace@example.org>\n\nHello",
            "----- Message transféré ----- De : Ada <ada@example.org>À : \"grace@example.org\" <grace@example.org>Envoyé : lundiObjet : Fire\nHello",
            "============ Forwarded message ============\nFrom: Ada <ada@example.org>\nTo: <grace@example.org>\nSubject: Fire\n============ Forwarded message ============\n\nHello",
            "----- Forwarded message from Ada <ada@example.org> -----\n\nFrom: Ada <ada@example.org>\nTo: grace@example.org\nSubject: Fire\nUser-Agent: Mutt\n\nHello\n\n----- End forwarded message -----",
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

    @Test(
        "has a sender without the words around the name, in many languages",
        arguments: [
            "Dňa 28. 10. 2021 12:46 používateľ Ada <ada@example.org> napísal:",
            "28.10.2021 12:46 tarihinde Ada <ada@example.org> yazdı:",
            "Le 28/10/2021, 12:46, « Ada » <ada@example.org> a écrit :",
            "在 2021/10/28 12:46，“Ada” <ada@example.org> 写道：",
            "Στις 28/10/2021, 12:46, ο χρήστης Ada <ada@example.org> έγραψε:",
            "28/10/2021, 12:46 користувач „Ada“ <ada@example.org> написав:",
        ])
    func names(_ line: String) {
        let read = letter("Subject: FW: Fire", "\(line)\n\n    Hello\n")
        #expect(read.forwarded?.from == Mailbox(name: "Ada", address: "ada@example.org"))
    }

    @Test("may have its sender in one line below the drawn one (Yandex)")
    func attributionBelow() {
        let read = letter(
            "Subject: Fwd: Fire",
            "See.\n\n-------- Пересылаемое сообщение --------\n28.10.2021, 12:46, \"Ada\" <ada@example.org>:\n\nHello\n\n-------- Конец пересылаемого сообщения --------\n"
        )
        #expect(read.forwarded?.from == Mailbox(name: "Ada", address: "ada@example.org"))
        #expect(read.forwarded?.text == "Hello")
        #expect(read.reply.text == "See.")
    }

    @Test("has header lines in languages that we don't know, known by their place in the block")
    func foreignLabels() {
        let read = letter(
            "Subject: Fwd: Fire",
            "-------- Forwarded Message --------\nFrom: Ada <ada@example.org>\nXyz: Monday\nTo: grace@example.org\nAbc: Bob <bob@example.org>\nSubject: Fire\n\nHello: it burns.\n"
        )
        #expect(read.forwarded?.to.map(\.address) == ["grace@example.org"])
        #expect(read.forwarded?.cc.map(\.address) == ["bob@example.org"])
        #expect(read.forwarded?.text == "Hello: it burns.")
    }

    @Test("keeps what it forwards in turn")
    func nested() {
        let drawn = "---------- Forwarded message ---------\n"
        let inner = "\(drawn)From: Bob <bob@example.org>\nSubject: Fire\n\nHello"
        let read = letter("Subject: Fwd: Fire", "\(drawn)From: Ada <ada@example.org>\nSubject: Fwd: Fire\n\n\(inner)\n")
        #expect(read.forwarded?.from == Mailbox(name: "Ada", address: "ada@example.org"))
        #expect(read.forwarded?.text == inner)
    }

    @Test("has a copy label without its colon in a line of joined fields (Yahoo in Polish)")
    func withoutColon() {
        let read = letter(
            "Subject: Fwd: Fire",
            "----- Przekazana wiadomość ----- Od: Ada <ada@example.org>Do: \"grace@example.org\" <grace@example.org>Dw Bob <bob@example.org>Wysłano: wtorekTemat: Fire\nHello\n"
        )
        #expect(read.forwarded?.to.map(\.address) == ["grace@example.org"])
        #expect(read.forwarded?.cc.map(\.address) == ["bob@example.org"])
    }

    @Test("is an answer where a Finn writes VS:, and a forward where a Dane does")
    func sharedPrefix() {
        let finnish =
            "Lähettäjä: Ada <ada@example.org>\nLähetetty: maanantai\nVastaanottaja: Grace\nAihe: Fire\n\nHello\n"
        let danish = "Fra: Ada <ada@example.org>\nSendt: mandag\nTil: Grace\nEmne: Fire\n\nHello\n"
        #expect(letter("Subject: VS: Fire", "Yes.\n\n\(finnish)").forwarded == nil)
        #expect(letter("Subject: VS: Fire", "Yes.\n\n\(finnish)").reply.text == "Yes.")
        #expect(letter("Subject: VS: Fire", "Yes.\n\n\(danish)").forwarded != nil)
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
            ("İLT: a", true), ("ΠΡΘ: a", true), ("CHUYỂN TIẾP: a", true), ("إعادة توجيه: a", true),
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
