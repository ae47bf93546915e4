import Testing

@testable import HelpDesk

@Suite("Masks of a template")
struct MaskEngineTests {
    private func html(_ template: String, kind: NoticeKind = .updated, _ value: MaskValue) -> String {
        MaskEngine(html: template, for: kind).html { _ in value }
    }

    @Test("are found in any case, and unknown ones are left and named (T5)")
    func names() {
        let engine = MaskEngine(
            html: "<p>#SUBJECT# #subject# #Foo# ##TicketID# #3recent_messages# #cf_12# #CF_VALUE_7# #fff;</p>",
            for: .updated)
        #expect(
            engine.masks == [
                .named(.subject), .named(.subject), .named(.ticketID), .recentMessages(3), .customField(12),
                .customFieldValue(7),
            ])
        #expect(engine.unknown == ["#Foo#"])
        #expect(engine.html { _ in .text("x") } == "<p>x x #Foo# #x x x x #fff;</p>")
    }

    @Test("take every example back to itself")
    func examples() {
        for mask in Mask.examples { #expect(MaskEngine(text: mask.text, for: .closed).masks == [mask]) }
        #expect(Mask.examples.count == 41)
    }

    @Test("have numbers within their limits")
    func numbers() {
        #expect(Mask("0Recent_messages") == .recentMessages(1))
        #expect(Mask("999Recent_messages") == .recentMessages(50))
        #expect(Mask("99999999999999999999Recent_messages") == nil)
        #expect(Mask("-3Recent_messages") == nil)
        #expect(Mask("CF_0") == nil)
        #expect(Mask("CF_99999999999999999999") == nil)
    }

    @Test("are put in once: a value that looks like masks, markup or our own pages' templates is text (T6, T46)")
    func onePass() {
        let hostile = MaskValue.text("#CF_12# #Body# {{x}} {{{x}}} <script>alert(1)</script> \"' &")
        #expect(
            html("<p>#Subject#</p>", hostile)
                == "<p>#CF_12# #Body# {{x}} {{{x}}} &lt;script&gt;alert(1)&lt;/script&gt; &quot;' &amp;</p>")
        #expect(html("#Subject##Subject#", .text("#")) == "##")
        #expect(html("#Sub#Subject#ject#", .text("#Body#")) == "#Sub#Body#ject#")
    }

    @Test("are one line in a subject, without control and direction characters (T36)")
    func subjects() {
        let engine = MaskEngine(text: "Re: #Subject#", for: .updated)
        let value = MaskValue.text("a\r\nBcc: eve@example.org\u{0}\u{85}\u{2028}\u{202E}b")
        #expect(engine.line { _ in value } == "Re: a  Bcc: eve@example.org   b")
        #expect(engine.line { _ in .text(String(repeating: "x", count: 900)) }.count == 204)
        #expect(engine.line { _ in .html("<b>x</b>", text: "x\ny") } == "Re: x y")
    }

    @Test("keep out of attributes what could be more than text")
    func places() {
        let block = MaskValue.html("<p>\"><script>x</script></p>", text: "\"><script>")
        #expect(
            html("<img src=\"https://example.org/a.png\" alt=\"#Body#\">", block)
                == "<img src=\"https://example.org/a.png\" alt=\"&quot;&gt;&lt;script&gt;\">")
        #expect(html("<a href=\"#Subject#\">x</a>", .text("javascript:alert(1)")) == "<a href=\"\">x</a>")
        #expect(
            html("<a href=\"#Subject##Status#\">x</a>", .text("java:"))
                == "<a href=\"java%3A\">x</a>")
        #expect(
            html("<a href=\"#URL#\">x</a>", .link("open", "https://example.org/t?a=1&b"))
                == "<a href=\"https://example.org/t?a=1&amp;b\">x</a>")
        #expect(
            html("<a href=\"https://example.org/?q=#Subject#\">x</a>", .text("a&b \"c\"#"))
                == "<a href=\"https://example.org/?q=a%26b%20%22c%22%23\">x</a>")
        #expect(
            html("<p style=\"color:#Subject#\">x</p>", .text("red;background:url(x)")) == "<p style=\"color:\">x</p>")
    }

    @Test("of a welcome are two and the desk's name, with or without their last # (T5)")
    func welcome() {
        let engine = MaskEngine(html: "#username, #URL# #url <b>#Username#</b> #Subject# #usernames", for: .welcome)
        #expect(engine.masks == [.named(.username), .named(.url), .named(.url), .named(.username)])
        #expect(engine.html { _ in .text("v") } == "v, v v <b>v</b> #Subject# #usernames")
        #expect(MaskEngine(html: "#username", for: .updated).masks.isEmpty)
    }
}
