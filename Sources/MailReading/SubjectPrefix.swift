/// `Re:`, `Fwd:` and what other languages write for them.
public enum SubjectPrefix {
    private static let forwards: Set<String> = [
        "fwd", "fw", "wg", "tr", "rv", "i", "vs", "vb", "enc", "pd", "doorst", "vl", "ynt fwd", "trans", "fs",
        "továbbítás",
        "továbbított", "továbbküldött", "továbbküldés", "redir", "yml", "ilt", "转发", "轉寄", "転送", "전달", "пересл", "прд",
        "hb",
        "пд", "edasi", "perskyw", "prosl", "rs", "inoltro", "weitergeleitet", "прп", "fyi fwd", "reenv", "res enc",
        "доп", "πρθ", "הועבר", "إعادة توجيه", "chuyển tiếp", "anf", "пер", "препр", "trs", "redirecționat",
        "redirecţionat",
        "ส่งต่อ", "proslijeđeno", "prosleđeno", "прослеђено", "posredovano", "edastatud", "persiųsta", "persiųstas",
        "pārsūtīts", "pārsūtīta", "preposlané", "přeposláno", "переслано", "пересылка", "reenviado", "doorgestuurd",
        "inoltrato", "transféré", "vidarebefordrat", "videresendt", "välitetty", "forwarded", "轉發", "转寄",
    ]
    private static let answers: Set<String> = [
        "re", "aw", "antw", "sv", "vs", "rif", "r", "odp", "res", "ynt", "ref", "atb", "回复", "回覆", "답장", "返信", "отв",
        "на",
        "בתשובה", "réf", "απ", "σχετ", "bls", "vá", "nuo", "ad", "resp", "השב", "رد", "答复",
        "trả lời", "відп", "odg", "ats", "ตอบกลับ", "ตอบ",
    ]

    /// Whether the subject says that the mail is passed on.
    public static func isForward(_ subject: String) -> Bool {
        var rest = subject[...]
        while let (word, after) = prefix(of: rest) {
            if forwards.contains(word) { return true }
            guard answers.contains(word) else { return false }
            rest = after
        }
        return false
    }

    /// Whether the subject begins as that of an answer.
    static func isAnswer(_ subject: String) -> Bool { first(of: subject).map(answers.contains) ?? false }

    /// The first prefix, in lower case.
    static func first(of subject: String) -> String? { prefix(of: subject[...])?.word }

    /// The subject without its prefixes.
    public static func bare(_ subject: String) -> String {
        var rest = subject[...]
        while let (word, after) = prefix(of: rest), forwards.contains(word) || answers.contains(word) { rest = after }
        return HeaderBlock.trimmed(rest)
    }

    /// A short word before a colon, as `RE[2]:`, in lower case.
    private static func prefix(of subject: Substring) -> (word: String, rest: Substring)? {
        let text = subject.drop(while: \.isWhitespace)
        guard let colon = text.prefix(16).firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        // The dot over the Turkish capital I is a character of its own in lower case.
        let word = text[..<colon].lowercased().replacing("\u{69}\u{307}", with: "i").prefix { !"[(^.".contains($0) }
        return (HeaderBlock.trimmed(word), text[text.index(after: colon)...])
    }
}
