/// Text out of HTML, as a person would read it.
public enum PlainText {
    /// The visible text: paragraphs apart, lists with their marks, cells of a row with a tab between, quotations behind
    /// `> `, and links followed by where they lead, if that isn't what they say.
    ///
    /// White space is as a browser's `innerText` has it. Line ends are LF, none at the end.
    public static func from(html: String) -> String {
        var policy = CleaningPolicy.mail
        policy.inlineImage = { _ in nil }
        var writer = PlainTextWriter(HTMLCleaner(policy: policy).cleanBytes(html))
        return writer.text()
    }
}
