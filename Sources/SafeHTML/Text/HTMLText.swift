/// Plain text as HTML.
public enum HTMLText {
    /// The text for use between tags or in a quoted value.
    public static func escape(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 16)
        Escaping.appendValue(bytes, 0..<bytes.count, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// The text as paragraphs, at blank lines, with its line ends and its http, https and mailto addresses as links.
    ///
    /// The only tags in it are `p`, `br` and `a`.
    public static func fromPlainText(_ text: String) -> String {
        var writer = PlainTextMarkup(text)
        return writer.html()
    }
}
