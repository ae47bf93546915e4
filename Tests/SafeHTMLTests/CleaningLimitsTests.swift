import Testing

@testable import SafeHTML

@Suite("The limits of cleaning (reliability §4.8)")
struct CleaningLimitsTests {
    private func cleaner(_ change: (inout CleaningLimits) -> Void) -> HTMLCleaner {
        var limits = CleaningLimits()
        change(&limits)
        return HTMLCleaner(limits: limits)
    }

    @Test("are those of the reliability page")
    func figures() {
        let limits = CleaningLimits()
        #expect(limits.bytes == 2_097_152 && limits.nodes == 100_000 && limits.depth == 256)
        #expect(limits.attributes == 64 && limits.links == 5_000)
    }

    @Test(
        "elements: what is beyond loses its tags and keeps its words", arguments: [(2, false), (3, false), (4, true)])
    func nodes(count: Int, isCut: Bool) {
        let clean = cleaner { $0.nodes = 3 }.clean(String(repeating: "<b>x</b>", count: count))
        #expect(clean.isCut == isCut)
        #expect(clean.html == String(repeating: "<b>x</b>", count: min(count, 3)) + (isCut ? "x" : ""))
    }

    @Test("depth: what is deeper stands in the deepest element", arguments: [(255, false), (256, false), (257, true)])
    func depth(count: Int, isCut: Bool) {
        let clean = HTMLCleaner().clean(String(repeating: "<div>", count: count) + "x")
        #expect(clean.isCut == isCut)
        let depth = min(count, 256)
        #expect(
            clean.html == String(repeating: "<div>", count: depth) + "x" + String(repeating: "</div>", count: depth))
    }

    @Test("attributes of a tag", arguments: [63, 64, 65])
    func attributes(count: Int) {
        let others = (1..<count).map { "a\($0)=x " }.joined()
        let clean = HTMLCleaner().clean("<p \(others)title=t>x").html
        #expect(clean == (count <= 64 ? "<p title=\"t\">x</p>" : "<p>x</p>"))
    }

    @Test("links", arguments: [2, 3, 4])
    func links(count: Int) {
        let clean = cleaner { $0.links = 3 }.clean(String(repeating: "<a href=tel:1>x</a>", count: count))
        #expect(clean.links == min(count, 3))
        #expect(clean.isCut == (count > 3))
    }

    @Test(
        "bytes: never within a character",
        arguments: [
            ("aaaé", "aaaé", false), ("aaaaé", "aaaaé", false), ("aaaaaé", "aaaaa", true), ("aaaaaaa", "aaaaaa", true),
        ])
    func bytes(html: String, written: String, isCut: Bool) {
        let clean = cleaner { $0.bytes = 6 }.clean(html)
        #expect(clean.html == written)
        #expect(clean.isCut == isCut)
    }
}

@Suite("What cleaning writes is bounded by what it reads")
struct LinearOutputTests {
    static let inputs: [(String, String)] = [
        ("nested blocks", String(repeating: "<div>", count: 40_000)),
        ("attributes", "<p " + (0..<40_000).map { "a\($0)=1" }.joined(separator: " ") + ">"),
        (
            "open formatting",
            (0..<20_000).map { "<font size=\($0 % 1000) face=abcdefghijklmnopqrstuvwxyz>x<p>" }.joined()
        ),
        ("formatting in blocks", String(repeating: "<b><i><u><div><p>x</b></i></u>", count: 5_000)),
        (
            "deep cuts",
            String(
                repeating: String(repeating: "<b><font size=7>", count: 60) + String(repeating: "<div>", count: 100)
                    + String(repeating: "</b></font>", count: 60) + String(repeating: "</div>", count: 100), count: 40)
        ),
        ("misplaced text", String(repeating: "<table>x<tr>y<b>", count: 10_000)),
        ("tags in tags", String(repeating: "<a", count: 100_000)),
        ("entities", String(repeating: "&amp&amp", count: 40_000)),
        ("nested tables", String(repeating: "<table><tr><td><b>", count: 10_000)),
    ]

    @Test("for every hostile input, within a constant factor", arguments: inputs)
    func factor(name: String, html: String) {
        let clean = HTMLCleaner().clean(html).html
        #expect(clean.utf8.count <= 4 * html.utf8.count + 8_192, "\(name)")
        #expect(HTMLCleaner().clean(clean).html == clean, "\(name)")
    }
}
