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
            } else if let field = Self.foreign(at, in: lines, found: found) {
                found.append(field)
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
        values = JoinedFields.split(line)
        range = place..<place + 1
        guard Self.isEnough(values) else { return nil }
    }

    private static func isEnough(_ found: [(label: HeaderLabel, value: String)]) -> Bool {
        let labels = found.map(\.label)
        return labels.contains(.from) && labels.contains { $0 == .date || $0 == .to || $0 == .subject }
    }

    /// Whether the lines are a mail's header even where nothing else says so: "From: Berlin", "To: Rome" are a journey.
    var isSure: Bool {
        let labels = values.map(\.label)
        if labels.contains(.subject), labels.contains(.date) || labels.contains(.to) { return true }
        return values.contains { [.from, .to, .cc].contains($0.label) && $0.value.utf8.contains(UInt8(ascii: "@")) }
    }

    private static let mostLines = 24
    /// Characters of one value that are looked at: more than 500 addresses' worth.
    private static let longest = 16_384

    /// `Label: value`, also as `*Label:* value` and `Label : value`.
    private static func field(_ line: Substring) -> (label: HeaderLabel, value: String)? {
        guard let colon = colon(in: line), let label = HeaderLabel.named(name(of: line[..<colon]))
        else {
            return cell(line)
        }
        let value = line[line.index(after: colon)...].prefix(longest).drop {
            $0 == "*" || $0 == "_" || $0.isWhitespace
        }
        return (label, trimmed(value))
    }

    /// `Label<tab>value`, or `Label | value |` with the first bar taken for a quote mark, as tables come out in text.
    private static func cell(_ line: Substring) -> (label: HeaderLabel, value: String)? {
        let bar = UInt8(ascii: "|")
        guard let end = line.utf8.prefix(40).firstIndex(where: { $0 == bar || $0 == 0x09 }),
            let label = HeaderLabel.named(name(of: line[..<end]))
        else { return nil }
        var value = line[end...].prefix(longest).drop { $0 == "|" || $0.isWhitespace }
        while let last = value.last, last == "|" || last.isWhitespace { value.removeLast() }
        return (label, String(value))
    }

    /// The colon after a label, which is short.
    private static func colon(in line: Substring) -> String.Index? {
        let head = line.utf8.prefix(60)
        guard let first = head.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == 0xEF }) else { return nil }
        let isPlain = head[first] == UInt8(ascii: ":") && head[..<first].allSatisfy { $0 < 0x80 }
        return isPlain
            ? (head[..<first].count < 40 ? first : nil) : line.prefix(40).firstIndex { $0 == ":" || $0 == "：" }
    }

    /// In lower case, without stars and the like.
    private static func name(of label: Substring) -> String {
        guard label.utf8.allSatisfy({ $0 < 0x80 }) else {
            let name = label.filter { $0 != "*" && $0 != "_" && !$0.isInvisible }.lowercased()
            return trimmed(name[...])
        }
        let plain = label.utf8.filter { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "_") && $0 != 0x0D }
        let start = plain.drop { $0 == 0x20 || $0 == 0x09 }
        let bare = start.prefix(start.count - start.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count)
        return String(decoding: bare.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// A field with a label that we don't know, where its place in the block tells that it is one: above a field that
    /// we know, or the last one, with a name as only headers have it or an address below "To".
    private static func foreign(
        _ at: Int, in lines: [TextLine], found: [(label: HeaderLabel, value: String)]
    ) -> (label: HeaderLabel, value: String)? {
        let line = lines[at].content
        guard let last = found.last, let colon = line.prefix(24).firstIndex(where: { $0 == ":" || $0 == "：" }),
            line[..<colon].allSatisfy({ $0.isLetter || " -/.".contains($0) }),
            line[..<colon].count(where: { $0 == " " }) <= 1
        else { return nil }
        let value = trimmed(line[line.index(after: colon)...].prefix(longest))
        let hasAddress = value.utf8.contains(UInt8(ascii: "@"))
        let next = at + 1 < lines.count ? lines[at + 1] : nil
        let isWithin = next.flatMap { field($0.content) }.map { next in !found.contains { $0.label == next.label } }
        let isTechnical = line[..<colon].contains("-") && line[..<colon].allSatisfy { $0.isASCII && $0 != " " }
        let isLast = next?.isBlank != false && hasAddress && last.label == .to
        guard isWithin == true || isTechnical || isLast else { return nil }
        let isCopy = hasAddress && last.label == .to && !isTechnical
        return (isCopy ? .cc : .other, value)
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
        return result.filter { $0 != "*" && !$0.isInvisible }
    }

    static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
