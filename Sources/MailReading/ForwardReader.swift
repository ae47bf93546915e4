import MIME
import SafeHTML

/// Finds the mail that another mail passes on: within its text, or attached to it.
struct ForwardReader {
    private let message: Message
    private let lines: [TextLine]
    private let marks: QuoteMarks
    private let saysForward: Bool

    init(_ message: Message, marks: QuoteMarks) {
        self.message = message
        self.marks = marks
        lines = marks.lines
        saysForward = SubjectPrefix.isForward(message.subject)
    }

    struct Forward {
        let original: Forwarded
        /// What the one who passed it on wrote above it.
        let above: String
        let below: String
    }

    func forward() -> Forward? { inline() ?? attached() }

    /// A drawn "forwarded message" says so itself; a header block or an attribution only under such a subject.
    private func inline() -> Forward? {
        var attribution: Int?
        for place in lines.indices {
            guard let start = marks.start(at: place) else { continue }
            if start.isForward, start.header != nil || saysForward { return forward(start) }
            guard saysForward else {
                if isAnswerMark(start) { return nil }
                continue
            }
            if start.header != nil { return isFinnishAnswer(start) ? nil : forward(start) }
            if attribution == nil, case .attribution = start.mark { attribution = place }
        }
        return attribution.flatMap { marks.start(at: $0) }.flatMap(forward)
    }

    /// "VS:" is a forward to Danes and Norwegians, but an answer to Finns.
    private func isFinnishAnswer(_ start: QuoteStart) -> Bool {
        guard !start.isForward, SubjectPrefix.first(of: message.subject) == "vs" else { return false }
        return lines[start.range].contains { $0.content.prefix(12).lowercased().contains("lähettäjä") }
    }

    /// What was forwarded within a quotation of an answer is not forwarded by this mail.
    private func isAnswerMark(_ start: QuoteStart) -> Bool {
        !start.isForward && !lines[start.range.lowerBound].isQuoted
    }

    private func forward(_ start: QuoteStart) -> Forward? {
        let above = lines[..<start.range.lowerBound].map(\.whole).joined(separator: "\n")
        let below = lines[start.range.lowerBound...].map(\.whole).joined(separator: "\n")
        let isQuoted = lines[start.range.upperBound - 1].isQuoted
        let body = Self.body(lines[bodyStart(start)..<bodyEnd], isQuoted: isQuoted)
        let subject = SubjectPrefix.bare(message.subject)
        guard let header = start.header else {
            return withoutHeader(start, above: above, below: below, body: body, subject: subject)
        }
        let original = Forwarded(
            from: header.from, to: header.to, cc: header.cc, subject: header.subject ?? subject,
            date: header.date.flatMap { MailDate.read($0) }, dateText: header.date ?? "", text: body)
        return Forward(original: original, above: above, below: below)
    }

    /// Some programs draw the line above the header block once more below it.
    private func bodyStart(_ start: QuoteStart) -> Int {
        let end = start.range.upperBound
        guard case .separator = start.mark, let next = lines[end...].firstIndex(where: { !$0.isBlank }),
            lines[next].content == lines[start.range.lowerBound].content, marks.start(at: next)?.header == nil
        else { return end }
        return next + 1
    }

    /// Without a last line that says that the forwarded mail ends.
    private var bodyEnd: Int {
        guard let last = lines.lastIndex(where: { !$0.isBlank }), Separator.isEnd(lines[last].content) else {
            return lines.count
        }
        return last
    }

    private func withoutHeader(_ start: QuoteStart, above: String, below: String, body: String, subject: String)
        -> Forward?
    {
        var from: Mailbox?
        switch start.mark {
        case .attribution(let attribution):
            from = attribution.sender
            guard from != nil else { return nil }
        case .separator:
            if let below = attributed(below: start) { return below }
        case .header, .lead: break
        }
        let original = Forwarded(from: from, to: [], cc: [], subject: subject, date: nil, dateText: "", text: body)
        return Forward(original: original, above: above, below: below)
    }

    /// Below the drawn line, one line may name the sender instead of a header block.
    private func attributed(below start: QuoteStart) -> Forward? {
        guard let next = lines[start.range.upperBound...].firstIndex(where: { !$0.isBlank }),
            let below = marks.start(at: next), case .attribution(let attribution) = below.mark,
            attribution.sender != nil, let found = forward(below)
        else { return nil }
        let above = lines[..<start.range.lowerBound].map(\.whole).joined(separator: "\n")
        return Forward(original: found.original, above: above, below: found.below)
    }

    /// The forwarded text, one level of quotation undone where all of it, or its head, is quoted.
    private static func body(_ lines: ArraySlice<TextLine>, isQuoted: Bool) -> String {
        let isAllQuoted = lines.allSatisfy { $0.isBlank || $0.isQuoted } && lines.contains { $0.isQuoted }
        let text = lines.map { isQuoted || isAllQuoted ? $0.unquoted : $0.whole }.joined(separator: "\n")
        return HeaderBlock.trimmed(text[...])
    }

    /// A message/rfc822 part, where the subject says forward or nothing else is in the mail.
    private func attached() -> Forward? {
        guard let inner = message.embedded.first, saysForward || isOnlyOne else { return nil }
        let text = inner.text ?? inner.html.map { PlainText.from(html: $0) } ?? ""
        let original = Forwarded(
            from: inner.from.first, to: inner.to, cc: inner.cc, subject: inner.subject, date: inner.date,
            dateText: inner.header.text("Date") ?? "", text: text)
        let above = isOnlyOne ? "" : lines.map(\.whole).joined(separator: "\n")
        return Forward(original: original, above: above, below: "")
    }

    private var isOnlyOne: Bool {
        message.embedded.count == 1
            && !message.parts.contains { part in
                part.contentType.name == "text/plain" && part.text().contains { !$0.isWhitespace }
                    || part.contentType.name == "text/html"
            }
    }
}
