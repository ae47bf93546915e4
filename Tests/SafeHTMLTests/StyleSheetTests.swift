import Testing

@testable import SafeHTML

@Suite("The style sheets of a mail become the styles of its elements")
struct StyleSheetTests {
    private func clean(_ html: String) -> String { HTMLCleaner().clean(html).html }

    /// What `css` makes of an element, by its style alone.
    private func style(_ css: String, _ tag: String = "p class=\"x y\" id=z") -> String {
        let html = clean("<style>\(css)</style><\(tag)>a")
        guard let start = html.firstRange(of: "style=\"") else { return "" }
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }

    @Test("as Outlook writes them")
    func outlook() {
        let html = """
            <html xmlns:v="urn:schemas-microsoft-com:vml"><head><style><!--
            /* Font Definitions */
            @font-face
            \t{font-family:Calibri;
            \tpanose-1:2 15 5 2 2 2 4 3 2 4;}
            /* Style Definitions */
            p.MsoNormal, li.MsoNormal, div.MsoNormal
            \t{margin:0cm;
            \tmargin-bottom:.0001pt;
            \tfont-size:11.0pt;
            \tfont-family:"Calibri",sans-serif;
            \tmso-fareast-language:EN-US;}
            a:link, span.MsoHyperlink
            \t{mso-style-priority:99;
            \tcolor:#0563C1;
            \ttext-decoration:underline;}
            @page WordSection1
            \t{size:612.0pt 792.0pt;}
            div.WordSection1
            \t{page:WordSection1;}
            --></style><!--[if gte mso 9]><style>p{color:red}</style><![endif]--></head>
            <body lang=DE><div class=WordSection1><p class=MsoNormal>Hi <span class="MsoHyperlink">x</span></p>\
            <p class=MsoNormal style='margin-left:36.0pt'>y</p></div></body></html>
            """
        let normal = "margin:0cm;margin-bottom:.0001pt;font-size:11.0pt;font-family:'Calibri',sans-serif;"
        #expect(
            clean(html).split(separator: "\n").joined() == """
                <div lang="DE"><div><p style="\(normal)">Hi \
                <span style="color:#0563C1;text-decoration:underline;">x</span></p>\
                <p style="\(normal)margin-left:36.0pt;">y</p></div></div>
                """)
    }

    @Test("as newsletters write them, on the table and on what stands for the body")
    func newsletter() {
        let html = """
            <head><style type="text/css">body, table { margin: 0; background: #F4F4F4 url(http://x.example/a.png) }
            td.Testo{font-size:8pt}.preheader{display:none !important}
            @media only screen and (max-width:600px){.Testo{font-size:14pt!important}}</style></head>\
            <body text=navy style="margin:1px"><div class="preheader">Read me</div>\
            <table class=full><tr><td class="Testo big" bgcolor=#fff>a</td></tr></table>
            """
        #expect(
            clean(html) == """
                <div style="color:navy;margin:0;background-color:#F4F4F4;margin:1px;">\
                <div style="display:none;">Read me</div><table style="margin:0;background-color:#F4F4F4;"><tr>\
                <td bgcolor="#fff" style="font-size:8pt;">a</td></tr></table></div>
                """)
        #expect(PlainText.from(html: html) == "a")
    }

    @Test("for the element that was sent, also where another is written")
    func sourceElement() {
        #expect(
            clean("<style>section{color:red}div{color:blue}</style><section title=a>a</section><div title=a>b</div>")
                == "<div title=\"a\" style=\"color:red;\">a</div><div title=\"a\" style=\"color:blue;\">b</div>")
        #expect(
            clean("<style>img{border:0}hr{color:red}b{color:blue}</style><img alt=x><hr><b>1<p>2")
                == """
                <img alt="x" style="border:0;"><hr style="color:red;"><b style="color:blue;">1\
                <p>2</p></b>
                """)
    }

    @Test(
        "if their selectors are simple",
        arguments: [
            "p", "P", ".x", "p.y", ".x.y", ".y.x", "#z", "p#z", "p.x#z.y", "*.x", "a,p", "a , .y", "/* a */p/* b */",
            "<!--p", "x:y,p", "q>r,p", "[a=','],p", ":is(i,j),p",
        ])
    func simple(selector: String) {
        #expect(style("\(selector){color:red}") == "color:red;")
    }

    @Test(
        "else they select nothing",
        arguments: [
            "*", "q", ".q", ".X", "#y", ".x.q", "q.x", "p.", "p:hover", "p::before", "p[class]", "div p", "p>q", "p+p",
            "p,{", "p\\", ".\\78", "p;p", ":not(i,p,j)", "@p", "html", "p<", "'p'", "", ",", "p#z#z", "x|p",
        ])
    func others(selector: String) {
        #expect(style("\(selector){color:red}") == "")
    }

    @Test(
        "in the order of the cascade: element, class, id, then place, then the element's own",
        arguments: [
            ("p{width:1px}p{width:2px}", "width:1px;width:2px;"),
            ("#z{width:3px}.x{width:2px}p{width:1px}", "width:1px;width:2px;width:3px;"),
            (".x.y{width:2px}.x{width:1px}", "width:1px;width:2px;"),
            ("p.x{width:2px}.x{width:1px}", "width:1px;width:2px;"),
            ("p,.x{width:2px}p.y{width:3px}p{width:1px}", "width:1px;width:2px;width:3px;"),
        ])
    func cascade(css: String, written: String) {
        #expect(style(css) == written)
        #expect(style(css, "p class='y x' id=z style=width:9px") == written + "width:9px;")
    }

    @Test("what is important comes last, the element's own after all")
    func important() {
        let css = ".x{color:red!important;width:1px}#z{color:blue;width:2px ! IMPORTANT}"
        #expect(style(css) == "width:1px;color:blue;color:red;width:2px;")
        #expect(
            style(css, "p class=x id=z style='color:gray!important;width:3px'")
                == "width:1px;color:blue;width:3px;color:red;width:2px;color:gray;")
    }

    @Test("for a screen of any size only", arguments: ["all", "screen", "only screen", "print, SCREEN"])
    func media(query: String) {
        #expect(style("@media \(query){p{color:red}.q{}}p{width:1px}") == "color:red;width:1px;")
        #expect(clean("<style media='\(query)'>p{color:red}</style><p>a") == "<p style=\"color:red;\">a</p>")
    }

    @Test(
        "not for others, whose blocks are passed over",
        arguments: [
            "@media print", "@media screen and (max-width:9px)", "@media not screen", "@supports (color:red)",
            "@font-face", "@layer a", "@-ms-viewport", "@media (prefers-color-scheme:dark)", "@mediascreen",
        ])
    func otherRules(rule: String) {
        #expect(style("\(rule){p{color:red}p{color:blue}}p{width:1px}") == "width:1px;")
    }

    @Test("only those of type text/css and for screens")
    func otherSheets() {
        for attributes in ["media=print", "type=text/less", "media='screen and (x)'"] {
            #expect(clean("<style \(attributes)>p{color:red}</style><p>a") == "<p>a</p>")
        }
        #expect(clean("<style type='text/css' media>p{color:red}</style><p>a") == "<p style=\"color:red;\">a</p>")
    }

    @Test("from where they stand on, and what was written before is written anew")
    func place() {
        #expect(
            clean("<p title=a>1</p><style>p{color:red}</style><p title=a>2</p><style>p{width:1px}</style><p title=a>3")
                == """
                <p title="a">1</p><p title="a" style="color:red;">2</p><p title="a" style="color:red;width:1px;">3</p>
                """)
    }

    @Test(
        "past comments and mistakes",
        arguments: [
            "p/*{*/{/*}*/color:red/*;*/}", "q{}p{color:red", "}p{color:red}", "q{a:'}'}p{color:red}",
            "q{a:'x\n}p{color:red}", "@import 'x;y';p{color:red}", "@charset \"utf-8\";p{color:red}", "-->p{color:red}",
            "p{width:url(a;b);color:red}", "p{x;:;;color:red}", "@import url(a;b);p{color:red}",
            "q{a{b:c}}p{color:red}",
        ])
    func recovery(css: String) {
        #expect(style(css) == "color:red;")
    }

    @Test("in the history that a mail quotes too")
    func quoted() {
        let parts = QuoteFinder().split(
            "<style>p.a{color:red}</style><p class=a>1</p><div class=gmail_quote><p class=a>2</p></div>")
        #expect(parts.own.html == "<p style=\"color:red;\">1</p>")
        #expect(parts.quoted?.html == "<div><p style=\"color:red;\">2</p></div>")
    }
}

@Suite("Style sheets that mean harm")
struct HostileStyleSheetTests {
    @Test(
        "leave nothing that loads, runs or covers",
        arguments: [
            "p{background-image:url(http://x.example)}", "p{color:expression(alert(1))}", "p{behavior:url(x)}",
            "@import url(http://x.example);", "@import 'http://x.example'", "p{position:fixed;top:0;z-index:9}",
            "p{background-image:\\75rl(http://x.example)}", "p{co\\6cor:red}", "p{color:\\72 ed}", "p{content:'x'}",
            "p{-moz-binding:url(x)}", "p{color:var(--x)}", "p{width:attr(x)}", "p{list-style:url(x)}", "p{@import 'x'}",
            "p{color:red\"onclick=x}", "p{font-family:'a\"b'}", "p{font-family:\"a&quot;onclick=x\"}", "p{color:a<b}",
            "p{color:&#34;}", "p{font-family:'</p>'}", "p{display:flex}", "p{color:re\0d}", "p{a:b}/*",
            "p{/*color:red}",
            "p{color", "p{color:", "p{", "p", "@", "@media", "@media{", "@media screen{", "<!--", "/", "\\", "p{\\",
            "'", "p{'", "{}", "{{{{", "}}}}", "((((p{color:red}", "@import p{color:red}",
        ])
    func vectors(css: String) {
        for sheet in ["<style>\(css)</style>", "<style>\(css)", "<style>\(css)</style x='", "<style>\(css)</style "] {
            let clean = HTMLCleaner().clean(sheet + "<p class=x id=y>a</p>").html
            #expect(["<p>a</p>", "a<p></p>", ""].contains(clean))
        }
    }

    @Test(
        "end where the tokenizer ends them",
        arguments: [
            ("<style>p{color:red}</styl></style >x", "x"), ("<style>p{font-family:'</style><p>x'}", "<p>x'}</p>"),
            ("<style>/*</style><p>*/p{color:red}</style>x", "<p>*/p{color:red}x</p>"),
            ("<style><!--</style><p>--></style>x", "<p>--&gt;x</p>"),
            ("<style>p{color:red}</STYLE/><p>x", "<p style=\"color:red;\">x</p>"),
            ("<style><style>p{color:red}</style><p>x", "<p>x</p>"),
        ])
    func endTags(html: String, written: String) {
        #expect(HTMLCleaner().clean(html).html == written)
    }

    @Test("are none within svg, math, templates, comments and other content")
    func otherContent() {
        for (start, end) in [
            ("<svg>", "</svg>"), ("<math>", "</math>"), ("<template>", "</template>"), ("<!--", "-->"),
            ("<textarea>", "</textarea>"), ("<title>", "</title>"), ("<xmp>", "</xmp>"), ("<script>", "</script>"),
        ] {
            let clean = HTMLCleaner().clean("\(start)<style>p{color:red}</style>\(end)<p>a").html
            #expect(clean.hasSuffix("<p>a</p>"))
        }
    }

    @Test("never lend a name of a class or an id, and cleaning again changes nothing")
    func soup() {
        var soup = TagSoup(seed: 5)
        let cleaner = HTMLCleaner()
        let pieces = [
            "p", ".x", "#y", "td", "{", "}", "color:red", "width:1px", ";", ":", ",", "/*", "*/", "<!--", "-->", "'",
            "\"", "@media screen", "@import", "(", ")", "url(", "!important", "\\", "é", "\0", "</style>", "<style>",
            "font-family:'a b'", "\n", " ", "background:red", "display:none", "[", "]", "&quot;", "<p class=x>",
        ]
        for _ in 0..<1_000 {
            let css = (0..<(1 + soup.pick(30))).map { _ in pieces[soup.pick(pieces.count)] }.joined()
            let html = "<style>.x{color:red}p{\(css)</style>" + soup.html() + "<style>\(css)</style>" + soup.html()
            let clean = cleaner.clean(html).html
            #expect(faults(in: clean) == [], "\(html.debugDescription)")
            #expect(cleaner.clean(clean).html == clean, "\(html.debugDescription)")
        }
    }

    @Test("are read no further than the limits say")
    func limits() {
        let rule = "p{color:red}"
        func clean(_ css: String, _ change: (inout CleaningLimits) -> Void = { _ in }) -> String {
            var limits = CleaningLimits()
            change(&limits)
            return HTMLCleaner(limits: limits).clean("<style>\(css)</style><p class=x>a").html
        }
        let long = String(repeating: " ", count: 65_536 - rule.utf8.count)
        #expect(clean(long + rule) == "<p style=\"color:red;\">a</p>")
        #expect(clean(long + " " + rule) == "<p>a</p>")
        #expect(clean(long + "</style><style>" + rule) == "<p style=\"color:red;\">a</p>")
        #expect(clean(long + "</style><style> " + rule) == "<p>a</p>")
        #expect(clean(rule + "p{width:100px}") { $0.sheetBytes = 24 } == "<p style=\"color:red;\">a</p>")
        let many = (0..<499).map { "q.c\($0){color:red}" }.joined()
        #expect(clean(many + rule) == "<p style=\"color:red;\">a</p>")
        #expect(clean(many + "q{width:1px}" + rule) == "<p>a</p>")
        #expect(clean(String(repeating: "q,", count: 19) + rule) == "<p style=\"color:red;\">a</p>")
        #expect(clean(String(repeating: "q,", count: 20) + rule) == "<p>a</p>")
        let alike = clean(String(repeating: ".x{width:1px}", count: 60))
        #expect(alike == "<p style=\"" + String(repeating: "width:1px;", count: 50) + "\">a</p>")
    }

    static let inputs: [(String, String)] = [
        ("much for each", "<style>p{" + String(repeating: "width:1px;", count: 6_000) + "}</style>"),
        ("many for each", "<style>" + String(repeating: "p,.x,.y,#z{width:1px}", count: 3_000) + "</style>"),
        ("none for each", "<style>" + String(repeating: ".x.q{width:1px}", count: 4_000) + "</style>"),
        ("many sheets", String(repeating: "<style>p{width:1px}</style>", count: 3_000)),
        ("empty sheets", String(repeating: "<style></style>", count: 3_000)),
        ("open blocks", "<style>" + String(repeating: "@media screen{", count: 4_000) + "</style>"),
        ("open brackets", "<style>" + String(repeating: "p{(", count: 20_000) + "</style>"),
        ("open comments", "<style>" + String(repeating: "/*p{", count: 15_000) + "</style>"),
    ]

    @Test("make no more of a mail than a few times its size, and take no words from it", arguments: inputs)
    func factor(name: String, sheets: String) {
        let words = (0..<2_000).map { "<p class='x y' id=z>\($0)</p>" }.joined()
        let html = HTMLCleaner().clean(sheets + words)
        #expect(html.html.utf8.count <= 6 * (sheets + words).utf8.count + 32_768, "\(name)")
        #expect(html.html.hasSuffix(">1999</p>") && !html.isCut, "\(name)")
        #expect(HTMLCleaner().clean(html.html).html == html.html, "\(name)")
    }

    @Test("lose to the words where a mail is long")
    func longMail() {
        var limits = CleaningLimits()
        limits.bytes = 20_000
        let cleaner = HTMLCleaner(limits: limits)
        let words = String(repeating: "<p>abcdefghij</p>", count: 800)
        let clean = cleaner.clean("<style>p{font-family:Arial}</style>" + words)
        #expect(clean.html == words && !clean.isCut)
    }

    @Test("are no work for mails that have none, nor those without a rule that can be used")
    func none() {
        for html in ["<p class=x>a", "<style></style><p class=x>a", "<style>*{color:red}p{x:y}</style><p class=x>a"] {
            var builder = FragmentBuilder(html, policy: .mail, limits: CleaningLimits(), part: .all)
            #expect(builder.bytes() == Array("<p>a</p>".utf8))
            #expect(builder.sheet == nil)
        }
    }
}
