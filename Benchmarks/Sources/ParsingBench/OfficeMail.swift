/// Mails as Outlook writes them: paragraphs, spans and a table of short cells.
struct OfficeMail {
    private var words = Words(seed: 3)

    mutating func html() -> String {
        var out = """
            <html><head><meta charset="utf-8"><style>p{margin:0 0 1em 0;font-family:Calibri,sans-serif}</style></head><body>
            """
        for _ in 0..<(3 + words.random(8)) {
            out +=
                "<p class=\"MsoNormal\"><span style=\"color:#1f497d\">\(words.sentence(40 + words.random(80)))</span></p>"
        }
        out += "<table>"
        for _ in 0..<(4 + words.random(26)) {
            out +=
                "<tr><td style=\"padding:4px;border:1px solid #ccc\">\(words.sentence(1))</td>"
                + "<td style=\"font-family:Arial,sans-serif\">\(words.sentence(10))</td></tr>"
        }
        return out + "</table><p>--<br><b>Example GmbH</b><br><a href=\"https://www.example.org/\(words.random(99))\">"
            + "www.example.org</a></p></body></html>"
    }
}
