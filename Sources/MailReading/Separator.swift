/// The line that some mail programs draw above a quoted or forwarded mail.
enum Separator {
    /// `----- Original Message -----`: an answer.
    case original
    /// `---------- Forwarded message ----------`: a forward.
    case forwarded
    /// A line of dashes or underscores, with other words in it or none; it means something only above a header block.
    case rule

    init?(_ content: Substring) {
        guard content.utf8.count >= 3, content.utf8.count <= 160 else { return nil }
        if Self.isNotesHead(content) {
            self = .original
            return
        }
        if let first = content.utf8.first, first > 0x20, first < 0x7F, !Self.drawnBytes.contains(first) {
            // Most lines: text, which can only begin one.
            guard content.utf8.count < 90, Self.begins.isStart(ofAnyCase: content) else { return nil }
            self = .forwarded
            return
        }
        let words = content.drop(while: Self.isDrawn)
        // One dash is a bullet; two, or one at each end, are drawn.
        let dashes = content[..<words.startIndex].count { !$0.isWhitespace }
        let isDrawn = dashes > 1 || dashes == 1 && content.last.map(Self.isDrawn) == true
        if words.isEmpty {
            guard content.count >= 3 else { return nil }
            self = .rule
            return
        }
        let lower = Self.trimmed(words)
        if isDrawn, Self.forwards.isStart(of: lower) || Self.begins.isStart(of: lower) {
            self = .forwarded
        } else if isDrawn, Self.originals.isStart(of: lower) || Self.saysWrote(lower, in: content) {
            self = .original
        } else if isDrawn, Self.aboveThis.first(in: lower) != nil {
            self = .original
        } else if dashes == 0, content.utf8.count < 90, Self.begins.isStart(of: lower) {
            self = .forwarded
        } else if isDrawn, content.count < 90, content.hasPrefix("--"), content.hasSuffix("--") {
            self = .rule
        } else {
            return nil
        }
    }

    /// Whether it means something without a header block below it: "Forwarded message to Bob" is a sentence, but
    /// "Begin forwarded message:" is none.
    func standsAlone(as content: Substring) -> Bool {
        switch self {
        case .rule: false
        case .original: true
        case .forwarded: content.first.map(Self.isDrawn) == true || content.last == ":" || content.last == "："
        }
    }

    /// `----- End forwarded message -----`.
    static func isEnd(_ content: Substring) -> Bool {
        guard content.utf8.count <= 160, let first = content.first, isDrawn(first) else { return false }
        return ends.isStart(of: trimmed(content.drop(while: isDrawn)))
    }

    private static let ends = PhraseSet([
        "end forwarded message", "end of forwarded message", "end of forwarded", "ende der weitergeleiteten nachricht",
        "конец пересылаемого", "конец пересланного", "fin du message transféré", "fin del mensaje reenviado",
        "fine messaggio inoltrato", "einde doorgestuurd bericht", "koniec przekazywanej",
    ])

    private static let drawnBytes = Array("-_=*#~".utf8)

    private static func isDrawn(_ character: Character) -> Bool {
        switch character {
        case "-", "_", "—", "–", "=", "*", "#", "~", "\u{2010}", "\u{2011}", "\u{2015}", "\u{2500}": true
        default: character.isWhitespace
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, isDrawn(last) || last == ":" { text.removeLast() }
        let lower = text.lowercased()
        // The dot over the Turkish capital I is a character of its own in lower case.
        return lower.utf8.contains(0xCC) ? lower.replacing("\u{69}\u{307}", with: "i") : lower
    }

    /// `---- Ada wrote ----`: telephones and Notes draw it without a date.
    private static func saysWrote(_ lower: String, in content: Substring) -> Bool {
        for mark in ["---", "==="] where content.hasPrefix(mark) && content.hasSuffix(mark) {
            return wrote.isEnd(of: lower)
        }
        return false
    }

    /// `Ada Lovelace ---01/02/2021 18:32:00---Hello`, as Notes begins what it quotes.
    private static func isNotesHead(_ content: Substring) -> Bool {
        let bytes = content.utf8
        let dash = UInt8(ascii: "-")
        guard let first = bytes.firstIndex(of: dash), first > content.startIndex,
            bytes[first...].starts(with: "---".utf8)
        else { return false }
        let rest = bytes[first...].drop { $0 == dash }.prefix(40)
        guard let end = rest.firstIndex(of: dash), bytes[end...].starts(with: "---".utf8) else {
            return false
        }
        let numbers = NumberSigns(Substring(rest[..<end]))
        return numbers.hasYear && numbers.hasTime
    }

    /// `>>> Ada Lovelace <ada@example.org> 01.02.2021 18:32 >>>`, as GroupWise begins what it quotes.
    static func isGroupWiseHead(_ line: TextLine) -> Bool {
        line.depth >= 3 && line.content.utf8.count <= 160 && line.content.hasSuffix(">>>")
            && NumberSigns(line.content).hasDate
    }

    /// What desks draw above the mails that they send: "Please reply above this line".
    private static let aboveThis = PhraseSet([
        "above this line", "reply above", "oberhalb dieser linie", "oberhalb dieser zeile",
        "über dieser linie", "au-dessus de cette ligne", "encima de esta línea", "acima desta linha",
        "sopra questa riga", "sopra questa linea", "boven deze lijn", "boven deze regel",
        "ovanför den här raden", "ovanför denna rad", "ovanför denna linje", "over denne linje",
        "rivin yläpuolelle", "powyżej tej linii", "nad tento řádek", "nad tento riadok",
        "выше этой строки", "выше этой линии", "вище цього рядка", "bu satırın üst", "bu çizginin üst",
        "この行より上", "この線より上", "在此行上方", "在此行以上", "이 줄 위에",
    ])

    private static let wrote = PhraseSet([
        " wrote", " schrieb", " a écrit", " ha scritto", " escribió", " escreveu", " schreef", " skrev", " kirjoitti",
        " napisał", " napisał(a)", " napsal", " napsal(a)", " написал", " написал(а)", " написав", " yazdı", " 写道",
    ])

    private static let forwards = PhraseSet([
        "forwarded message", "forwarded by", "forwarded", "weitergeleitete nachricht", "message transféré",
        "message transmis",
        "courriel transféré", "mensaje reenviado", "mensaje transferido", "mensagem reencaminhada",
        "mensagem encaminhada",
        "messaggio inoltrato", "doorgestuurd bericht", "videresendt besked", "videresendt melding",
        "videresendt meddelelse",
        "vidarebefordrat meddelande", "välitetty viesti", "edelleenlähetetty viesti", "přeposlaná zpráva",
        "preposlaná správa",
        "preposlana správa", "wiadomość przekazana", "treść przekazanej wiadomości", "wiadomość przesłana dalej",
        "przekazana wiadomość", "przesłana wiadomość",
        "továbbított üzenet", "továbbított levél", "mesaj redirecționat", "mesaj redirectionat",
        "mesajul redirecționat",
        "proslijeđena poruka", "proslijeđen", "proslijedena poruka", "posredovano sporočilo", "edastatud kiri",
        "edastatud sõnum", "persiųstas laiškas", "pārsūtīta ziņa", "пересылаемое сообщение",
        "перенаправленное сообщение",
        "пересланное сообщение", "пересылаемое письмо", "перенаправлене повідомлення", "переслане повідомлення",
        "препратено съобщение", "προωθημένο μήνυμα", "yönlendirilmiş ileti", "iletilmiş ileti", "iletilen mesaj",
        "转发的邮件", "转发邮件信息", "轉寄的郵件", "轉寄郵件", "転送メッセージ", "転送されたメッセージ", "전달된 메시지", "전달된 메일",
        "הודעה שהועברה", "הודעה מועברת", "mesaj redirecţionat", "mesaj înaintat", "mesaj transmis", "mail transféré",
        "videresendt e-mail", "videresendt mail", "vidarebefordrat e-post", "vidarebefordrat mail",
        "vidarebefordrat brev", "mensagem reenviada", "e-mail inoltrata", "doorgestuurde e-mail", "doorgestuurde mail",
        "weitergeleitete e-mail", "weitergeleitete mail", "e-mail transféré", "courriel réacheminé",
        "továbbított e-mail", "přeposlaný e-mail", "preposlaný e-mail", "прослеђена порука",
        "prosleđena poruka",
        "пересланий лист", "перенаправленное письмо", "пересланное письмо", "iletilen ileti",
        "missatge reenviat",
        "edasi saadetud kiri", "edastatud e-kiri", "pārsūtīts ziņojums", "persiųsta žinutė",
        "thư được chuyển tiếp",
        "tin nhắn được chuyển tiếp", "mesej dimajukan", "轉寄的訊息", "转发邮件", "转发的消息", "転送メール", "전달된 메세지",
        "전달 메시지",
        "رسالة مُعاد توجيهها", "mensaxe reenviada", "birbidalitako mezua", "áframsent",
        "framsend skilaboð", "framsent skeyti", "अग्रेषित संदेश", "ফরোয়ার্ড করা", "aangestuurde boodskap",
        "teachtaireacht curtha ar aghaidh", "neges wedi'i hanfon ymlaen", "پیام هدایت شده",
        "препратена порака", "mesazh i përcjellë", "mesej yang dimajukan", "pesan terusan",
        "pesan yang diteruskan", "ข้อความที่ส่งต่อ",
    ])

    private static let begins = PhraseSet([
        "begin forwarded message", "forwarded message", "anfang der weitergeleiteten", "weitergeleitete nachricht",
        "début du message", "début du message réexpédié", "inicio del mensaje reenviado",
        "início da mensagem reencaminhada",
        "início da mensagem encaminhada", "inizio messaggio inoltrato", "begin doorgestuurd bericht",
        "start på videresendt",
        "videresendt besked", "vidarebefordrat brev", "vidarebefordrat mejl", "vidarebefordrat meddelande",
        "välitetty viesti",
        "alkaa välitetty", "välitetty viesti alkaa", "začátek přeposílané zprávy", "začiatok preposlanej správy",
        "początek przekazywanej", "początek przekazywanej wiadomości", "továbbított levél kezdete",
        "továbbított üzenet kezdete",
        "începutul mesajului", "inceputul mesajului", "početak proslijeđene poruke", "započni proslijeđenu poruku",
        "начало переадресованного сообщения", "начало пересылаемого сообщения", "початок листа", "початок пересланого",
        "початок переадресованого", "starten på den videresendte", "iletilen mesajın başlangıcı", "i̇letilmiş mesaj",
        "开始转发的邮件", "開始轉寄郵件", "転送されたメッセージ", "전달된 메시지 시작", "αρχή προωθημένου μηνύματος",
        "începe mesajul", "ileti başlangıcı", "iletinin başlangıcı", "inici del missatge reenviat",
        "videresendt melding", "videresendt e-mail", "תחילת ההודעה",
        "bắt đầu thư được chuyển tiếp", "mulai pesan", "mula mesej", "เริ่มข้อความที่ส่งต่อ", "بدء الرسالة", "下面是被转发的邮件",
        "以下は、転送されたメッセージです",
        "下面是轉寄的郵件",
    ])

    private static let originals = PhraseSet([
        "original message", "original email", "original mail", "originalnachricht", "ursprüngliche nachricht",
        "original-nachricht",
        "urspüngliche nachricht", "message d'origine", "message original", "message initial", "mensaje original",
        "mensagem original", "messaggio originale", "oorspronkelijk bericht", "origineel bericht",
        "oorspronkelijke bericht",
        "original besked", "oprindelig besked", "oprindelig meddelelse", "opprinnelig melding",
        "ursprungligt meddelande",
        "originalmeddelande", "alkuperäinen viesti", "původní zpráva", "původní e-mail", "pôvodná správa",
        "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "eredeti üzenet", "eredeti levél",
        "mesaj original", "mesajul original", "izvorna poruka", "originalna poruka", "izvirno sporočilo", "algne teade",
        "algkiri", "исходное сообщение", "оригинальное сообщение", "первоначальное сообщение",
        "оригінальне повідомлення",
        "вихідне повідомлення", "αρχικό μήνυμα", "orijinal mesaj", "özgün ileti", "orijinal ileti", "原始邮件", "原始郵件",
        "原始信件", "元のメッセージ", "オリジナルメッセージ", "original-nachricht", "원본 메시지", "원본 메일", "הודעה מקורית",
        "الرسالة الأصلية", "pesan asli", "reply message", "original appointment", "urspr. nachricht",
        "reply to", "replied message", "回复的原邮件", "回覆的原郵件", "邮件原件", "原邮件", "원본 이메일", "پیام اصلی",
        "mensaxe orixinal", "missatge original", "jatorrizko mezua", "upprunaleg", "upphafleg",
        "mesej asal", "मूल संदेश", "মূল বার্তা", "oorspronklike boodskap", "neges wreiddiol",
        "an teachtaireacht bhunaidh", "ujumbe asili", "ursprüngliche mail", "mail original",
        "mail originale", "původní mail", "originální zpráva", "algne kiri", "algne sõnum",
        "sākotnējā ziņa", "oriģinālais ziņojums", "pradinis laiškas", "originalus laiškas",
        "izvorno sporočilo", "оригинална порука", "изворна порука", "originalno sporočilo",
        "оригинално съобщение", "thư gốc", "tin nhắn gốc", "ข้อความต้นฉบับ", "ข้อความเดิม",
        "orijinal e-posta",
    ])
}
