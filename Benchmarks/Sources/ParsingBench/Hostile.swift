import SafeHTML

/// Input made to be slow: cleaning twice as much of it must take about twice as long.
struct Hostile: Sendable {
    let name: String
    private let make: @Sendable (Int) -> String
    private let count: Int

    init(_ name: String, _ make: @escaping @Sendable (Int) -> String, _ count: Int) {
        self.name = name
        self.make = make
        self.count = count
    }

    /// How many times longer the doubled input takes, the best of five each.
    func growth(_ cleaner: HTMLCleaner) -> Double { time(2 * count, cleaner) / max(time(count, cleaner), 1e-6) }

    private func time(_ count: Int, _ cleaner: HTMLCleaner) -> Double {
        let html = make(count)
        return (0..<5).map { _ in
            let start = processorSeconds()
            _ = cleaner.clean(html).html.utf8.count
            return processorSeconds() - start
        }.min() ?? 0
    }
}

private func repeated(_ text: String) -> @Sendable (Int) -> String { { String(repeating: text, count: $0) } }

let hostileInputs = [
    Hostile("nested div", repeated("<div>"), 20_000),
    Hostile("attributes on one tag", { "<p " + (0..<$0).map { "a\($0)=x" }.joined(separator: " ") + ">" }, 20_000),
    Hostile("same attribute", { "<p " + String(repeating: "style='color:red' ", count: $0) + ">" }, 20_000),
    Hostile("unclosed quote", { "<a href=\"" + String(repeating: "x", count: $0) }, 400_000),
    Hostile("unclosed comment", { "<!--" + String(repeating: "->", count: $0) }, 200_000),
    Hostile("<a<a<a", repeated("<a"), 200_000),
    Hostile("open formatting", { (0..<$0).map { "<font size=\($0)>x<p>" }.joined() }, 20_000),
    Hostile("formatting cut by blocks", repeated("<b><i><font size=2><div><p>x</b></i></font>"), 8_000),
    Hostile(
        "deep then cut",
        { n in
            String(
                repeating: String(repeating: "<b>", count: 100) + String(repeating: "<div>", count: 100)
                    + String(repeating: "</b>", count: 100) + String(repeating: "</div>", count: 100), count: n)
        }, 250),
    Hostile("entities", repeated("&amp&amp"), 100_000),
    Hostile("long entity names", repeated("&CounterClockwiseContourIntegra"), 20_000),
    Hostile("misplaced table text", repeated("<table>x<tr>y"), 40_000),
    Hostile("nested tables", repeated("<table><tr><td>x"), 20_000),
    Hostile(
        "end tags that end nothing",
        { String(repeating: "<div>", count: 250) + String(repeating: "</b></li>", count: $0) },
        80_000),
    Hostile("css", { "<p style=\"" + String(repeating: "color:rgb(1,2,3);x:url(", count: $0) + "\">" }, 20_000),
    Hostile("css comments", { "<p style=\"" + String(repeating: "/*", count: $0) + "\">" }, 200_000),
    Hostile("cdata", repeated("<svg><![CDATA[]]>"), 40_000),
    Hostile("script escapes", { "<script>" + String(repeating: "<!--<script>", count: $0) }, 60_000),
    Hostile("quotes", { String(repeating: "<blockquote>x", count: $0) }, 40_000),
]
