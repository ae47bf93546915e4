import Testing

@testable import MIME

@Suite("Charsets")
struct CharsetTests {
    @Test(
        "are known by their names and by those that programs invent",
        arguments: [
            ("iso-8859-1", [0xFC], "ü"), ("ISO_8859-1", [0xFC], "ü"), ("latin1", [0x93], "“"),
            ("us-ascii", [0xFC], "ü"),
            ("windows-1251", [0xCF], "П"), ("cp-1251", [0xCF], "П"), ("win1251", [0xCF], "П"), ("koi8r", [0xF0], "П"),
            ("gb2312", [0xC4, 0xE3], "你"), ("x-gbk", [0xC4, 0xE3], "你"), ("big5", [0xA7, 0x41], "你"),
            ("ks_c_5601-1987", [0xB0, 0xA1], "가"), ("shift-jis", [0x93, 0xFA], "日"), ("x-sjis", [0x93, 0xFA], "日"),
            ("euc-jp", [0xC6, 0xFC], "日"), ("iso-8859-8-i", [0xE0], "א"), ("utf8", [0xC3, 0xBC], "ü"),
            ("\"utf-8\"", [0xC3, 0xBC], "ü"), ("unknown-8bit", [0xC3, 0xBC], "ü"), ("", [0xFC], "ü"),
            ("no-such-charset", [0xFC], "ü"), ("macintosh", [0x9F], "ü"), ("tis-620", [0xA1], "ก"),
        ] as [(String, [UInt8], String)])
    func labels(_ label: String, _ coded: [UInt8], _ plain: String) {
        #expect(Charset.decode(coded[...], label: label) == plain)
    }

    @Test("that lie are found out by the bytes")
    func lies() {
        #expect(Charset.decode([0xFC, 0x62, 0x65, 0x72][...], label: "utf-8") == "über")
        #expect(Charset.decode(bytes("日本語"), label: "gb2312") == "日本語")
    }

    @Test("damaged UTF-8 stays UTF-8, with U+FFFD where it is broken")
    func damage() {
        #expect(
            Charset.decode((Array("grün ".utf8) + [0xFF] + Array(" süß".utf8))[...], label: "utf-8")
                == "grün \u{FFFD} süß")
    }

    @Test("unlabelled ISO-2022-JP is known by its escapes (RFC 1468)")
    func japanese() {
        #expect(Charset.guess(Array("\u{1B}$BF|K\\\u{1B}(B".utf8)[...], hint: nil) == "日本")
    }

    @Test("UTF-7 is not read in HTML")
    func utf7() {
        #expect(Charset.decode(bytes("+ADw-script+AD4-"), label: "utf-7") == "<script>")
        #expect(Charset.decode(bytes("+ADw-script+AD4-"), label: "utf-7", isHTML: true) == "+ADw-script+AD4-")
    }

    @Test("an HTML page names its own where the header does not")
    func meta() {
        let page = Array("Content-Type: text/html\n\n<meta charset=windows-1251>".utf8) + [0xCF]
        #expect(Message(parsing: page).html == "<meta charset=windows-1251>П")
    }
}
