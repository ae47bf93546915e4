/// An HTML mail, split into what its sender wrote and the history quoted with it, each cleaned.
public struct QuotedHTML: Sendable, Hashable {
    public let own: CleanHTML
    /// Nil where the mail quotes nothing.
    public let quoted: CleanHTML?

    public init(own: CleanHTML, quoted: CleanHTML?) {
        self.own = own
        self.quoted = quoted
    }
}

/// Finds the quoted history of a mail by the marks that mail programs put around it.
public struct QuoteFinder: Sendable {
    private let cleaner: HTMLCleaner

    public init(cleaner: HTMLCleaner = HTMLCleaner()) {
        self.cleaner = cleaner
    }

    /// Splits `html`; where no mark is found all of it is the sender's own.
    public func split(_ html: String) -> QuotedHTML {
        let quoted = cleaner.clean(html, keeping: .quoted)
        guard !quoted.html.utf8.allSatisfy(\.isSpace) else { return QuotedHTML(own: cleaner.clean(html), quoted: nil) }
        // Taken out of what was around them, pieces of tables stand alone: cleaned again they are a fragment.
        return QuotedHTML(
            own: cleaner.clean(cleaner.clean(html, keeping: .own).html), quoted: cleaner.clean(quoted.html))
    }
}
