import SafeHTML
import Synchronization

/// What is the same in the mails of one event to many people, made once: the text part of the same HTML, and the
/// conversation so far for all who may see the same of it.
final class MailMemo: Sendable {
    /// The conversation so far, as both parts have it.
    struct History: Sendable {
        let html: String
        /// Broken into lines.
        let text: String
    }

    /// One of its entries.
    struct Told {
        let who: String
        let when: String
        let text: String
    }

    private struct HistoryKey: Hashable {
        let isTechnician: Bool
        let language: MailLanguage
    }

    private struct Made {
        var html = ""
        var text = ""
        var histories: [HistoryKey: History?] = [:]
    }

    private let made = Mutex(Made())

    /// The text part of this HTML, broken into lines.
    func text(of html: String) -> String {
        let known = made.withLock { $0.html == html ? $0.text : nil }
        if let known { return known }
        let text = LineWrap.wrapped(PlainText.from(html: html))
        made.withLock { ($0.html, $0.text) = (html, text) }
        return text
    }

    /// - Parameter entries: newest first; asked for once.
    func history(isTechnician: Bool, _ language: MailLanguage, _ entries: () -> [Told]) -> History? {
        let key = HistoryKey(isTechnician: isTechnician, language: language)
        if let known = made.withLock({ $0.histories[key] }) { return known }
        let history = MailLayout.history(entries())
        made.withLock { $0.histories[key] = .some(history) }
        return history
    }
}
