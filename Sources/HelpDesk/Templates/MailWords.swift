import SafeHTML

/// A person's words as a mail carries them; those of the event itself are cleaned once for all who get them.
struct MailWords: Sendable {
    /// Longer HTML is not read; its text is sent.
    private static let readLimit = 1 << 20
    /// Bytes of the news, and of all that is told again: Gmail cuts a mail off at 102 kB, and with it what stands below.
    private static let newsLimit = 55_000
    private static let toldLimit = 35_000
    /// The most bytes that a character of text usually takes.
    private static let bytesPerCharacter = 4

    /// What all mails of the event have in common.
    let memo = MailMemo()
    private let sentParts: Set<String>
    private let news: (entry: ID<LogEntry>, html: String, isCut: Bool)?

    init(_ context: NoticeContext) {
        let sentParts = Set(context.files.filter { $0.content != nil }.compactMap(\.attachment.contentID))
        self.sentParts = sentParts
        news = context.entry.map {
            let (html, isCut) = Self.fitted($0, sentParts: sentParts, limit: Self.newsLimit)
            return ($0.id, html, isCut)
        }
    }

    func value(of entry: LogEntry) -> MaskValue { .html(html(of: entry), text: Self.text(of: entry)) }

    /// Without the links of whoever was quoted (T16).
    static func text(of entry: LogEntry) -> String { LinkToken.removed(from: entry.text) }

    func html(of entry: LogEntry) -> String {
        if let news, news.entry == entry.id { return news.html }
        return Self.fitted(entry, sentParts: sentParts, limit: Self.newsLimit).html
    }

    /// One of several that are told again.
    func html(of entry: LogEntry, among count: Int) -> String {
        Self.fitted(entry, sentParts: sentParts, limit: Self.toldLimit / max(count, 1)).html
    }

    /// Whether the rest of it has to be read on the ticket's page.
    func isCut(_ entry: LogEntry) -> Bool { news?.entry == entry.id && news?.isCut == true }

    private static func fitted(_ entry: LogEntry, sentParts: Set<String>, limit: Int) -> (html: String, isCut: Bool) {
        if let html = entry.html, html.utf8.count <= readLimit {
            let clean = cleaned(html, sentParts: sentParts)
            if clean.utf8.count <= limit { return (clean, false) }
        }
        let text = text(of: entry)
        let kept = text.prefix(limit / bytesPerCharacter)
        let isCut = kept.endIndex < text.endIndex
        return (HTMLText.fromPlainText(isCut ? "\(kept) …" : text), isCut)
    }

    /// Inline images go with the mail; pictures elsewhere in the web stay out of what we send.
    private static func cleaned(_ html: String, sentParts: Set<String>) -> String {
        var policy = CleaningPolicy.mail
        policy.inlineImage = { sentParts.contains($0) ? "cid:\($0)" : nil }
        policy.remoteImages = .block
        return LinkToken.removed(from: MailPictures.fitted(HTMLCleaner(policy: policy).clean(html).html))
    }
}
