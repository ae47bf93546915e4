import Testing

@testable import SafeHTML

/// Markup at random, by a fixed sequence, of the pieces that confuse parsers.
struct TagSoup {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private static let tags = [
        "a", "b", "i", "font", "span", "div", "p", "ul", "li", "dl", "dt", "dd", "table", "tbody", "tr", "td", "th",
        "caption", "col", "colgroup", "h1", "h2", "pre", "blockquote", "center", "u", "em", "hr", "br", "img", "svg",
        "math", "template", "textarea", "select", "option", "form", "o:p", "xmp", "style", "title", "script", "button",
        "input", "body", "html", "head", "noscript", "plaintext", "iframe", "object",
    ]
    private static let attributes = [
        "", " href=\"http://a.example/x\"", " style=\"color:red\"", " href=javascript:x()", " src=\"cid:x\"",
        " src=http://x.example/y.png", " align=center", " title=\"a&lt;b\"", " width=10%", " class=x", " alt=q",
        " onclick=x()", " type=cite", " color=blue size=2", " background=http://x.example", " bgcolor=#fff", "/",
        " style='background:url(x);width:1px'", " style=\"font-family:'x&quot;y'\"", " =x", " a=\"<b>\" '",
    ]
    private static let words = [
        "foo", "bar ", " baz", "\n", " ", "&amp;", "&nbsp;", "&lt;b&gt;", "<", ">", "&#13;", "\0", "é", "\n\nx", "\"",
        "'",
        "<!--", "-->", "<![CDATA[", "]]>", "<!doctype html>", "<a href=\"", "<b ", "</", "&", "&#x", "\r\n",
    ]

    mutating func pick(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func html() -> String {
        let few = (0..<(2 + pick(8))).map { _ in Self.tags[pick(Self.tags.count)] }
        return (0..<(1 + pick(30))).map { _ in
            switch pick(10) {
            case 0..<4: "<" + few[pick(few.count)] + Self.attributes[pick(Self.attributes.count)] + ">"
            case 4..<7: "</" + few[pick(few.count)] + ">"
            default: Self.words[pick(Self.words.count)]
            }
        }.joined()
    }
}

/// What is wrong with cleaned HTML: an element or attribute that is not allowed, or tags that are not balanced.
func faults(in html: String) -> [String] {
    var tokenizer = Tokenizer(Array(html.utf8))
    var open: [SafeHTML.Tag] = []
    var faults: [String] = []
    while true {
        switch tokenizer.next() {
        case .text, .characters: break
        case .comment, .doctype: faults.append("markup that is no tag")
        case .startTag:
            let tag = SafeHTML.Tag.named(tokenizer.tag.name, in: tokenizer.input)
            if tag.written != tag { faults.append("element \(tag)") }
            if !tag.isVoid { open.append(tag) }
            faults += badAttributes(of: tag, in: tokenizer)
        case .endTag:
            let tag = SafeHTML.Tag.named(tokenizer.tag.name, in: tokenizer.input)
            if open.popLast() != tag { faults.append("end of \(tag)") }
        case .end: return faults + open.map { "open \($0)" }
        }
    }
}

private func badAttributes(of tag: SafeHTML.Tag, in tokenizer: Tokenizer) -> [String] {
    tokenizer.tag.attributes.compactMap { found in
        let name = String(decoding: tokenizer.input[found.name], as: UTF8.self)
        let value = String(decoding: tokenizer.input[found.value], as: UTF8.self).lowercased()
        if tag == .a, name == "rel" || name == "target" { return nil }
        guard let attribute = SafeHTML.Attribute.named(found.name, in: tokenizer.input),
            attribute.kind(on: tag) != .none
        else {
            return "attribute \(name) on \(tag)"
        }
        let isAddress = attribute == .href || attribute == .src || attribute == .dataSource
        let isGood = ["http://", "https://", "mailto:", "tel:", "cid:", "data:image/"].contains { value.hasPrefix($0) }
        return isAddress && !isGood ? "address \(value)" : nil
    }
}

@Suite("HTML that means harm (reliability T39)")
struct HostileHTMLTests {
    @Test("comes out balanced and allow-listed, and cleaning it again changes nothing")
    func tagSoup() {
        var soup = TagSoup(seed: 42)
        let cleaner = HTMLCleaner()
        for _ in 0..<4_000 {
            let html = soup.html()
            let clean = cleaner.clean(html).html
            #expect(faults(in: clean) == [], "\(html.debugDescription)")
            #expect(cleaner.clean(clean).html == clean, "\(html.debugDescription)")
            _ = PlainText.from(html: html)
        }
    }

    @Test("is read to the end, split and told as text without a trap, cut anywhere")
    func cutAnywhere() {
        let html = """
            <!DOCTYPE a PUBLIC "b" 'c'><a href="x&amp;&#x26;&notit;" style='a:b(c"d)'>&CounterClockwiseContourIntegral;\
            <![CDATA[x]]><!--a--!><script><!--<script></script>--></script><svg><![CDATA[y]]></svg><pre>\n\nü</pre>
            """
        for length in 0...html.unicodeScalars.count {
            let part = String(String.UnicodeScalarView(html.unicodeScalars.prefix(length)))
            #expect(faults(in: HTMLCleaner().clean(part).html) == [])
            _ = QuoteFinder().split(part)
            _ = PlainText.from(html: part)
        }
    }

    @Test(
        "can't hide a script in another kind of content",
        arguments: [
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<svg></p><style><a id=\"</style><img src=1>\">",
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "<scr<script>ipt>alert(1)</scr</script>ipt>", "<img/src='x'/onerror=alert(1)>", "<svg/onload=alert(1)//",
            "<a href='java&#10;script:alert(1)'>x</a>", "<iframe srcdoc='<script>x</script>'></iframe>",
            "<table background='javascript:alert(1)'><td background=x>", "<base href=javascript:alert(1)//><a href=x>",
            "<meta http-equiv=refresh content='0;url=javascript:x'>", "<textarea></textarea><script>x</script>",
            "<title><img title='</title><script>x</script>'>", "<xmp><p title='</xmp><script>x</script>'>",
            "<b onmouseover=x>", "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>", "<!--><script>x</script>-->",
            "<object data=x><embed src=x><param name=x>", "<link rel=stylesheet href=x>",
            "<div style=\"x:\\65xpression(1)\">",
        ])
    func vectors(html: String) {
        let clean = HTMLCleaner().clean(html).html
        #expect(faults(in: clean) == [])
        #expect(HTMLCleaner().clean(clean).html == clean)
        for word in ["<script", "<svg", "<math", "<style", "<iframe"] { #expect(!clean.contains(word)) }
    }
}
