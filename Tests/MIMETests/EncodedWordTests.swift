import Testing

@testable import MIME

@Suite("Encoded words (RFC 2047)")
struct EncodedWordTests {
    @Test(
        "are decoded, the white space between two of them left out (§6.2)",
        arguments: [
            ("=?ISO-8859-1?Q?a?=", "a"),
            ("=?ISO-8859-1?Q?a?= b", "a b"),
            ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
            ("=?ISO-8859-1?Q?a_b?=", "a b"),
            ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
            ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
            ("no =? word ?= here", "no =? word ?= here"),
            ("1 =?utf-8?x?a?= 2", "1 =?utf-8?x?a?= 2"),
        ])
    func decoding(_ coded: String, _ plain: String) {
        #expect(EncodedWord.decode(bytes(coded)) == plain)
    }

    @Test("that cut a character in two are joined as bytes (QUIRK §5(3))")
    func cutCharacter() {
        #expect(EncodedWord.decode(bytes("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=")) == "ü")
        #expect(EncodedWord.decode(bytes("=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=")) == "üü")
    }

    @Test("are read though they hold blanks, or stand within a word")
    func broken() {
        #expect(EncodedWord.decode(bytes("x=?utf-8?Q?a b?=y")) == "xa by")
        #expect(EncodedWord.decode(bytes("=?utf-8?Q?open =?utf-8?Q?shut?=")) == "=?utf-8?Q?open shut")
    }

    @Test("beyond the limit stay as they are")
    func limit() {
        let many = String(repeating: "=?utf-8?Q?a?= ", count: 1_001)
        #expect(EncodedWord.decode(bytes(many)).hasSuffix("a =?utf-8?Q?a?= "))
    }
}
