import SafeHTML

/// A person's words as a mail carries them; those of the event itself are cleaned once for all who get them.
struct MailWords: Sendable {
    private static let htmlLimit = 1 << 20

    private let sentParts: Set<String>
    private let news: (entry: ID<LogEntry>, html: String)?

    init(_ context: NoticeContext) {
        let sentParts = Set(context.files.filter { $0.content != nil }.compactMap(\.attachment.contentID))
        self.sentParts = sentParts
        news = context.entry.map { ($0.id, Self.cleaned($0, sentParts: sentParts)) }
    }

    func value(of entry: LogEntry) -> MaskValue { .html(html(of: entry), text: Self.text(of: entry)) }

    /// Without the links of whoever was quoted (T16).
    static func text(of entry: LogEntry) -> String { LinkToken.removed(from: entry.text) }

    func html(of entry: LogEntry) -> String {
        if let news, news.entry == entry.id { return news.html }
        return Self.cleaned(entry, sentParts: sentParts)
    }

    /// Inline images go with the mail; pictures elsewhere in the web stay out of what we send.
    private static func cleaned(_ entry: LogEntry, sentParts: Set<String>) -> String {
        guard let html = entry.html, html.utf8.count <= Self.htmlLimit else {
            return HTMLText.fromPlainText(text(of: entry))
        }
        var policy = CleaningPolicy.mail
        policy.inlineImage = { sentParts.contains($0) ? "cid:\($0)" : nil }
        policy.remoteImages = .block
        return LinkToken.removed(from: HTMLCleaner(policy: policy).clean(html).html)
    }
}
