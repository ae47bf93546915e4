import Testing

@testable import SafeHTML

@Suite("Inline styles, by the grammar of CSS (reliability T41)")
struct InlineStyleTests {
    private func style(_ css: String) -> String {
        let source = Array(css.utf8)
        var out: [UInt8] = []
        var style = InlineStyle(source, 0..<source.count, listsRemoved: false)
        style.append(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(
        "keep words, numbers, colours and the names of fonts",
        arguments: [
            ("color : RED", "color:RED;"), ("margin:0 auto -1.5em;;", "margin:0 auto -1.5em;"),
            ("border:1px solid rgba(0, 0,0,.5)", "border:1px solid rgba(0, 0,0,.5);"),
            ("font:bold 12px/1.5 \"Segoe UI\", sans-serif", "font:bold 12px/1.5 'Segoe UI',sans-serif;"),
            ("width:calc(100% - 10px)", "width:calc(100% - 10px);"), ("color:red!important", "color:red;"),
            ("/* a */color/**/:/**/#FFF/* ; */", "color:#FFF;"), ("display:inline-block", "display:inline-block;"),
            ("background:#fff url(http://x.example/a.png) no-repeat", "background-color:#fff;"),
            ("background: no-repeat center black", "background-color:black;"),
            ("font-family:'a;b';color:red", "color:red;"),
        ])
    func kept(css: String, written: String) {
        #expect(style(css) == written)
        #expect(style(written) == written)
    }

    @Test(
        "lose what loads, runs, covers or hides what it is",
        arguments: [
            "background-image:url(http://x.example)", "color:expression(alert(1))", "color:var(--x)", "position:fixed",
            "position:absolute", "behavior:url(x)", "-moz-binding:url(x)", "color:\\72 ed", "width:attr(x)",
            "list-style:url(x)", "color:re/**/d(x)", "display:flex", "color:", ":red", "color red", "content:'x'",
            "width:calc(expression(1))", "width:calc(1px*url(x))", "color:rgb(1,2", "color:red}", "@import 'x'",
            "color:&quot;x", "z-index:9", "top:0", "color:\"red\"", "font-family:'a\nb'", "font-family:'\\27 '",
        ])
    func dropped(css: String) {
        #expect(style(css) == "")
    }

    @Test("go on after a declaration that was left out")
    func recovery() {
        #expect(style("x:url(a;b);color:red;y:';';width:1px;z:{;};height:2px") == "color:red;width:1px;height:2px;")
    }
}
