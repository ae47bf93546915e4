import MailWire
import Testing

@Suite("Replies of an SMTP server")
struct SMTPReplyTests {
    @Test("have a code, an enhanced code and text (RFC 5321 §4.2, RFC 2034 §4)")
    func plain() throws {
        let found = try reply("550 5.1.1 No such user")
        #expect(found == SMTPReply(code: 550, enhanced: "5.1.1", text: "No such user"))
        #expect(found.description == "550 5.1.1 No such user")
        #expect(found.isPermanent && !found.isTransient && !found.isPositive)
    }

    @Test("of several lines are one reply")
    func lines() throws {
        let found = try reply("550-5.7.1 Blocked\n550-5.7.1 because\n550 5.7.1 of reasons")
        #expect(found == SMTPReply(code: 550, enhanced: "5.7.1", lines: ["Blocked", "because", "of reasons"]))
    }

    @Test("come out the same, whatever pieces they come in", arguments: [1, 2, 3, 7])
    func pieces(size: Int) throws {
        let bytes = wire("250-mail.example.org\n250 SIZE 100\n354 go\n")
        var reader = SMTPReplyReader()
        var found: [Int] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(Array(bytes[start..<min(start + size, bytes.count)]))
            while let reply = try reader.next() { found.append(reply.code) }
        }
        #expect(found == [250, 354])
        #expect(reader.isEmpty)
    }

    @Test(
        "have no enhanced code that is of another class", arguments: ["250 4.1.1 odd", "250 2.1 odd", "250 2.1.x odd"])
    func notEnhanced(text: String) throws {
        #expect(try reply(text).enhanced == nil)
    }

    @Test(
        "that are none are refused", arguments: ["hello\n", "25 ok\n", "999 x\n", "250-a\n251 b\n", "250xok\n", "\n"])
    func malformed(text: String) {
        var reader = SMTPReplyReader()
        reader.append(wire(text))
        #expect(throws: WireError.self) { while try reader.next() != nil {} }
    }

    @Test("never fill the memory: an endless line, and endless lines (T49)")
    func endless() {
        var line = SMTPReplyReader()
        line.append([UInt8](repeating: 0x41, count: 5_000))
        #expect(throws: WireError.self) { try line.next() }
        var lines = SMTPReplyReader()
        lines.append(wire(String(repeating: "250-x\n", count: 300)))
        #expect(throws: WireError.self) { try lines.next() }
    }

    @Test("show no control characters")
    func controls() throws {
        #expect(try reply("550 a\u{1B}[31mb\0c").text == "a [31mb c")
    }
}
