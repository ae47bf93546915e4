/// The line that some mail programs draw above a quoted or forwarded mail.
enum Separator {
    /// `----- Original Message -----`: an answer.
    case original
    /// `---------- Forwarded message ----------`: a forward.
    case forwarded
    /// A line of dashes or underscores, with other words in it or none; it means something only above a header block.
    case rule

    init?(_ content: Substring) {
        guard content.utf8.count >= 5, content.utf8.count <= 160 else { return nil }
        if let first = content.utf8.first, first > 0x20, first < 0x7F, !Self.drawnBytes.contains(first) {
            // Most lines: text, which can only begin one.
            guard content.utf8.count < 90, Self.begins.isStart(ofAnyCase: content) else { return nil }
            self = .forwarded
            return
        }
        let words = content.drop(while: Self.isDrawn)
        let isDrawn = words.startIndex != content.startIndex
        if words.isEmpty {
            guard content.count >= 8 else { return nil }
            self = .rule
            return
        }
        let lower = Self.trimmed(words)
        if isDrawn, Self.forwards.isStart(of: lower) || Self.begins.isStart(of: lower) {
            self = .forwarded
        } else if isDrawn, Self.originals.isStart(of: lower) {
            self = .original
        } else if !isDrawn, content.utf8.count < 90, Self.begins.isStart(of: lower) {
            self = .forwarded
        } else if isDrawn, content.count < 90, content.hasPrefix("--"), content.hasSuffix("--") {
            self = .rule
        } else {
            return nil
        }
    }

    private static let drawnBytes = Array("-_=*#~".utf8)

    private static func isDrawn(_ character: Character) -> Bool {
        switch character {
        case "-", "_", "—", "–", "=", "*", "#", "~": true
        default: character.isWhitespace
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, isDrawn(last) || last == ":" { text.removeLast() }
        return text.lowercased()
    }

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
        "הודעה שהועברה", "رسالة مُعاد توجيهها", "pesan terusan", "pesan yang diteruskan", "ข้อความที่ส่งต่อ",
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
        "الرسالة الأصلية", "pesan asli", "reply message", "original appointment", "urspr. nachricht", "reply to",
    ])
}
