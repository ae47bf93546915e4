import Testing

@testable import MIME

@Suite("A header (RFC 5322 §2.2)")
struct HeaderTests {
    @Test("unfolds lines and finds fields in any case (§2.2.3)")
    func unfolding() {
        let header = message("SUBJECT: one\n two\n\tthree\nX-Empty:\n\nbody").header
        #expect(header.text("Subject") == "one two\tthree")
        #expect(header.text("x-empty") == "")
        #expect(header.fields.map(\.name) == ["SUBJECT", "X-Empty"])
    }

    @Test("keeps fields of one name in order, the first counting")
    func repeated() {
        let message = message("Subject: a\nSubject: b\n\n")
        #expect(message.header.all("subject").map(\.text) == ["a", "b"])
        #expect(message.subject == "a")
    }

    @Test("passes over an mbox line and a stray line among fields")
    func junk() {
        let message = message(
            "From ada@example.org Thu Jan  1 00:00:00 1970\nSubject: a\nstray\nTo: b@example.org\n\nbody\n")
        #expect(message.subject == "a")
        #expect(message.to == [Mailbox(address: "b@example.org")])
        #expect(message.text == "body\n")
        #expect(message.defects.contains(.junkInHeader))
    }

    @Test("ends where a line is no field and no field follows")
    func withoutEmptyLine() {
        let message = message("Subject: a\nHello Ada,\nhow are you\n")
        #expect(message.text == "Hello Ada,\nhow are you\n")
        #expect(message.defects.contains(.headerWithoutEnd))
    }

    @Test("may have blanks before the colon (§4.5) and lines of blanks within (§3.2.2)")
    func obsolete() {
        let message = message("Subject  : a\n  \n b\nTo : c@example.org\n\n")
        #expect(message.subject == "a   b")
        #expect(message.to.map(\.address) == ["c@example.org"])
    }

    @Test("reads mails whose lines end in LF or in CR alone")
    func lineEnds() {
        for mail in ["Subject: a\n\nb\nc\n", "Subject: a\r\rb\rc\r", "Subject: a\r\n\r\nb\r\nc\r\n"] {
            let message = Message(parsing: Array(mail.utf8))
            #expect(message.subject == "a")
            #expect(message.text == "b\nc\n")
        }
    }

    @Test("reads unlabelled bytes as UTF-8, else by the charset of the body, else as windows-1252")
    func eightBit() {
        #expect(message("Subject: Grüße\n\n").subject == "Grüße")
        let latin = Array("Subject: Gr".utf8) + [0xFC, 0xDF, 0x65, 0x0A, 0x0A]
        #expect(Message(parsing: latin).subject == "Grüße")
        let russian =
            Array("Content-Type: text/plain; charset=koi8-r\nSubject: ".utf8) + [0xF0, 0xD2, 0xC9, 0x0A, 0x0A]
        #expect(Message(parsing: russian).subject == "При")
    }

    @Test("gives a subject in one line, also where an encoded word hides a line end")
    func hiddenLineEnd() {
        #expect(message("Subject: =?utf-8?Q?a=0D=0ABcc:_b?=\n\n").subject == "a  Bcc: b")
    }

    @Test("gives Message-IDs without brackets, also where they are missing (§3.6.4)")
    func messageIDs() {
        let message = message("Message-ID: <a@b>\nReferences: <1@x>\n <2@x><3@x>\nIn-Reply-To: 4@x (Ada)\n\n")
        #expect(message.messageID == "a@b")
        #expect(message.references == ["1@x", "2@x", "3@x"])
        #expect(message.inReplyTo == ["4@x"])
    }
}
