import Testing

@testable import SafeHTML

@Suite("The quoted history of an HTML mail")
struct QuoteFinderTests {
    private func split(_ html: String) -> [String] {
        let parts = QuoteFinder().split(html)
        return [parts.own.html, parts.quoted?.html ?? "-"]
    }

    @Test("is found by the marks of Gmail, also behind a page's own prefix", arguments: ["", "x_", "m_-12"])
    func gmail(prefix: String) {
        let html =
            "<div>New</div><div class=\"\(prefix)gmail_quote\"><div>On Monday</div><blockquote>Old</blockquote></div>"
        #expect(split(html) == ["<div>New</div>", "<div><div>On Monday</div><blockquote>Old</blockquote></div>"])
    }

    @Test("is found by the marks of Thunderbird and Apple, and answers between quotations stay the sender's")
    func cite() {
        let html = """
            <p>a</p><div class="moz-cite-prefix">On Monday</div><blockquote type=CITE>b</blockquote><p>c</p>\
            <blockquote type="cite">d</blockquote><p>e</p>
            """
        #expect(
            split(html) == [
                "<p>a</p><p>c</p><p>e</p>",
                "<div>On Monday</div><blockquote type=\"CITE\">b</blockquote><blockquote type=\"cite\">d</blockquote>",
            ])
    }

    @Test(
        "goes on to the end after the marks of Outlook",
        arguments: [
            "<div id=divRplyFwdMsg>From: x</div>", "<div id=\"x_appendonsend\">From: x</div>",
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>From: x</div>",
        ])
    func outlook(mark: String) {
        let parts = QuoteFinder().split("<div><p>New</p>\(mark)<p>Old</p></div><p>Older</p>")
        #expect(parts.own.html == "<div><p>New</p></div>")
        #expect(parts.quoted.map { PlainText.from(html: $0.html) }?.hasSuffix("Old\n\nOlder") == true)
    }

    @Test("is none where nothing marks it")
    func none() {
        #expect(split("<blockquote>A poem</blockquote>") == ["<blockquote>A poem</blockquote>", "-"])
    }

    @Test("is balanced wherever it is cut out")
    func balance() {
        var soup = TagSoup(seed: 11)
        for _ in 0..<1_000 {
            let parts = QuoteFinder().split(soup.html() + "<div class=gmail_quote>" + soup.html())
            #expect(faults(in: parts.own.html) == [])
            #expect(faults(in: parts.quoted?.html ?? "") == [])
        }
    }
}
