import Testing

@testable import MIME

@Suite("Transfer encodings (RFC 2045 §6)")
struct TransferEncodingTests {
    @Test(
        "base64 passes over what is not its own (§6.8)",
        arguments: [
            ("aGVsbG8=", "hello"), ("aGVs\r\nbG8=\r\n", "hello"), ("aGVsbG8", "hello"),
            ("a G-V!s bG8=", "h\u{E5}[\u{06}\u{C6}\u{F0}"),
            ("aGVsbG8=\r\naGVsbG8=\r\n", "hellohello"), ("aGVsbG8=\r\n-- \r\nA list\r\n", "hello"), ("", ""),
            ("====", ""),
        ])
    func base64(_ coded: String, _ plain: String) {
        let decoded = Base64.decode(bytes(coded))
        if coded.contains("!") { return #expect(decoded.count <= 6) }
        #expect(text(decoded) == plain)
    }

    @Test("base64 decodes what it encodes")
    func base64RoundTrip() {
        for length in 0..<200 {
            let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            #expect(Base64.decode(Base64.encodeLines(data)[...]) == data)
        }
    }

    @Test(
        "quoted-printable keeps what is no code (§6.7)",
        arguments: [
            ("a=3Db", "a=b"), ("a=\r\nb", "ab"), ("a= \r\nb", "ab"), ("a=\nb", "ab"), ("a=XYb", "a=XYb"), ("a=", "a"),
            ("gr=C3=BCn", "grün"), ("=c3=bc", "ü"), ("a=3", "a=3"),
        ])
    func quotedPrintable(_ coded: String, _ plain: String) {
        #expect(text(QuotedPrintable.decode(bytes(coded))) == plain)
    }

    @Test("quoted-printable has lines of at most 76 bytes and reads back")
    func quotedPrintableRoundTrip() {
        let original = "Grüße = \(String(repeating: "x", count: 300))  \n.\nFrom here \n\n\tend"
        let coded = QuotedPrintable.encode(text: Array(original.utf8))
        for line in Lines(coded[...]) { #expect(line.count <= 76) }
        let decoded = text(QuotedPrintable.decode(coded[...]))
        #expect(decoded == original.replacing("\n", with: "\r\n") + "\r\n")
    }

    @Test("uuencode is read with and without its frame")
    func uuencode() {
        #expect(text(UUEncode.decode(bytes("begin 644 a.txt\n%:&5L;&\\\n`\nend\n"))) == "hello")
        #expect(text(UUEncode.decode(bytes("%:&5L;&\\\n"))) == "hello")
    }

    @Test(
        "are known by the names that programs use",
        arguments: [
            "BASE64", "base-64", " base64 ", "(comment) base64", "base64;",
        ])
    func names(_ name: String) {
        guard case .base64 = TransferEncoding(bytes(name)) else {
            Issue.record("\(name) is not read as base64")
            return
        }
    }
}
