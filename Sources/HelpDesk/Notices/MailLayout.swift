import SafeHTML

/// Puts a mail's parts into the shape that twelve mail programs show alike: a table, styles inline, system fonts, at most
/// 560 px, and a text part as a person would have written it.
///
/// What a person wrote stands in the cell of class "wd": it may not widen the rest, and in the dark it gives up its colours.
enum MailLayout {
    private static let body = "font-family:Arial,sans-serif;font-size:16px;line-height:25px;color:#1c1a16"
    private static let small = "font-family:Arial,sans-serif;font-size:13px;line-height:20px;color:#6f6a60"
    private static let smallest = "font-family:Arial,sans-serif;font-size:12px;line-height:18px;color:#6f6a60"

    // MARK: HTML

    static func html(_ content: MailContent, title: String, desk: String) -> String {
        var rows = ""
        if let top = content.top { rows += row(small + ";padding-bottom:16px", "qt", line(top)) }
        rows += row(small + ";padding-bottom:12px", "qt", "<b>\(HTMLText.escape(desk))</b>")
        rows += words(content.html)
        if let link = content.link { rows += row(body + ";padding-top:20px", "tx", button(link)) }
        if let history = content.history { rows += row(small + ";padding-top:28px", "qt", history.html) }
        rows += row(smallest + ";padding-top:28px", "qt", footer(content))
        return page(title: title, language: content.language, rows: rows)
    }

    private static let table = "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\""

    /// Outlook for Windows takes its width from a table of its own.
    private static func page(title: String, language: MailLanguage, rows: String) -> String {
        """
        <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8">\
        <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">\
        <title>\(HTMLText.escape(title.isEmpty ? "Mail" : title))</title>\(sheet)</head>
        <body class="bg" style="margin:0;background-color:#ffffff">\(table) width="100%" class="bg" bgcolor="#ffffff">\
        <tr><td class="pg" style="padding:24px"><!--[if mso]>\(table) width="\(MailPictures.width)"><tr><td><![endif]-->\
        \(table) width="100%" style="max-width:\(MailPictures.width)px;table-layout:fixed">
        \(rows)</table><!--[if mso]></td></tr></table><![endif]--></td></tr></table></body></html>
        """
    }

    /// Only dark colours and the margin on telephones: nothing that is needed to read.
    private static let sheet = """
        <style>@media (prefers-color-scheme: dark) { .bg { background-color: #16171a !important } \
        .tx { color: #eceae4 !important } .qt { color: #aeaaa0 !important; border-color: #44474f !important } \
        .ln { color: #a9bdff !important } .bt { background-color: #3e5fc4 !important } .bl { color: #ffffff !important } \
        .wd * { color: inherit !important; background-color: transparent !important; border-color: #44474f !important } \
        .wd a { color: #a9bdff !important } }
        @media (max-width: 480px) { .pg { padding: 16px !important } }</style>
        """

    private static func words(_ html: String) -> String {
        """
        <tr><td class="tx wd" dir="auto" style="\(body);word-break:break-word">\
        <div style="overflow:auto">\(html)</div></td></tr>

        """
    }

    private static func row(_ style: String, _ name: String, _ html: String) -> String {
        "<tr><td class=\"\(name)\" style=\"\(style)\">\(html)</td></tr>\n"
    }

    private static func line(_ line: MailContent.Line) -> String {
        HTMLText.escape("\(line.text), \(line.or) ") + anchor(line.link.label, line.link.url) + "."
    }

    private static func footer(_ content: MailContent) -> String {
        guard let stop = content.stop else { return HTMLText.escape(content.footer) }
        return "\(HTMLText.escape(content.footer)) \(anchor(stop.label, stop.url))."
    }

    private static func anchor(_ label: String, _ url: String) -> String {
        "<a class=\"ln\" href=\"\(HTMLText.escape(url))\" style=\"color:#2347a5\">\(HTMLText.escape(label))</a>"
    }

    private static func button(_ link: (label: String, url: String)) -> String {
        """
        \(table)><tr><td class="bt" bgcolor="#2347a5" style="padding:10px 18px;border-radius:6px">\
        <a class="bl" href="\(HTMLText.escape(link.url))" style="color:#ffffff;text-decoration:none;font-family:Arial,sans-serif;\
        font-size:16px;line-height:20px">\(HTMLText.escape(link.label))</a></td></tr></table>
        """
    }

    /// - Returns: nil where there are none.
    static func history(_ entries: [MailMemo.Told]) -> MailMemo.History? {
        guard !entries.isEmpty else { return nil }
        let text = LineWrap.wrapped(entries.map(quoted).joined(separator: "\n>\n"))
        let told = entries.map { entry in
            "<b>\(HTMLText.escape(entry.who))</b>, \(HTMLText.escape(entry.when))<div dir=\"auto\">\(lines(entry.text))</div>"
        }.joined(separator: "<br>")
        let html = """
            \(table) width="100%"><tr><td class="qt" \
            style="border-left:2px solid #cfc8b9;padding-left:14px;word-break:break-word;\(small)">\(told)</td></tr></table>
            """
        return MailMemo.History(html: html, text: text)
    }

    private static func lines(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { HTMLText.escape(String($0)) }
            .joined(separator: "<br>")
    }

    // MARK: Text

    static func text(_ content: MailContent) -> String {
        var parts: [String] = []
        if let top = content.top {
            parts.append(LineWrap.wrapped("\(top.text), \(top.or) \(top.link.label):\n\(top.link.url)"))
        }
        parts.append(content.text)
        if let link = content.link { parts.append(LineWrap.wrapped("\(link.label):\n\(link.url)")) }
        if let history = content.history { parts.append(history.text) }
        let stop = content.stop.map { "\n\($0.label):\n\($0.url)" } ?? ""
        parts.append("-- \n" + LineWrap.wrapped("\(content.footer)\(stop)"))
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func quoted(_ entry: MailMemo.Told) -> String {
        let lines = entry.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return (["\(entry.who), \(entry.when)"] + lines.map(String.init)).map { "> \($0)" }.joined(separator: "\n")
    }
}
