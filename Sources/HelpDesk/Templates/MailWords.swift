import SafeHTML

/// A person's words as a mail carries them.
struct MailWords: Sendable {
    private static let htmlLimit = 1 << 20

    private let sentParts: Set<String>

    init(_ context: NoticeContext) {
        sentParts = Set(context.files.filter { $0.content != nil }.compactMap(\.attachment.contentID))
    }

    func value(of entry: LogEntry) -> MaskValue { .html(html(of: entry), text: entry.text) }

    /// Inline images go with the mail; pictures elsewhere in the web stay out of what we send.
    func html(of entry: LogEntry) -> String {
        guard let html = entry.html, html.utf8.count <= Self.htmlLimit else {
            return HTMLText.fromPlainText(entry.text)
        }
        var policy = CleaningPolicy.mail
        let sentParts = sentParts
        policy.inlineImage = { sentParts.contains($0) ? "cid:\($0)" : nil }
        policy.remoteImages = .block
        return HTMLCleaner(policy: policy).clean(html).html
    }
}
