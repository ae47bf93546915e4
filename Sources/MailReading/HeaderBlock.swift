import MIME

/// The few header lines that a mail program puts above a quoted or forwarded mail.
struct HeaderBlock {
    /// Where the block's lines are.
    let range: Range<Int>
    private var values: [(label: HeaderLabel, value: String)]

    var from: Mailbox? { value(.from).flatMap(Self.sender) }
    var to: [Mailbox] { value(.to).map(Self.mailboxes) ?? [] }
    var cc: [Mailbox] { value(.cc).map(Self.mailboxes) ?? [] }
    var subject: String? { value(.subject) }
    var date: String? { value(.date) }

    private func value(_ label: HeaderLabel) -> String? { values.first { $0.label == label }?.value }

    /// Reads a block that starts at a line: a sender and at least one thing more, in lines of one quote depth.
    init?(at start: Int, in lines: [TextLine]) {
        var found: [(label: HeaderLabel, value: String)] = []
        var at = start
        while at < lines.count, at < start + Self.mostLines, lines[at].depth == lines[start].depth {
            let line = lines[at]
            if let field = Self.field(line.content) {
                if field.label != .other, found.contains(where: { $0.label == field.label }) { break }
                found.append(field)
            } else if line.isBlank, Self.isGap(at, in: lines, found: found) {
                // Some programs put an empty line after each.
            } else if let last = found.last, Self.continues(line, last) {
                found[found.count - 1].value += " " + line.content
            } else {
                break
            }
            at += 1
        }
        guard Self.isEnough(found) else { return nil }
        range = start..<max(at, start + 1)
        values = found
    }

    /// Reads all fields from one line, as Yahoo joins them: `From: A <a@x>To: b@xSubject: words`.
    init?(joined line: Substring, at place: Int) {
        guard line.utf8.count <= Self.longest else { return nil }
        values = Self.split(line)
        range = place..<place + 1
        guard Self.isEnough(values) else { return nil }
    }

    private static func isEnough(_ found: [(label: HeaderLabel, value: String)]) -> Bool {
        let labels = found.map(\.label)
        return labels.contains(.from) && labels.contains { $0 == .date || $0 == .to || $0 == .subject }
    }

    private static let mostLines = 24
    /// Characters of one value that are looked at: more than 500 addresses' worth.
    private static let longest = 16_384

    /// `Label: value`, also as `*Label:* value` and `Label : value`.
    private static func field(_ line: Substring) -> (label: HeaderLabel, value: String)? {
        guard line.utf8.prefix(60).contains(where: { $0 == UInt8(ascii: ":") || $0 == 0xEF }),
            let colon = line.prefix(40).firstIndex(where: { $0 == ":" || $0 == "：" })
        else { return nil }
        let name = line[..<colon].filter { $0 != "*" && $0 != "_" && $0 != "\u{200E}" }.lowercased()
        guard let label = HeaderLabel.named(trimmed(name[...])) else { return nil }
        let value = line[line.index(after: colon)...].prefix(longest).drop { $0 == "*" || $0 == "_" || $0.isWhitespace }
        return (label, trimmed(value))
    }

    private static func isGap(_ at: Int, in lines: [TextLine], found: [(label: HeaderLabel, value: String)]) -> Bool {
        guard at + 1 < lines.count, !found.isEmpty, let next = field(lines[at + 1].content) else { return false }
        return !found.contains { $0.label == next.label }
    }

    /// A long list of addressees goes on in the next line.
    private static func continues(_ line: TextLine, _ last: (label: HeaderLabel, value: String)) -> Bool {
        guard !line.isBlank, last.label == .to || last.label == .cc || last.label == .from || last.value.isEmpty else {
            return false
        }
        let isAddress = line.content.contains("@") && line.content.count < 400
        return isAddress
            && (last.value.isEmpty || last.value.hasSuffix(",") || last.value.hasSuffix(";")
                || line.content.hasPrefix("<"))
    }

    private static func split(_ line: Substring) -> [(label: HeaderLabel, value: String)] {
        var found: [(label: HeaderLabel, value: String)] = []
        var rest = line
        while found.count < 10, let next = nextLabel(in: rest, taken: found.map(\.label)) {
            if let last = found.indices.last { found[last].value = trimmed(rest[..<next.start]) }
            found.append((next.label, ""))
            rest = rest[next.end...]
        }
        if let last = found.indices.last { found[last].value = trimmed(rest) }
        return found
    }

    /// The first label with its colon; of several at one place the longest.
    private static func nextLabel(
        in text: Substring, taken: [HeaderLabel]
    ) -> (label: HeaderLabel, start: String.Index, end: String.Index)? {
        if taken.last == .subject { return nil }
        var search = text
        while let colon = search.firstIndex(of: ":") {
            let before = text[..<colon].suffix(24)
            let lower = before.lowercased()
            for (word, label) in HeaderLabel.joined where lower.hasSuffix(word) && !taken.contains(label) {
                guard let start = text.index(colon, offsetBy: -word.count, limitedBy: text.startIndex) else { continue }
                let previous = start > text.startIndex ? text[text.index(before: start)] : " "
                let isApart =
                    previous == ">" || word.count >= 2 && !previous.isLetter
                    || text[start].isUppercase && word.count >= 3
                if isApart { return (label, start, text.index(after: colon)) }
            }
            search = text[text.index(after: colon)...]
        }
        return nil
    }

    private static func sender(_ value: String) -> Mailbox? {
        let clean = cleaned(value)
        // "Ada <ada@example.org> on behalf of the desk": who wrote is the first.
        let first = clean.firstIndex(of: ">").map { String(clean[...$0]) } ?? clean
        let list = Mailbox.list(first)
        let found = list.count == 1 ? list.first : list.first { $0.address.contains("@") }
        return found.map(named) ?? Mailbox(name: clean, address: "")
    }

    private static func mailboxes(_ value: String) -> [Mailbox] { Mailbox.list(cleaned(value)).map(named) }

    /// A word that is no address is a name.
    private static func named(_ mailbox: Mailbox) -> Mailbox {
        guard mailbox.address.contains("@") else {
            return mailbox.name.isEmpty ? Mailbox(name: mailbox.address, address: "") : mailbox
        }
        return mailbox.address.hasSuffix(".")
            ? Mailbox(name: mailbox.name, address: String(mailbox.address.dropLast())) : mailbox
    }

    /// Without the links that a mail program makes of addresses: `a@x<mailto:a@x>`, `[mailto:a@x]`.
    static func cleaned(_ value: String) -> String {
        var result = value.replacing("[mailto:", with: "<")
        if result != value { result = result.replacing("]", with: ">") }
        while let start = result.firstRange(of: "<mailto:"), let end = result[start.upperBound...].firstIndex(of: ">") {
            result.removeSubrange(start.lowerBound...end)
        }
        return result.filter { $0 != "*" }
    }

    static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
