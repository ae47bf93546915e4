import Testing

@testable import SafeHTML

@Suite("Text out of HTML, as a person reads it")
struct PlainTextTests {
    @Test(
        "is told by blocks, not by line ends in the source",
        arguments: [
            ("<p>One\ntwo<br>three</p><p>four</p>", "One two\nthree\n\nfour"),
            ("<div>a</div><div><br></div><div>b</div><div>c<br></div>d", "a\n\nb\nc\nd"),
            ("  a  <b> b</b>&nbsp;&nbsp;c ", "a b  c"), ("<h1>H</h1>text<hr>end", "H\n\ntext\n---\nend"),
            ("<title>t</title><style>s</style><script>x</script>a", "a"), ("", ""), ("<p></p><p> </p>", ""),
            ("<pre>  a\n    b\n</pre>c", "  a\n    b\n\nc"), ("<p style='display:none'>a<b>b</b></p>c", "c"),
        ])
    func blocks(html: String, text: String) {
        #expect(PlainText.from(html: html) == text)
    }

    @Test("marks the items of lists")
    func lists() {
        #expect(
            PlainText.from(html: "<ul><li>a<li><p>b</p><ul><li>c</ul></ul><ol start=9><li>d<li>e</ol>f")
                == "- a\n- b\n  - c\n\n9. d\n10. e\n\nf")
    }

    @Test("puts tabs between the cells of a row")
    func tables() {
        #expect(
            PlainText.from(html: "x<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>y")
                == "x\na\tb\n1\t2\ny")
    }

    @Test("puts marks before quoted lines")
    func quotes() {
        #expect(
            PlainText.from(html: "a<blockquote>b<br>c<blockquote><p>d</p></blockquote></blockquote>e")
                == "a\n\n> b\n> c\n>\n> > d\n\ne")
    }

    @Test(
        "tells where a link leads, unless it says so itself",
        arguments: [
            ("<a href=https://example.org/a>here</a>", "here <https://example.org/a>"),
            ("<a href=https://www.example.org/>example.org</a>", "example.org"),
            ("<a href=mailto:ada@example.org>ada@example.org</a>", "ada@example.org"),
            ("<a href=http://a.example><img src=x alt=Logo></a>", "Logo <http://a.example>"), ("<a name=x>y</a>", "y"),
        ])
    func links(html: String, text: String) {
        #expect(PlainText.from(html: html) == text)
    }
}

@Suite("Plain text as HTML (reliability T40)")
struct HTMLTextTests {
    private static let mark = " rel=\"noopener noreferrer nofollow\" target=\"_blank\""

    @Test("has paragraphs at blank lines and keeps line ends")
    func paragraphs() {
        #expect(HTMLText.fromPlainText("a\r\nb\n\n\nc <d>") == "<p>a<br>\nb</p>\n<p>c &lt;d&gt;</p>\n")
        #expect(HTMLText.fromPlainText("  a  b") == "<p>&nbsp; a&nbsp; b</p>\n")
        #expect(HTMLText.escape("<a href=\"x\">&") == "&lt;a href=&quot;x&quot;&gt;&amp;")
    }

    @Test("makes links of addresses, without the sentence around them")
    func links() {
        #expect(
            HTMLText.fromPlainText("(see https://example.org/a_(b)?x=1&y=2).") == """
                <p>(see <a href="https://example.org/a_(b)?x=1&amp;y=2"\(Self.mark)>https://example.org/a_(b)?x=1&amp;y=2</a>\
                ).</p>

                """)
        #expect(
            HTMLText.fromPlainText("xhttp://a javascript:alert(1) http://") == """
                <p>xhttp://a javascript:alert(1) http://</p>

                """)
    }

    @Test("has no tags but p, br and a, whatever the text")
    func tags() {
        var soup = TagSoup(seed: 7)
        for _ in 0..<1_000 {
            let text = "http://example.org/" + soup.html() + " mailto:" + soup.html()
            let html = HTMLText.fromPlainText(text)
            #expect(faults(in: html) == [])
            var tokenizer = Tokenizer(Array(html.utf8))
            while true {
                let token = tokenizer.next()
                if token == .end { break }
                guard token == .startTag else { continue }
                #expect([.p, .br, .a].contains(SafeHTML.Tag.named(tokenizer.tag.name, in: tokenizer.input)))
            }
        }
    }
}
