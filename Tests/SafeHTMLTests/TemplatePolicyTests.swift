import Testing

@testable import SafeHTML

@Suite("Cleaning the HTML of a template")
struct TemplatePolicyTests {
    private let cleaner = HTMLCleaner(policy: .template)

    @Test("keeps masks as addresses and loads images")
    func masks() {
        let html = "<a href=\"#URL#\">x</a><img src=\"https://example.org/a.png\"><img src=\"#URL#/b.png\">#Body#"
        #expect(cleaner.clean(html).html == html)
        #expect(cleaner.clean("<a href=\"#top\">x</a>").html == "<a>x</a>")
        #expect(HTMLCleaner().clean("<a href=\"#URL#\">x</a>").html == "<a>x</a>")
    }

    @Test("tells what was taken out, once each")
    func removals() {
        let clean = cleaner.clean(
            "<script>x</script><p onclick=x style='position:fixed'>a<p onclick=y><a href=javascript:z>")
        #expect(
            clean.removed == [
                Removal(kind: .element, name: "script"), Removal(kind: .attribute, name: "onclick"),
                Removal(kind: .styleProperty, name: "position"), Removal(kind: .address, name: "javascript:z"),
            ])
    }
}
