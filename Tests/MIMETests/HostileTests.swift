import Testing

@testable import MIME

@Suite("A hostile mail")
struct HostileTests {
    /// Everything a reader may ask of a message.
    @discardableResult
    private func readAll(_ bytes: [UInt8]) -> Message {
        let message = Message(parsing: bytes)
        _ = (message.subject, message.from, message.to, message.date, message.references, message.messageID)
        _ = (
            message.text, message.html, message.attachments, message.embedded.map(\.text), StatusReport.all(in: message)
        )
        for field in message.header.fields { _ = (field.text, field.mailboxes, field.date, field.messageIDs) }
        return message
    }

    @Test("with 10,000 nested parts is read to the limit of depth (T30)")
    func nested() {
        let text = (0..<10_000).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        let message = readAll(mail(text))
        #expect(message.defects.contains(.tooDeep))
        #expect(message.parts.count == 21)
        #expect(message.attachments.count == 1)
    }

    @Test("with more parts than the limit keeps the rest in the last one (T30)", arguments: [999, 1_000, 5_000])
    func manyParts(_ count: Int) {
        let text = "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: count - 1)
        let message = readAll(mail(text))
        #expect(message.parts.count == min(count, 1_000))
        #expect(message.defects.contains(.tooManyParts) == (count > 1_000))
    }

    @Test("with 100,000 header fields is read to the limit (T31)")
    func manyFields() {
        let text = "Subject: a\n" + String(repeating: "X: y\n", count: 100_000) + "\nbody"
        let message = readAll(mail(text))
        #expect(message.header.fields.count == 1_000)
        #expect(message.defects.contains(.tooManyFields))
        #expect(message.text == "body")
    }

    @Test("with messages in messages is read five deep")
    func nestedMessages() {
        let text = String(repeating: "Content-Type: message/rfc822\n\n", count: 50) + "Subject: end\n\n"
        var message = Message(parsing: mail(text))
        var depth = 0
        while let inner = message.embedded.first {
            message = inner
            depth += 1
        }
        #expect(depth == 5)
    }

    @Test(
        "of no bytes, or of nonsense, is a message with defects",
        arguments: [
            [], [0], [0x0A], [0x0D], Array(":::".utf8), Array(repeating: 0xFF, count: 1_000), Array("--\n--\n".utf8),
        ] as [[UInt8]])
    func nonsense(_ bytes: [UInt8]) {
        #expect(!readAll(bytes).defects.isEmpty)
    }

    @Test(
        "takes time in step with its length",
        arguments: [
            "=?utf-8?Q?", "=?", "(", "\"", "<", "a@b,", "a:", ";", "name*0=\"", "--b\n", "=?utf-8?B?YQ?= ", "\u{1B}$B",
            "=", ">",
            "begin 644 a\n", "\n ",
        ])
    func linear(_ piece: String) {
        for field in ["Subject", "From", "Content-Type", "Content-Disposition", "References"] {
            readAll(mail("\(field): " + String(repeating: piece, count: 20_000) + "\n\nbody"))
        }
        readAll(mail("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + String(repeating: piece, count: 50_000)))
        readAll(mail("\n" + String(repeating: piece, count: 50_000)))
    }

    @Test("cut, doubled and changed anywhere is still read (fixed seed)")
    func mutations() {
        let seeds = [
            "From: Ada <a@example.org>\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\nDate: Tue, 29 Feb 2000 12:34:56 +0200\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=iso-2022-jp; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\na=20\n=1B$BF|K\\=1B(B\n--b\nContent-Type: application/octet-stream; name*0*=utf-8''a%20; name*1=b\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n",
            "Content-Type: message/rfc822\n\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nA: b\n\nC: d\n--x--\n",
        ].map { Array($0.utf8) }
        var random = SeededNumbers(seed: 42)
        for round in 0..<3_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
                case 3: bytes[place] = Array("\r\n\0=?\"<>():;,@-".utf8).randomElement(using: &random) ?? 0
                default: bytes = Array(bytes.prefix(place))
                }
            }
            readAll(bytes)
        }
    }
}
