import Testing

@testable import MIME

@Suite("The parts of a message (RFC 2046)")
struct PartTests {
    @Test("are text, HTML and files")
    func ordinary() {
        let message = message(
            """
            Content-Type: multipart/mixed; boundary="out"

            preamble
            --out
            Content-Type: multipart/alternative; boundary=in

            --in
            Content-Type: text/plain

            plain
            --in
            Content-Type: text/html

            <p>html</p>
            --in--

            --out
            Content-Type: image/png; name=a.png
            Content-Disposition: inline
            Content-ID: <pic@example.org>
            Content-Transfer-Encoding: base64

            aGVsbG8=
            --out--
            epilogue
            """)
        #expect(message.text == "plain")
        #expect(message.html == "<p>html</p>")
        #expect(message.attachments.map(\.name) == ["a.png"])
        #expect(message.attachments.map(\.contentID) == ["pic@example.org"])
        #expect(message.attachments.map(\.isInline) == [true])
        #expect(message.attachments.map { text($0.data) } == ["hello"])
        #expect(
            message.parts.map(\.contentType.name) == [
                "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "image/png",
            ])
        #expect(message.defects.isEmpty)
    }

    @Test("a body that has a file name is shown all the same, where nothing but its place tells what it is")
    func namedBody() {
        let alone = message("Content-Type: text/plain; name=\"mail.txt\"\n\nHello\n")
        #expect(alone.text == "Hello\n")
        #expect(alone.attachments.isEmpty)
        let forms = message(
            """
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain; name=mail.txt

            plain
            --b
            Content-Type: text/html; name=mail.html

            <p>html</p>
            --b--
            """)
        #expect(forms.text == "plain")
        #expect(forms.html == "<p>html</p>")
        #expect(forms.attachments.isEmpty)
        let file = message("Content-Disposition: attachment; filename=mail.txt\n\nHello\n")
        #expect(file.text == nil)
        #expect(file.attachments.map(\.name) == ["mail.txt"])
        let beside = message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: text/plain; name=log.txt\n\nlog\n--b--\n"
        )
        #expect(beside.text == "Hello")
        #expect(beside.attachments.map(\.name) == ["log.txt"])
        let first = message(
            """
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; name=mail.txt

            Hello
            --b
            Content-Type: text/plain; name=log.txt

            log
            --b--
            """)
        #expect(first.text == "Hello")
        #expect(first.attachments.map(\.name) == ["log.txt"])
    }

    @Test("end with the message where the closing boundary is missing (§5.1.1)")
    func notClosed() {
        let message = message("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n")
        #expect(message.text == "hello\n")
        #expect(message.defects == [.notClosed])
    }

    @Test("are found though the boundary is not named, or another is")
    func guessed() {
        for parameter in ["", "; boundary=wrong"] {
            let message = message(
                "Content-Type: multipart/mixed\(parameter)\n\n--right\nContent-Type: text/plain\n\nhello\n--right--\n")
            #expect(message.text == "hello")
        }
    }

    @Test("are told apart where one boundary begins with the other")
    func prefixes() {
        let message = message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n"
                + "--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n")
        #expect(message.text == "one\ntwo")
        #expect(message.defects.isEmpty)
    }

    @Test("an outer boundary ends the inner ones (§5.1.2)")
    func outerEndsInner() {
        let message = message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n"
                + "--c\n\none\n--b\n\ntwo\n--b--\n")
        #expect(message.text == "one\ntwo")
    }

    @Test("may have no header, or no body")
    func bare() {
        let message = message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nno header\n--b\nX-Only: header\n--b--\n")
        #expect(message.text == "no header\n")
        #expect(message.parts.count == 3)
    }

    @Test("a multipart without any part is shown as text")
    func noParts() {
        #expect(message("Content-Type: multipart/mixed; boundary=b\n\nhello\n").text == "hello\n")
    }

    @Test("a message within is read on its own, and is a file of this one")
    func embedded() {
        let message = message(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nmine\n--b\nContent-Type: message/rfc822\n\n"
                + "Subject: inner\n\ntheirs\n--b--\n")
        #expect(message.text == "mine")
        #expect(message.embedded.map(\.subject) == ["inner"])
        #expect(message.embedded.map(\.text) == ["theirs"])
        #expect(message.attachments.map(\.type) == ["message/rfc822"])
    }

    @Test("uuencoded blocks in the text are files")
    func uuencoded() {
        let message = message("\nHello\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\nBye\n")
        #expect(message.text == "Hello\nBye\n")
        #expect(message.attachments.map(\.name) == ["a.txt"])
        #expect(message.attachments.map { text($0.data) } == ["hello"])
    }

    @Test("lines that only begin with begin stay text")
    func noBlock() {
        let text = "\nbegin 644 with\nus today\nend\n"
        #expect(message(text).text == "begin 644 with\nus today\nend\n")
    }

    @Test("flowed text is put together (RFC 3676 §4.1)")
    func flowed() {
        let field = "Content-Type: text/plain; format=flowed"
        #expect(message("\(field)\n\na \nb\n> c \n> d\n>> e\n-- \nAda\n").text == "a b\n> c d\n>> e\n-- \nAda\n")
        #expect(message("\(field); delsp=yes\n\na \nb\n").text == "ab\n")
        #expect(message("\(field)\n\n From\n").text == "From\n")
    }

    @Test("a report's machine part is groups of fields (RFC 3464 §2.1)")
    func report() {
        let message = message(
            "Content-Type: multipart/report; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\n"
                + "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\n\n"
                + "Final-Recipient: rfc822; b@example.org\nAction: delayed\n--b--\n")
        let reports = StatusReport.all(in: message)
        #expect(reports.map(\.kind) == ["delivery-status"])
        #expect(reports.first?.groups.map { $0.text("Action") } == [nil, "failed", "delayed"])
    }
}
