import MailWire
import Testing

@Suite("Reading a POP3 server's bytes")
struct POP3ReaderTests {
    private func reader(_ bytes: [UInt8]) -> POP3Reader {
        var reader = POP3Reader()
        reader.append(bytes)
        return reader
    }

    private func reply(_ text: String) throws -> POP3Reply? {
        var reader = reader(wire(text + "\n"))
        return try reader.reply()
    }

    /// What the reader makes of a mail that comes in pieces, and how many bytes it left.
    private func mail(_ bytes: [UInt8], inPiecesOf size: Int, limit: Int) throws -> (POP3Reader.Mail, left: String) {
        var reader = POP3Reader()
        var found = POP3Reader.Mail.coming(passedOver: 0)
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(Array(bytes[start..<min(start + size, bytes.count)]))
            if case .coming = found { found = reader.mail(limit: limit) }
        }
        reader.append(wire("\n"))
        guard case .text(let rest) = try reader.line() else { return (found, "") }
        return (found, rest.asText)
    }

    @Test("takes a reply as a status, a code and a text (RFC 1939 §3, RFC 2449 §8)")
    func replies() throws {
        #expect(try reply("+OK") == POP3Reply(.ok))
        #expect(try reply("+OK 2 messages") == POP3Reply(.ok, text: "2 messages"))
        #expect(try reply("-ERR [IN-USE] Try later") == POP3Reply(.error, code: "IN-USE", text: "[IN-USE] Try later"))
        #expect(try reply("-ERR [sys/temp] x")?.code == "SYS/TEMP")
        #expect(try reply("+ eyJ9") == POP3Reply(.more, text: "eyJ9"))
        #expect(try reply("+") == POP3Reply(.more))
        #expect(try reply("-ERR [IN-USE] Try later")?.description == "-ERR [IN-USE] Try later")
        #expect(try reply("-ERR [no code here] x")?.code == nil)
        #expect(try reply("-ERR [open")?.code == nil)
        #expect(try reply("-ERR a\u{1B}[31m\0b")?.text == "a [31m b")
    }

    @Test("knows a no about the server from one about us (RFC 2449 §8.1, RFC 3206 §4)")
    func codes() throws {
        for code in ["IN-USE", "LOGIN-DELAY", "SYS/TEMP", "SYS/PERM"] {
            #expect(try reply("-ERR [\(code)] no")?.isAboutServer == true)
        }
        for text in ["-ERR [AUTH] no", "-ERR no", "-ERR [SYSTEM] no", "+OK [IN-USE] yes"] {
            #expect(try reply(text)?.isAboutServer == false)
        }
    }

    @Test(
        "takes nothing else for a reply (RFC 1939 §3)",
        arguments: ["", "OK", "+OKAY", "-ERROR", "* OK hi", "220 hi", "HTTP/1.1 400 Bad Request", "-", "ERR", " +OK"])
    func noReply(text: String) {
        #expect {
            _ = try reply(text)
        } throws: { error in if case WireError.malformed = error { true } else { false } }
    }

    @Test("waits for the end of a line, and takes one by one")
    func pieces() throws {
        var reader = POP3Reader()
        for byte in wire("+OK a\n") {
            #expect(try reader.reply() == nil)
            reader.append([byte])
        }
        reader.append(wire("-ERR b\n"))
        #expect(try reader.reply()?.text == "a")
        #expect(!reader.isEmpty)
        #expect(try reader.reply()?.text == "b")
        #expect(reader.isEmpty)
    }

    @Test("refuses a line without end (T49)")
    func endless() {
        var reader = reader([UInt8](repeating: 0x41, count: POP3Reader.lineLimit + 1))
        let tooLong = WireError.tooLong("A reply of the server", limit: POP3Reader.lineLimit)
        #expect(throws: tooLong) { _ = try reader.reply() }
        #expect(throws: WireError.self) { _ = try reader.line() }
    }

    @Test("takes the dot off a list's lines, and sees its end (RFC 1939 §3)")
    func lines() throws {
        var reader = reader(wire("1 100\n..dots\n...\n\n.\n+OK\n"))
        var lines: [String] = []
        while case .text(let line) = try reader.line() { lines.append(line.asText) }
        #expect(lines == ["1 100", ".dots", "..", ""])
        #expect(try reader.reply() == POP3Reply(.ok))
    }

    @Test("takes a mail byte for byte, without the dots of the transfer, in whatever pieces (RFC 1939 §3)")
    func mails() throws {
        let text = "Subject: x\r\n\r\n.\r\n..\r\n.a\r\nbare\n.\n and\r.\r\r\nü\u{0}\r\n"
        let stuffed = "Subject: x\r\n\r\n..\r\n...\r\n..a\r\nbare\n.\n and\r.\r\r\nü\u{0}\r\n.\r\n"
        for size in 1...stuffed.utf8.count + 4 {
            let (found, left) = try mail(Array(stuffed.utf8) + wire("+OK next"), inPiecesOf: size, limit: 1_000)
            #expect(found == .whole(Array(text.utf8)))
            #expect(left == "+OK next")
        }
        #expect(try mail(wire(".\n"), inPiecesOf: 9, limit: 10).0 == .whole([]))
    }

    @Test("ends a mail at CRLF.CRLF and nowhere else, so that no mail speaks for the server (T29)")
    func smuggled() throws {
        let (found, left) = try mail(
            Array("a\n.\n+OK evil\r\nb\r\n.\n-ERR\r\n.\r\n+OK true".utf8), inPiecesOf: 3, limit: 1_000)
        #expect(found == .whole(Array("a\n.\n+OK evil\r\nb\r\n\n-ERR\r\n".utf8)))
        #expect(left == "+OK true")
    }

    @Test(
        "keeps of a mail above the limit its first bytes, and finds its end",
        arguments: [(8, true), (10, true), (11, false), (12, false), (400, false)])
    func limits(size: Int, fits: Bool) throws {
        let text = [UInt8](repeating: 0x61, count: size - 2) + wire("\n")
        for pieces in [1, 2, 3, 1_000] {
            let (found, left) = try mail(text + wire(".\n+OK next"), inPiecesOf: pieces, limit: 10)
            #expect(found == (fits ? .whole(text) : .tooLarge(start: Array(text.prefix(10)))))
            #expect(left == "+OK next")
        }
    }

    @Test("keeps a header's worth at most of a mail that is too large, and counts what it passes over (T49)")
    func larger() {
        var reader = POP3Reader()
        var passed = 0
        for _ in 0..<40 {
            reader.append([UInt8](repeating: 0x61, count: 100_000))
            guard case .coming(let count) = reader.mail(limit: 1_000_000) else { return #expect(Bool(false)) }
            passed = count
        }
        #expect(passed > 2_900_000)
        reader.append(wire("\n.\n"))
        let start = [UInt8](repeating: 0x61, count: POP3Reader.startLimit)
        #expect(reader.mail(limit: 1_000_000) == .tooLarge(start: start))
        #expect(reader.isEmpty)
    }

    @Test("never traps, whatever comes (fixed seed)")
    func fuzz() {
        var chance = Chance(seed: 1_939)
        let letters = Array("+OK -ERR[]/.\r\n1 9\u{0}ÿ".utf8)
        for _ in 0..<20_000 {
            var reader = POP3Reader()
            var listing = POP3Listing()
            for _ in 0..<3 {
                reader.append(
                    (0..<Int.random(in: 0...30, using: &chance)).map { _ in letters.randomElement(using: &chance) ?? 0 }
                )
                _ = try? reader.reply()
                if case .text(let line) = try? reader.line() {
                    try? listing.takeSize(line)
                    try? listing.takeName(line)
                }
                _ = reader.mail(limit: Int.random(in: -1...20, using: &chance))
            }
            _ = try? listing.mails()
        }
    }
}
