import Testing

@testable import MIME

@Suite("A mail that we write (RFC 5322, RFC 2045–2049)")
struct DraftTests {
    private func draft(_ change: (inout MessageDraft) -> Void = { _ in }) -> MessageDraft {
        var draft = MessageDraft(
            from: [Mailbox(name: "Ada", address: "ada@example.org")], to: [Mailbox(address: "grace@example.org")],
            subject: "Printer is on fire", date: 951_820_496, messageID: "1@example.org", text: "Hello\n")
        change(&draft)
        return draft
    }

    @Test("is these bytes")
    func simple() throws {
        let expected = """
            Date: Tue, 29 Feb 2000 10:34:56 +0000
            From: Ada <ada@example.org>
            To: grace@example.org
            Subject: Printer is on fire
            Message-ID: <1@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Hello

            """
        #expect(try text(draft().bytes()) == text(mail(expected)))
    }

    @Test("reads back as it was meant")
    func roundTrip() throws {
        let draft = draft {
            $0.from = [Mailbox(name: "Müller, \"Jo\" <x@y>", address: "jo@example.org")]
            $0.cc = [
                Mailbox(name: "日本語", address: "a@example.org"), Mailbox(name: "O'Neil. P", address: "b@example.org"),
            ]
            $0.subject = "Grüße: " + String(repeating: "日本語のとても長い件名", count: 12)
            $0.inReplyTo = "0@example.org"
            $0.references = (1...40).map { "\($0)@example.org" }
            $0.extraFields = [("X-Tag", "wert ü")]
            $0.html = "<p>Grüße <img src=\"cid:pic\"></p>\n"
            $0.text = "Grüße\n.\nFrom Ada\n"
            $0.inlineFiles = [.init(name: "pic.png", type: "image/png", data: [1, 2, 3], contentID: "pic")]
            $0.attachments = [
                .init(
                    name: "Résumé – \"final\" 日本語 with a long name that needs folding.pdf", type: "application/pdf",
                    data: Array(0...255)),
                .init(name: "a.eml", type: "message/rfc822", data: Array("Subject: x\n\n".utf8)),
            ]
        }
        let message = Message(parsing: try draft.bytes())
        #expect(message.from == draft.from)
        #expect(message.cc == draft.cc)
        #expect(message.subject == draft.subject)
        #expect(message.inReplyTo == ["0@example.org"])
        #expect(message.references == draft.references)
        #expect(message.header.text("X-Tag") == "wert ü")
        #expect(message.text == draft.text)
        #expect(message.html?.replacing("\r\n", with: "\n") == draft.html)
        #expect(message.attachments.map(\.name) == (draft.inlineFiles + draft.attachments).map(\.name))
        #expect(message.attachments.map(\.data) == (draft.inlineFiles + draft.attachments).map(\.data))
        #expect(message.attachments.map(\.contentID) == ["pic", nil, nil])
        #expect(message.defects.isEmpty)
    }

    @Test("has no bare CR or LF, no NUL and no line over 998 bytes, whatever is in it")
    func lines() throws {
        let draft = draft {
            $0.subject = "a\r\nBcc: x@example.org\0" + String(repeating: "y", count: 3_000)
            $0.text = "a\rb\nc\r\n\0.\r\n" + String(repeating: "z", count: 3_000)
            $0.html = String(repeating: "ж", count: 3_000)
            $0.attachments = [.init(name: "a\r\nb\"", type: "text/x\r\nX: y", data: [13, 10, 0])]
        }
        let bytes = try draft.bytes()
        #expect(!bytes.contains(0))
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            #expect(line.last == 0x0D)
            #expect(line.count <= 998)
            #expect(!line.dropLast().contains(0x0D))
        }
        #expect(!Message(parsing: bytes).header.has("Bcc"))
    }

    @Test("is refused where an address, an id or a field name would break the header")
    func injection() {
        for address in ["a@b\r\nBcc: x@y", "a b@c", "a@", "@b", "a", "a,b@c", "<a@b>", "a\"@b", "\"a\"b\"@c"] {
            #expect(throws: DraftError.badAddress(address)) {
                _ = try self.draft { $0.to = [Mailbox(address: address)] }.bytes()
            }
        }
        #expect(throws: DraftError.badMessageID("a\r\n@b")) {
            _ = try self.draft { $0.references = ["a\r\n@b"] }.bytes()
        }
        for name in ["Subject", "X:Y", "X\r\nY", "", "Bcc"] {
            #expect(throws: DraftError.badField(name)) { _ = try self.draft { $0.extraFields = [(name, "v")] }.bytes() }
        }
        #expect(throws: DraftError.noSender) { _ = try self.draft { $0.from = [] }.bytes() }
    }

    @Test("keeps its header whatever names and subjects are made of (fixed seed)")
    func property() throws {
        var random = SeededNumbers(seed: 7)
        let alphabet: [Unicode.Scalar] = [
            "a", " ", "\r", "\n", "\0", "\"", "\\", "<", ">", "@", ",", ";", ":", "=", "?", "_", "ü", "日", "😀", "(",
            ")", "\t",
        ]
        for _ in 0..<2_000 {
            let text = { (length: Int) in
                String(
                    String.UnicodeScalarView(
                        (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }))
            }
            let name = text(12)
            let subject = text(40)
            let message = Message(
                parsing: try draft {
                    $0.from = [Mailbox(name: name, address: "ada@example.org")]
                    $0.subject = subject
                }.bytes())
            #expect(
                message.header.fields.map(\.name) == [
                    "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
                    "Content-Transfer-Encoding",
                ])
            #expect(message.from.map(\.address) == ["ada@example.org"])
        }
    }

    @Test("is the same bytes each time")
    func deterministic() throws {
        let draft = draft { $0.html = "<p>x</p>" }
        #expect(try draft.bytes() == draft.bytes())
    }
}

/// A fixed row of numbers (SplitMix64), so that a failure comes again.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
