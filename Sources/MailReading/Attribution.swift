import MIME

/// "On Tuesday Ada wrote:" above a quotation, in the forms and languages of mail programs.
struct Attribution {
    let range: Range<Int>
    private let line: String

    /// Reads an attribution that starts at a line and may go on over a few.
    init?(at start: Int, in lines: [TextLine]) {
        guard lines[start].content.utf8.count <= Self.longest, Self.mayStart(lines[start].content)
        else { return nil }
        let depth = lines[start].depth
        var joined = ""
        var at = start
        while at < lines.count, at < start + Self.mostLines {
            guard let content = Self.content(of: lines[at], after: joined, depth: depth) else {
                return nil
            }
            if joined.utf8.count + content.utf8.count > Self.longest { return nil }
            if at > start, content.isEmpty, !Self.isOpen(joined) { return nil }
            joined += joined.isEmpty ? String(content) : " " + HeaderBlock.trimmed(content)
            at += 1
            if !content.isEmpty, Self.isWhole(joined),
                !Self.isClosed(by: at, in: lines, after: joined, depth: depth)
            {
                // A last line that says it all by itself does not need the lines before it.
                if at > start + 1, Self.isWhole(String(content)), AttributionSigns(content).hasYear { return nil }
                range = start..<at
                line = joined
                return
            }
        }
        return nil
    }

    /// A line that ends an open angle bracket begins with what looks like a quote mark.
    private static func content(of line: TextLine, after joined: String, depth: Int) -> Substring? {
        if line.depth == depth { return line.content }
        return isBracketOpen(joined) && line.depth == depth + 1
            ? line.whole.drop(while: \.isWhitespace) : nil
    }

    private static func isBracketOpen(_ joined: String) -> Bool {
        joined.count { $0 == "<" } > joined.count { $0 == ">" }
    }

    /// Whether the next line only ends an angle bracket that is still open: `> wrote:`.
    private static func isClosed(by next: Int, in lines: [TextLine], after joined: String, depth: Int)
        -> Bool
    {
        guard next < lines.count, lines[next].depth == depth + 1, isBracketOpen(joined) else {
            return false
        }
        let content = lines[next].content
        return content.hasSuffix(":") && content.utf8.count <= 40
    }

    private static let longest = 500
    private static let mostLines = 7

    /// The sender, where the line names one with an address.
    var sender: Mailbox? {
        let clean = HeaderBlock.cleaned(line)
        guard let address = AddressFinder.addresses(in: clean).first, let place = clean.firstRange(of: address) else {
            return nil
        }
        var before = HeaderBlock.trimmed(clean[..<place.lowerBound])
        while let last = before.last, "<([ ".contains(last) { before.removeLast() }
        return Mailbox(name: Self.name(atEndOf: before), address: address)
    }

    /// A name follows a date: after the last comma, digit, verb or quotation mark.
    private static func name(atEndOf text: String) -> String {
        if let closing = text.last, let opening = quotationMarks[closing],
            let open = text.dropLast().lastIndex(where: opening.contains)
        {
            return HeaderBlock.trimmed(text[text.index(after: open)..<text.index(before: text.endIndex)])
        }
        var words: [Substring] = []
        for word in text.split(whereSeparator: { " ，、".contains($0) }).reversed() {
            let bare = word.lowercased()
            let isEnd =
                word.hasSuffix(",") || word.hasSuffix(":") || word.contains(where: \.isNumber)
                || [
                    "am", "pm", "from", "пользователь", "użytkownik", "schrieb", "schreef", "skrev", "uhr", "kl.",
                    "pisze", "пишет", "kirjutas", "μ.μ.", "π.μ.",
                ]
                .contains(bare)
            if isEnd { break }
            words.insert(word, at: 0)
        }
        while let first = words.first, auxiliaries.contains(first.lowercased()) { words.removeFirst() }
        return words.joined(separator: " ").filter { !"„“”«»".contains($0) }
    }

    /// What opens before each mark that closes a name.
    private static let quotationMarks: [Character: String] = ["\"": "\"", "”": "“„\"", "“": "„", "»": "«", "」": "「"]

    /// Words between the date and the name.
    private static let auxiliaries: Set<String> = [
        "heeft", "hat", "użytkownik", "пользователь", "користувач", "by", "av", "af", "von", "používateľ", "uživatel",
        "odesílatel", "korisnik", "uporabnik", "oseba", "utilisateur", "utente", "vartotojas", "lietotājs",
        "felhasználó",
        "χρήστης", "ο/η", "потребител", "написа", "je", "ha", "ο", "tarihinde",
        "に",
    ]

    /// A first line has a time or a date in it, or a sender and the word for writing.
    private static func mayStart(_ line: Substring) -> Bool {
        let numbers = NumberSigns(line)
        guard numbers.hasDate || line.utf8.contains(UInt8(ascii: "@")) else { return false }
        if numbers.hasDate { return true }
        let signs = AttributionSigns(line)
        return signs.hasAddress && (signs.hasVerb || line.hasSuffix(":"))
    }

    /// An empty line may stand within where an angle bracket or a name is still open.
    private static func isOpen(_ joined: String) -> Bool {
        let signs = AttributionSigns(joined[...])
        return signs.startsWithDate && signs.hasYear && !joined.hasSuffix(".") && joined.utf8.count < 120
    }

    private static func isWhole(_ line: String) -> Bool {
        let signs = AttributionSigns(line[...])
        if signs.hasVerb, signs.hasDate || signs.hasAddress {
            return signs.endsWithColon || signs.endsWithVerb || line.hasPrefix("--") && line.hasSuffix("--")
        }
        guard signs.hasDate, signs.hasAddress else { return false }
        if signs.hasYear, signs.hasTime, signs.endsWithColon { return true }
        return signs.startsWithDate && (signs.endsWithColon || signs.endsWithBracket && signs.hasYear)
    }
}
