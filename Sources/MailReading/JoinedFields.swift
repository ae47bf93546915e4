/// The header fields of a forwarded mail that Yahoo joins in one line: `From: A <a@x>To: b@xSubject: words`.
enum JoinedFields {
    static func split(_ line: Substring) -> [(label: HeaderLabel, value: String)] {
        var found: [(label: HeaderLabel, value: String)] = []
        var rest = withColons(line)
        while found.count < 10, let next = nextLabel(in: rest, taken: found.map(\.label)) {
            if let last = found.indices.last { found[last].value = HeaderBlock.trimmed(rest[..<next.start]) }
            found.append((next.label, ""))
            rest = rest[next.end...]
        }
        if let last = found.indices.last { found[last].value = HeaderBlock.trimmed(rest) }
        return found
    }

    /// Yahoo's Polish `…>Dw Ada <ada@example.org>` lacks the colon: between addressees there would be a comma.
    private static func withColons(_ line: Substring) -> Substring {
        var rest = line
        while let end = rest.firstIndex(of: ">") {
            rest = rest[rest.index(after: end)...]
            let word = rest.prefix { $0.isLetter }
            guard !word.isEmpty, rest[word.endIndex...].first == " ", HeaderLabel.named(word.lowercased()) == .cc else {
                continue
            }
            return line[..<word.endIndex] + ":" + rest[word.endIndex...]
        }
        return line
    }

    /// The first label with its colon; of several at one place the longest.
    private static func nextLabel(
        in text: Substring, taken: [HeaderLabel]
    ) -> (label: HeaderLabel, start: String.Index, end: String.Index)? {
        if taken.last == .subject { return nil }
        var search = text
        while let colon = search.firstIndex(of: ":") {
            let end = text[..<colon].lastIndex { $0 != " " }.map(text.index(after:)) ?? colon
            let lower = text[..<end].suffix(24).lowercased()
            for (word, label) in HeaderLabel.joined where lower.hasSuffix(word) && !taken.contains(label) {
                guard let start = text.index(end, offsetBy: -word.count, limitedBy: text.startIndex) else { continue }
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
}
