/// What is to be seen in a line that may introduce a quotation.
struct AttributionSigns {
    let hasYear: Bool
    let hasTime: Bool
    let hasDate: Bool
    let hasAddress: Bool
    let hasVerb: Bool
    let endsWithVerb: Bool
    let endsWithColon: Bool
    let endsWithBracket: Bool
    let startsWithDate: Bool

    init(_ line: Substring) {
        let lower = line.lowercased()
        let numbers = NumberSigns(line)
        hasYear = numbers.hasYear
        hasTime = numbers.hasTime
        hasDate = numbers.hasDate
        hasAddress = lower.utf8.contains(UInt8(ascii: "@")) && !AddressFinder.addresses(in: lower).isEmpty
        hasVerb = (hasDate || hasAddress) && Self.verbs.first(in: lower) != nil
        let ending = Ending(lower)
        endsWithColon = ending.hasColon
        endsWithBracket = ending.hasBracket
        endsWithVerb = hasVerb && Self.verbs.isEnd(of: ending.bare)
        startsWithDate = Self.startsWithDate(lower)
    }

    /// Whether a line begins as a date does, in any case.
    static func startsWithDate(_ line: Substring) -> Bool { startsWithDate(line.prefix(40).lowercased()) }

    private static func startsWithDate(_ lower: String) -> Bool {
        let marks: [UInt8] = Array("-*_ (\"".utf8)
        let first = Substring(lower.utf8.drop { marks.contains($0) })
        return first.first?.isNumber == true || starts.isStart(of: first)
    }

    /// How a line ends, dashes and blanks left aside.
    private struct Ending {
        let hasColon: Bool
        let hasBracket: Bool
        /// Without colon, bracket and the like.
        let bare: String

        init(_ line: String) {
            var bytes = Array(line.utf8)
            while let last = bytes.last, "-_ ".utf8.contains(last) { bytes.removeLast() }
            let wideColon = Array("：".utf8)
            hasColon = bytes.last == UInt8(ascii: ":") || bytes.suffix(wideColon.count).elementsEqual(wideColon)
            hasBracket = bytes.last == UInt8(ascii: ">")
            if bytes.suffix(wideColon.count).elementsEqual(wideColon) { bytes.removeLast(wideColon.count) }
            while let last = bytes.last, ": -_*>".utf8.contains(last) { bytes.removeLast() }
            bare = String(decoding: bytes, as: UTF8.self)
        }
    }

    private static let starts = PhraseSet([
        "on ", "am ", "le ", "el ", "il ", "op ", "den ", "em ", "dne ", "dňa ", "w dniu ", "dnia ", "at ", "na ", "kl",
        "a ", "la ", "pe ", "în ", "in data", "il giorno", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "в ", "от ",
        "у ",
        "在", "于", "於", "ter", "lun", "mar", "mer", "gio", "ven", "sab", "dom", "pon", "wt", "śr", "czw", "pt", "sob",
        "nie",
        "στις", "kuupäev", "در ", "بتاريخ", "เมื่อ", "mnamo ", "noong ", "þann ", "ב-", "vào ", "pada ",
        "ในวันที่", "בתאריך", "في ",
        "ons", "tir", "tor", "fre", "lør", "man", "søn", "mån", "tis", "lör", "sön", "ma ", "ti ",
        "ke ", "to ", "pe ",
        "la ",
    ])

    /// Words for writing; those that are common in other senses only count with a date or an address.
    private static let verbs = PhraseSet([
        "wrote", "writes", "has written", "schrieb", "geschrieben", "a écrit", "écrit", "ha scritto", "scritto",
        "escribió",
        "escribio", "escribiste", "escreveu", "escrito", "schreef", "geschreven", "heeft geschreven", "skrev",
        "skrivit", "kirjoitti",
        "napsal", "napsala", "napísal", "napisal", "napisał", "pisze", "написал", "писал", "пишет", "написав", "пише",
        "написа",
        "пиша", "写道", "写到", "寫道", "のメール", "書きました", "작성", "씀", "yazdı", "yazmış", "írta", "a scris", "scris",
        "έγραψε", "napisao", "piše", "je napisal", "kirjutas", "rakstīja", "rašė", "parašė", "menulis", "đã viết",
        "viết",
        "เขียน", "skrifaði", "כתב", "كتب", "كتابة", "쓴 글", "menulis", "написао", "escrigué",
        "va escriure", "a trimis",
        "sanoi", "said", "sent", "gesendet", "aliandika", "نوشت", "geskryf", "ysgrifennodd", "scríobh",
        "escribiu", "idatzi du", "ने लिखा", "ने लिहिले", "লিখেছেন", "எழுதியது", "వ్రాసారు", "ಬರೆದಿದ್ದಾರೆ", "എഴുതി", "લખ્યું",
        "تحریر کیا", "لکھا", "shkroi", "sinulat ni", "wabhala", "წერს", "գրել է", "жазды", "піша",
        "напиша", "撰写", "撰寫",
    ])
}
