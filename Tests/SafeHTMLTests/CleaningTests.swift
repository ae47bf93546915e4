import Testing

@testable import SafeHTML

@Suite("Cleaning a stranger's HTML")
struct CleaningTests {
    private func clean(_ html: String) -> String { HTMLCleaner().clean(html).html }

    @Test("keeps what a newsletter looks like")
    func newsletter() {
        let html = """
            <html><head><title>News</title><style>p{color:red}</style></head><body>
            <table width="600" border=0 cellpadding=0 align=center class=x id=y><tr><td bgcolor="#fff" valign=TOP \
            style="padding:10px 20PX; font-family: Arial , 'Helvetica Neue'; mso-line-height-rule:exactly">\
            <font color=red size="+1" face="Arial">Hi &amp; welcome</font></td></tr></table></body></html>
            """
        #expect(
            clean(html) == """
                <table width="600" border="0" cellpadding="0" align="center"><tr><td bgcolor="#fff" valign="TOP" \
                style="padding:10px 20PX;font-family:Arial,'Helvetica Neue';">\
                <font color="red" size="+1" face="Arial">Hi &amp; welcome</font></td></tr></table>
                """)
    }

    @Test("writes attributes that are said again as the first time, on each element those it may have")
    func repeatedAttributes() {
        let attributes = "style='color:red;background:url(http://x.example.org)' width=1 align=left"
        let html = "<p \(attributes)>a</p><hr \(attributes)><p \(attributes)>b</p>"
        #expect(
            clean(html) == """
                <p style="color:red;" align="left">a</p><hr style="color:red;" width="1" align="left">\
                <p style="color:red;" align="left">b</p>
                """)
        #expect(HTMLCleaner().clean(html).hasRemoteImages)
    }

    @Test("gives the body's colours to a block around everything")
    func body() {
        #expect(
            clean("<body bgcolor=eeeeee text=navy style='margin:0'>Hi</div> you</body>")
                == "<div style=\"background-color:#eeeeee;color:navy;margin:0;\">Hi you</div>")
    }

    @Test("leaves out what shows nothing, and keeps the words of what it doesn't know")
    func words() {
        #expect(
            clean(
                "<script>x()</script><o:p>a</o:p><iframe>b</iframe><object>c</object><button>d</button><blink>e</blink>"
            )
                == "acde")
        #expect(
            clean("<svg><style>x</style><text>a</text><![CDATA[<b>]]></svg><math><mi>y</mi></math>") == "a&lt;b&gt;y")
        #expect(clean("<template><b>x</b><template></template>y</template>z") == "z")
        #expect(clean("<textarea>a<b></textarea><input value=c><input type=hidden value=d>") == "a&lt;b&gt;c")
        #expect(clean("<noscript>a</noscript><!-- b --><![if !mso]>c<![endif]>") == "ac")
    }

    @Test("writes every character so that it is read back as itself")
    func characters() {
        #expect(
            clean("a &lt; b & c &copy; &#0; \u{1}<p title='\"&lt;>'>x\u{A0}y") == """
                a &lt; b &amp; c © \u{FFFD} <p title="&quot;&lt;&gt;">x&nbsp;y</p>
                """)
        #expect(clean("<pre>\n\na&#13;b</pre>") == "<pre>\n\na\nb</pre>")
    }

    @Test("closes every element that it opens, and no other")
    func balance() {
        #expect(clean("<div><b>a</div>b</b></i></div>") == "<div><b>a</b></div><b>b</b>")
        #expect(clean("<ul><li>a<li>b<dl><dt>c<dd>d") == "<ul><li>a</li><li>b<dl><dt>c</dt><dd>d</dd></dl></li></ul>")
        #expect(clean("<p>a<p>b<h1>c<h2>d</h1>e") == "<p>a</p><p>b</p><h1>c</h1><h2>d</h2>e")
        #expect(clean("</p>a</br>b") == "<p></p>a<br>b")
    }

    @Test("lets formatting end where a block cuts it, as browsers do (adoption agency)")
    func formatting() {
        #expect(clean("<b>1<p>2</b>3</p>") == "<b>1</b><p><b>2</b>3</p>")
        #expect(clean("<b>1<i>2</b>3</i>") == "<b>1<i>2</i></b><i>3</i>")
        #expect(
            clean("<b>1<div>2<p>3</b>4</p>5</div>") == "<b>1</b><div><b>2</b><p><b>3</b>4</p>5</div>")
        #expect(clean("<b><i><div>x</b>y</i>z</div>") == "<b><i></i></b><i></i><div><i><b>x</b>y</i>z</div>")
        #expect(
            clean("<a href=http://a.example>1<a href=http://b.example>2").components(separatedBy: "</a>").count == 3)
    }

    @Test("puts the text of a table that is in no cell before the table")
    func fosterParenting() {
        #expect(clean("<table>a<tr>b<td>c</table>d") == "ab<table><tr><td>c</td></tr></table>d")
        #expect(clean("<td>a</td><tr>b") == "ab")
        #expect(
            clean("<table><b>x<tr><td>y</table>z") == "<b>x</b><table><tr><td>y</td></tr></table><b>z</b>")
        #expect(
            clean("<table><tr><td>a<table><tr><td>b</table>c")
                == "<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>")
    }
}

@Suite("Links and images of a cleaned mail")
struct CleanAddressTests {
    private static let mark = " rel=\"noopener noreferrer nofollow\" target=\"_blank\""

    private func link(_ address: String) -> String { HTMLCleaner().clean("<a href=\"\(address)\">x</a>").html }

    @Test(
        "keep http, https, mailto and tel, written anew",
        arguments: [
            ("http://example.org/a?b=1&amp;c=2", "http://example.org/a?b=1&amp;c=2"),
            (" HTTPS:\\\\example.org\t/a b ", "https://example.org/a%20b"), ("http:example.org", "http://example.org"),
            ("//example.org/x", "https://example.org/x"), ("mailto:ada@example.org", "mailto:ada@example.org"),
            ("tel:+49 1", "tel:+49%201"), ("ht\ntp://example.org", "http://example.org"),
        ])
    func kept(address: String, written: String) {
        #expect(link(address) == "<a href=\"\(written)\"\(Self.mark)>x</a>")
    }

    @Test(
        "lose every other address",
        arguments: [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#106;avascript:alert(1)",
            "&#x01;javascript:alert(1)", "javascript&colon;alert(1)", "vbscript:x", "data:text/html,x", "file:///x",
            "#top", "/relative", "x.html", "http:", "https://", "blob:x", "feed:javascript:x", "", "cid:x", "intent:x",
        ])
    func dropped(address: String) {
        #expect(link(address) == "<a>x</a>")
    }

    @Test("wait to be loaded where they are elsewhere, until the reader allows it")
    func remoteImages() {
        let html = "<img src=http://img.example.org/a.png alt=A onerror=x()>"
        let blocked = HTMLCleaner().clean(html)
        #expect(blocked.html == "<img data-src=\"http://img.example.org/a.png\" alt=\"A\">")
        #expect(blocked.hasRemoteImages)
        var policy = CleaningPolicy.mail
        policy.remoteImages = .allow
        let allowed = HTMLCleaner(policy: policy).clean(blocked.html)
        #expect(allowed.html == "<img src=\"http://img.example.org/a.png\" alt=\"A\">")
        #expect(!HTMLCleaner().clean("<img src=cid:a>").hasRemoteImages)
        #expect(HTMLCleaner().clean("<p style='background:url(http://x.example)'>").hasRemoteImages)
    }

    @Test("show the mail's own parts where the desk says (RFC 2392)")
    func inlineImages() {
        var policy = CleaningPolicy.mail
        policy.inlineImage = { $0 == "a@b" ? "/parts/1?x=1&y" : nil }
        let cleaner = HTMLCleaner(policy: policy)
        #expect(cleaner.clean("<img src='cid:a%40b'>").html == "<img src=\"/parts/1?x=1&amp;y\">")
        #expect(cleaner.clean("<img src=cid:other>x").html == "x")
        #expect(HTMLCleaner().clean("<img src=cid:a@b>").html == "<img src=\"cid:a@b\">")
    }

    @Test("may be pictures within the address, of four kinds only")
    func data() {
        let picture = "data:image/png;base64,iVBORw0KGgo="
        #expect(HTMLCleaner().clean("<img src='\(picture)'>").html == "<img src=\"\(picture)\">")
        for bad in ["data:image/svg+xml;base64,AA==", "data:text/html;base64,AA==", "data:image/png,x", "javascript:x"]
        {
            #expect(HTMLCleaner().clean("<img src='\(bad)'>").html == "")
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
