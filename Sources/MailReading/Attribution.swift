import MIME

/// "On Tuesday Ada wrote:" above a quotation, in the forms and languages of mail programs.
struct Attribution {
    let range: Range<Int>
    private let line: String

    /// Reads an attribution that starts at a line and may go on over a few.
    init?(at start: Int, in lines: [TextLine]) {
        guard lines[start].content.utf8.count <= Self.longest, Self.mayStart(lines[start].content) else { return nil }
        var joined = ""
        var at = start
        while at < lines.count, at < start + Self.mostLines {
            guard let content = Self.content(of: lines[at], after: joined, depth: lines[start].depth) else {
                return nil
            }
            if joined.utf8.count + content.utf8.count > Self.longest { return nil }
            if at > start, content.isEmpty, !Self.isOpen(joined) { return nil }
            joined += joined.isEmpty ? String(content) : " " + HeaderBlock.trimmed(content)
            at += 1
            if !content.isEmpty, Self.isWhole(joined) {
                // A last line that says it all by itself does not need the lines before it.
                if at > start + 1, Self.isWhole(String(content)), Signs(content).hasYear { return nil }
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
        let isOpen = joined.count { $0 == "<" } > joined.count { $0 == ">" }
        return isOpen && line.depth == depth + 1 ? line.whole.drop(while: \.isWhitespace) : nil
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
        if text.hasSuffix("\""), let open = text.dropLast().lastIndex(of: "\"") {
            return String(text[text.index(after: open)..<text.index(before: text.endIndex)])
        }
        var words: [Substring] = []
        for word in text.split(separator: " ").reversed() {
            let bare = word.lowercased()
            let isEnd =
                word.hasSuffix(",") || word.hasSuffix(":") || word.contains(where: \.isNumber)
                || ["am", "pm", "from", "пользователь", "użytkownik", "schrieb", "schreef", "skrev", "uhr", "kl."]
                    .contains(bare)
            if isEnd { break }
            words.insert(word, at: 0)
        }
        while let first = words.first, auxiliaries.contains(first.lowercased()) { words.removeFirst() }
        return words.joined(separator: " ").filter { !"„“”«»".contains($0) }
    }

    /// Words between the date and the name.
    private static let auxiliaries: Set<String> = [
        "heeft", "hat", "użytkownik", "пользователь", "користувач", "by", "av", "af", "von",
    ]

    /// A first line has a time or a date in it, or a sender and the word for writing.
    private static func mayStart(_ line: Substring) -> Bool {
        guard line.utf8.contains(where: { $0 == UInt8(ascii: "@") || $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        let signs = Signs(line)
        return signs.hasDate || signs.hasAddress && (signs.hasVerb || line.hasSuffix(":"))
    }

    /// An empty line may stand within where an angle bracket or a name is still open.
    private static func isOpen(_ joined: String) -> Bool {
        let signs = Signs(joined[...])
        return signs.startsWithDate && signs.hasYear && !joined.hasSuffix(".") && joined.utf8.count < 120
    }

    private static func isWhole(_ line: String) -> Bool {
        let signs = Signs(line[...])
        let end = line.last { !"-_ ".contains($0) } ?? " "
        let endsWithColon = end == ":" || end == "："
        if signs.hasVerb, signs.hasDate || signs.hasAddress {
            return endsWithColon || signs.endsWithVerb || line.hasPrefix("--") && line.hasSuffix("--")
        }
        guard signs.hasDate, signs.hasAddress else { return false }
        if signs.hasYear, signs.hasTime, endsWithColon { return true }
        return signs.startsWithDate && (endsWithColon || end == ">" && signs.hasYear)
    }

    /// What is to be seen in a line.
    private struct Signs {
        let hasYear: Bool
        let hasTime: Bool
        let hasDate: Bool
        let hasAddress: Bool
        let hasVerb: Bool
        let endsWithVerb: Bool
        let startsWithDate: Bool

        init(_ line: Substring) {
            let lower = line.lowercased()
            let numbers = NumberSigns(lower)
            hasYear = numbers.hasYear
            hasTime = numbers.hasTime
            hasDate = numbers.hasYear || numbers.hasTime || numbers.hasDayDate
            hasAddress = !AddressFinder.addresses(in: lower).isEmpty || lower.contains("mailto:")
            let bare = lower.reversed().drop { ":： -_*>".contains($0) }
            let ending = String(bare.reversed())
            let mayHaveVerb = hasDate || hasAddress
            hasVerb = mayHaveVerb && Attribution.verbs.first(in: lower) != nil
            endsWithVerb = hasVerb && Attribution.verbs.isEnd(of: ending)
            let first = lower.drop { "-*_ (\"".contains($0) }
            startsWithDate =
                first.first.map(\.isNumber) == true || Attribution.starts.isStart(of: first)
        }
    }

    private static let starts = PhraseSet([
        "on ", "am ", "le ", "el ", "il ", "op ", "den ", "em ", "dne ", "dňa ", "w dniu ", "dnia ", "at ", "na ", "kl",
        "a ", "la ", "pe ", "în ", "in data", "il giorno", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "в ", "от ",
        "у ",
        "在", "于", "於", "ter", "lun", "mar", "mer", "gio", "ven", "sab", "dom", "pon", "wt", "śr", "czw", "pt", "sob",
        "nie",
        "ons", "tir", "tor", "fre", "lør", "man", "søn", "mån", "tis", "lör", "sön", "ma ", "ti ", "ke ", "to ", "pe ",
        "la ",
    ])

    /// Words for writing; those that are common in other senses only count with a date or an address.
    static let verbs = PhraseSet([
        "wrote", "writes", "has written", "schrieb", "geschrieben", "a écrit", "écrit", "ha scritto", "scritto",
        "escribió",
        "escribio", "escribiste", "escreveu", "escrito", "schreef", "geschreven", "heeft geschreven", "skrev",
        "skrivit", "kirjoitti",
        "napsal", "napsala", "napísal", "napisal", "napisał", "pisze", "написал", "писал", "пишет", "написав", "пише",
        "написа",
        "пиша", "写道", "写到", "寫道", "のメール", "書きました", "작성", "씀", "yazdı", "yazmış", "írta", "a scris", "scris",
        "έγραψε", "napisao", "piše", "je napisal", "kirjutas", "rakstīja", "rašė", "parašė", "menulis", "đã viết",
        "viết",
        "เขียน", "skrifaði", "כתב", "كتب", "escrigué", "va escriure", "a trimis", "sanoi", "said", "sent", "gesendet",
    ])
}
