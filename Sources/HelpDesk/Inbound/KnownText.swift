import PortableSQL

/// What a ticket already says: an answer that repeats it at its end quotes it, however its mail program marks that (IN9).
struct KnownText {
    /// Entries that are looked at, newest first, and how much of each.
    private static let entries = 5
    private static let entryLength = 20_000
    /// Fewer characters than these say nothing.
    private static let leastCharacters = 40
    private static let longLine = 12

    private let lines: Set<String>

    init(_ texts: [String]) {
        var lines: Set<String> = []
        for text in texts {
            // As it was written, and as our mails have it.
            let wrapped = LineWrap.wrapped(text)
            for form in wrapped == text ? [text] : [text, wrapped] {
                for line in form.split(whereSeparator: \.isNewline) { lines.insert(Self.normal(line)) }
            }
        }
        lines.remove("")
        self.lines = lines
    }

    /// Of this ticket's comments, also those for technicians: only what the answer itself repeats is folded.
    static func load(_ ticket: ID<Ticket>, in tx: Transaction) throws -> KnownText {
        KnownText(
            try tx.values(
                """
                SELECT SUBSTR(body_text, 1, \(entryLength)) FROM log_entry
                WHERE ticket_id = \(ticket) AND kind = 'comment'
                ORDER BY id DESC
                LIMIT \(entries)
                """))
    }

    /// The text above what is known, and that; nil where it doesn't end in what is known, or is nothing else.
    ///
    /// Answers between the lines keep their context: only an unbroken end is taken.
    func split(_ text: String) -> (own: String, quoted: String)? {
        guard !lines.isEmpty else { return nil }
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var start = all.count
        var known = 0
        while start > 0 {
            let line = Self.normal(all[start - 1])
            guard line.isEmpty || lines.contains(line) else { break }
            known += line.count >= Self.longLine ? line.count : 0
            start -= 1
        }
        guard known >= Self.leastCharacters else { return nil }
        start = Self.aboveAttribution(all[..<start])
        let own = all[..<start].joined(separator: "\n").trimmingSpaces
        guard !own.isEmpty else { return nil }
        return (own, all[start...].joined(separator: "\n").trimmingSpaces)
    }

    /// "On Tuesday Ada wrote:" right above belongs to it: a line with a colon at its end, and a date or an address.
    private static func aboveAttribution(_ lines: ArraySlice<Substring>) -> Int {
        let written = lines.lastIndex { !$0.allSatisfy(\.isWhitespace) }
        guard let last = written else { return lines.startIndex }
        let line = lines[last].drop(while: { $0 == ">" || $0.isWhitespace })
        let ends = line.last { !$0.isWhitespace }
        let isAttribution = (ends == ":" || ends == "：") && (line.contains("@") || line.contains(where: \.isNumber))
        return isAttribution && line.count < 300 ? last : last + 1
    }

    /// Without quotation marks and with single blanks: what wrapping and quoting leave of a line.
    private static func normal(_ line: Substring) -> String {
        line.drop { $0 == ">" || $0 == "|" || $0.isWhitespace }.split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
    }
}
