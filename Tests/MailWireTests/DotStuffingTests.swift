import MailWire
import Testing

@Suite("A mail behind DATA")
struct DotStuffingTests {
    private func sent(_ text: [UInt8], inPiecesOf size: Int = 1_000) -> [UInt8] {
        var stuffing = DotStuffing()
        var result: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: size) {
            result += stuffing.stuffed(Array(text[start..<min(start + size, text.count)]))
        }
        return result + stuffing.end()
    }

    private func received(_ bytes: [UInt8], inPiecesOf size: Int = 1_000, limit: Int = 1_000_000) -> (
        mail: [UInt8], left: Int
    )? {
        var reader = MailDataReader(limit: limit)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            let used = piece.withUnsafeBytes { reader.take($0) }
            if reader.isComplete { return (reader.mail, bytes.count - start - used) }
        }
        return nil
    }

    @Test("doubles a leading dot, and ends with one of its own (RFC 5321 §4.5.2)")
    func dots() {
        #expect(sent(wire("a\n.b\n..\n")).asText == "a\r\n..b\r\n...\r\n.\r\n")
        #expect(sent([]).asText == ".\r\n")
        #expect(sent(wire("no end")).asText == "no end\r\n.\r\n")
    }

    @Test("holds no line end but CRLF, so that no relay sees an end in it (T28)")
    func bareLineEnds() {
        #expect(sent(Array("a\n.\nb\r.\rc\r\n".utf8)).asText == "a\r\n..\r\nb\r\n..\r\nc\r\n.\r\n")
        #expect(sent(Array("a\r".utf8)).asText == "a\r\n.\r\n")
    }

    @Test("is the same again at the other side, whatever it is and whatever pieces it comes in (T28)")
    func roundTrip() throws {
        var chance = Chance(seed: 28)
        let letters: [UInt8] = Array("a.\r\n.\r\n..b".utf8)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &chance)).map { _ in
                letters.randomElement(using: &chance) ?? 0
            }
            let size = Int.random(in: 1...5, using: &chance)
            let bytes = sent(text, inPiecesOf: size)
            let found = try #require(received(bytes + Array("QUIT".utf8), inPiecesOf: size))
            #expect(found.left == 4)
            #expect(found.mail == normal(text))
            // A lax receiver, which ends at LF "." LF, sees one mail as well.
            #expect(firstLaxEnd(bytes) == bytes.count)
        }
    }

    @Test(
        "ends at CRLF.CRLF and nowhere else (T29)",
        arguments: [
            "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r\n.\r\r\n", "\r.\r\n", "\n\r.\r\n", "\r\n\0.\r\n",
            "\r\n.\0\r\n",
            "\r\n..\r\n", "\r\n .\r\n", "\r\n. \r\n", "\n.\n\r\n", "\r\n.\n\r\n", "\r\r\n.\r\r\n", "\n.\r", ".\r\n",
            "\r\n.\u{85}\r\n", "\n\n.\n\n",
            "\r.\n", "\n.\r\r\n", "\r\n.x\r\n", "\r\n\r.\r\n", "\r\n.\t\r\n", "\r\n.\u{1A}\r\n", "\u{B}.\u{B}",
            "\r\n\u{FEFF}.\r\n", "\r\n.\r.\r\n", "\r\n.\n.\n",
        ])
    func endings(variant: String) throws {
        let bytes = Array("Subject: one\r\n\r\nfirst\(variant)MAIL FROM:<evil@example.org>\r\n.\r\n".utf8)
        for size in [1, 2, 3, 1_000] {
            let found = try #require(received(bytes, inPiecesOf: size))
            #expect(found.left == 0)
            #expect(found.mail.asText.contains("MAIL FROM"))
        }
    }

    @Test("above the limit is not kept, but its end is found", arguments: [(9, true), (10, true), (11, false)])
    func limits(size: Int, fits: Bool) throws {
        var reader = MailDataReader(limit: 10)
        let text = [UInt8](repeating: 0x61, count: size - 2) + wire("\n.\nNOOP")
        let used = text.withUnsafeBytes { reader.take($0) }
        #expect(reader.isComplete && used == size + 3)
        #expect(reader.isTooLarge == !fits)
        #expect(reader.mail.count == (fits ? size : 0))
    }

    private func normal(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case 0x0D:
                result += [0x0D, 0x0A]
                if index + 1 < text.count, text[index + 1] == 0x0A { index += 1 }
            case 0x0A: result += [0x0D, 0x0A]
            case let byte: result.append(byte)
            }
            index += 1
        }
        if !result.isEmpty, result.last != 0x0A { result += [0x0D, 0x0A] }
        return result
    }

    private func firstLaxEnd(_ bytes: [UInt8]) -> Int {
        var line: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            guard byte == 0x0A else {
                line.append(byte)
                continue
            }
            if line.filter({ $0 != 0x0D }) == [0x2E] { return index + 1 }
            line = []
        }
        return -1
    }
}
