/// "Ada wrote:" directly above a quoted block: a short line that introduces it, with neither year nor address needed.
///
/// What stands below it is quoted already, so only the line itself is at stake. It must end in a colon and either hold
/// a word for writing or name somebody by address; "I tried this:" and "I wrote:" are the writer's own.
struct QuotationLead {
    let range: Range<Int>

    init?(at start: Int, in lines: [TextLine]) {
        guard let end = Self.end(from: start, in: lines) else { return nil }
        range = start..<end
        let words = lines[range].flatMap { Self.words(of: $0.content) }
        guard words.count <= Self.mostWords, Self.introduces(words, lines[end - 1].content) else { return nil }
    }

    private static let longest = 160
    private static let mostWords = 14

    /// Where the lead ends: with this line, or with the next one where this one is not whole; a quoted line follows.
    ///
    /// Nearly every line is turned away here, by its last byte and that of the next one.
    private static func end(from start: Int, in lines: [TextLine]) -> Int? {
        let line = lines[start]
        if hasColon(line.content) { return isAbove(start + 1, line.depth, lines) ? start + 1 : nil }
        guard start + 1 < lines.count, hasColon(lines[start + 1].content), !line.isBlank,
            lines[start + 1].depth == line.depth, isAbove(start + 2, line.depth, lines), !endsSentence(line.content)
        else { return nil }
        // A name broken before "wrote:", or a date with what follows it.
        let isBroken = words(of: lines[start + 1].content).count <= 2 || AttributionSigns.startsWithDate(line.content)
        return isBroken ? start + 2 : nil
    }

    private static func hasColon(_ content: Substring) -> Bool {
        let bytes = content.utf8
        guard let last = bytes.last, bytes.count <= longest else { return false }
        return last == UInt8(ascii: ":") || last == 0x9A && content.hasSuffix("：")
    }

    private static func isAbove(_ place: Int, _ depth: Int, _ lines: [TextLine]) -> Bool {
        guard let next = lines[min(place, lines.count)...].first(where: { !$0.isBlank || $0.isQuoted }) else {
            return false
        }
        return next.depth > depth
    }

    private static func endsSentence(_ content: Substring) -> Bool {
        content.last.map { ".!?。".contains($0) } ?? true
    }

    private static func words(of content: Substring) -> [Substring] {
        content.split { $0.isWhitespace }
    }

    private static func introduces(_ words: [Substring], _ line: Substring) -> Bool {
        // "That is all. Ada wrote:" says more than who wrote; "Feb. 1, Ada wrote:" does not.
        if words.dropLast().contains(where: { $0.count > 5 && endsSentence($0) }) { return false }
        let bare = words.map(bare).filter { !$0.isEmpty }
        guard let first = bare.first, !bare.contains(where: ownWords.contains) else { return false }
        if quoting.contains(first) { return true }
        if bare.contains(where: verbs.contains) || endings.isEnd(of: bare.joined(separator: " ")) {
            return words.count <= 7 || AttributionSigns.startsWithDate(words.joined(separator: " ")[...])
                || NumberSigns(words.joined(separator: " ")[...]).hasDate || words.contains { $0.contains("@") }
        }
        // "2021-02-01 18:32 GMT+01:00 Ada Lovelace:", and no verb at all.
        let numbers = NumberSigns(words.joined(separator: " ")[...])
        if words.first?.first?.isNumber == true, numbers.hasYear, numbers.hasTime {
            return words.count <= 8
        }
        return words.count <= 6 && line.hasSuffix(">:") && words.contains { $0.contains("@") }
    }

    /// In lower case, without what is added in brackets or after a slash, as in "napsal(a):".
    private static func bare(_ word: Substring) -> String {
        let lower = word.lowercased().drop { "\"'„“”«»(*_-–—".contains($0) }
        return String(lower.prefix { !"(/-:：,;\"'”“»*_".contains($0) })
    }

    private static let ownWords: Set<String> = ["i", "we", "ich", "wir", "j'ai", "nous", "я", "мы", "jag", "jeg", "ik"]

    /// What webmail puts before a name instead of a verb behind it.
    private static let quoting: Set<String> = [
        "quoting", "zitat", "citando", "citeren", "cytowanie", "citerar", "citerer", "cituji",
        "citação", "citation", "excerpts",
    ]

    private static let verbs: Set<String> = [
        "wrote", "writes", "schrieb", "schreibt", "schriebst", "schrieben", "geschrieben", "écrit",
        "écrivait",
        "écrivit", "scritto", "scrive", "scriveva", "escribió", "escribio", "escribe", "escribía",
        "escreveu",
        "escreve", "escrigué", "escriure", "schreef", "schrijft", "geschreven", "skrev", "skriver",
        "skrifaði",
        "kirjoitti", "kirjoittaa", "pisze", "napisał", "napisała", "napsal", "napsala", "píše",
        "napísal", "napísala",
        "piše", "napisao", "napisal", "napisala", "написал", "написала", "написав", "пишет", "пише",
        "писал",
        "писала", "написа", "написао", "írta", "írja", "scris", "έγραψε", "yazdı", "yazmış", "kirjutas",
        "kirjutab",
        "rakstīja", "rašė", "parašė", "viết", "menulis", "כתב", "כתבה", "كتب", "كتبت", "aliandika",
        "نوشت", "نوشته",
        "geskryf", "ysgrifennodd", "scríobh", "escribiu", "लिखा", "लिहिले", "লিখেছেন", "எழுதியது", "shkroi",
        "піша", "напиша",
    ]

    /// Where words are not parted by blanks.
    private static let endings = PhraseSet(["写道", "写到", "寫道", "のメール", "さんは書きました", "書きました", "작성", "쓴 글", "เขียนว่า"])
}
