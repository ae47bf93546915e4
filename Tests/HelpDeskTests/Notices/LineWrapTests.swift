import Testing

@testable import HelpDesk

@Suite("Lines of a text part")
struct LineWrapTests {
    private static let words =
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"

    @Test("are broken at 78 characters, between words")
    func paragraph() {
        #expect(
            LineWrap.wrapped(Self.words)
                == "one two three four five six seven eight nine ten eleven twelve thirteen\nfourteen fifteen")
        #expect(LineWrap.wrapped("short\n\nlines") == "short\n\nlines")
        let exact = String(repeating: "x", count: 70) + " 1234567"
        #expect(exact.count == 78 && LineWrap.wrapped(exact) == exact)
    }

    @Test("of a quote go on as a quote, those of an item below its text")
    func leads() {
        #expect(LineWrap.wrapped("> \(Self.words)").hasSuffix("\n> fourteen fifteen"))
        #expect(LineWrap.wrapped("- \(Self.words)").hasSuffix("\n  fourteen fifteen"))
        #expect(LineWrap.wrapped("12. \(Self.words)").hasSuffix("\n    fourteen fifteen"))
    }

    @Test("keep addresses, rows of tables and programs whole")
    func whole() {
        let address = "https://example.org/" + String(repeating: "a", count: 100)
        #expect(LineWrap.wrapped("See \(address) there") == "See\n\(address)\nthere")
        #expect(LineWrap.wrapped(address) == address)
        for line in ["a\t\(Self.words)", "    \(Self.words)"] { #expect(LineWrap.wrapped(line) == line) }
    }

    @Test("never begin by the break with what is a quote or the start of another mail")
    func marks() {
        let start = String(repeating: "x", count: 74)
        #expect(LineWrap.wrapped("\(start) yy > z") == "\(start) yy >\nz")
        #expect(!LineWrap.wrapped("\(start) you From me").contains("\nFrom"))
    }

    @Test("count characters, not bytes")
    func characters() {
        let line = String(repeating: "é", count: 38) + " " + String(repeating: "ü", count: 39)
        #expect(LineWrap.wrapped(line) == line)
    }
}

@Suite("Pictures in a person's words")
struct MailPicturesTests {
    @Test("that are too wide get the width of the mail, by attribute for Outlook")
    func wide() {
        #expect(
            MailPictures.fitted("<p><img src=\"cid:a\" width=\"2000\" height=\"900\" alt=\"Fire\"></p>")
                == "<p><img src=\"cid:a\" alt=\"Fire\" width=\"560\" style=\"max-width:100%;height:auto\"></p>")
        #expect(
            MailPictures.fitted("<img src=\"cid:a\" width=\"20\" height=\"9\" style=\"color:red\">x")
                == "<img src=\"cid:a\" width=\"20\" height=\"9\" alt=\"\" style=\"color:red;max-width:100%;height:auto\">x"
        )
    }

    @Test("that nobody has are their words, or nothing")
    func missing() {
        #expect(
            MailPictures.fitted("a<img data-src=\"https://x.example/a.png\" alt=\"our &gt; logo\">b")
                == "a[our &gt; logo]b")
        #expect(MailPictures.fitted("a<img alt=\"\">b<img>c") == "abc")
        #expect(MailPictures.fitted("no picture") == "no picture")
    }
}
