/// What a mail program or its owner puts below every mail.
enum Signature {
    /// How many of the lines are left when signatures at the end are taken off.
    static func end(of lines: ArraySlice<TextLine>) -> Int {
        var end = lines.endIndex
        if let mark = mark(in: lines) { end = mark }
        while true {
            let kept = withoutBlanks(lines[lines.startIndex..<end])
            guard let last = kept.last, isClientLine(last.content) else { return kept.endIndex }
            end = kept.endIndex - 1
        }
    }

    /// The line `-- ` (RFC 3676 §4.3), or one like it; a signature is short, so that no text is taken for one.
    private static func mark(in lines: ArraySlice<TextLine>) -> Int? {
        guard let place = lines.lastIndex(where: { isMark($0.content) }), place > lines.startIndex else { return nil }
        let below = lines[(place + 1)...].filter { !$0.isBlank }
        let isShort = below.count <= mostLines && below.allSatisfy { $0.content.count <= 200 }
        let hasAbove = lines[..<place].contains { !$0.isBlank }
        return isShort && hasAbove ? place : nil
    }

    private static let mostLines = 15

    private static func isMark(_ content: Substring) -> Bool {
        // All of them begin with a dash or an underscore, 0xE2 being the first byte of the wider dashes.
        guard let first = content.utf8.first, first == 0x2D || first == 0x5F || first == 0xE2 else { return false }
        return ["--", "—", "––", "__", "___", "- -", "-- --"].contains(String(content))
            || content.count > 3 && content.count < 80 && content.allSatisfy { $0 == "_" }
    }

    private static func withoutBlanks(_ lines: ArraySlice<TextLine>) -> ArraySlice<TextLine> {
        var lines = lines
        while let last = lines.last, last.isBlank { lines.removeLast() }
        return lines
    }

    /// "Sent from my telephone", in the languages of telephones.
    static func isClientLine(_ content: Substring) -> Bool {
        guard content.count <= 160 else { return false }
        let lower = content.lowercased().drop { "<([*_-— ".contains($0) }
        // "Sent from my desk, which is easier" is a sentence.
        if sentences.first(in: String(lower)) != nil { return false }
        return starts.isStart(of: lower) || lower.utf8.count < 100 && ends.first(in: String(lower)) != nil
    }

    private static let sentences = PhraseSet([" is ", " was ", " because ", " which ", " but ", " when "])

    private static let starts = PhraseSet([
        "sent from", "sent via", "sent with", "sent using", "sent by", "sent on the", "from my ", "get outlook for",
        "get typeapp",
        "envoyé de", "envoyé à partir", "envoyé avec", "envoyé via", "obtenez outlook", "télécharger outlook",
        "gesendet mit",
        "gesendet von", "gesendet über", "von meinem ", "diese nachricht wurde von meinem", "outlook für ",
        "enviado desde",
        "enviado do", "enviado de", "enviado a partir", "enviado con", "enviado com", "obtener outlook",
        "obter o outlook",
        "inviato da", "inviato con", "scarica outlook", "ottieni outlook", "verzonden met", "verzonden vanaf",
        "verstuurd vanaf",
        "outlook voor ", "downloaden outlook", "skickat från", "skickades från", "sendt fra", "sendt med",
        "hent outlook", "lähetetty",
        "hanki outlook", "odesláno z", "odoslané z", "wysłane z", "wysłano z", "pobierz outlook", "отправлено с",
        "отправлено из",
        "надіслано з", "отримано з", "küldve", "trimis de", "trimis din", "poslano s", "στάλθηκε από", "iphone'umdan",
        "發自我的", "发自我的", "從我的", "从我的", "來自我的", "来自我的", "iphoneから", "ipadから", "나의 iphone", "내 iphone",
    ])

    private static let ends = PhraseSet(["から送信", "에서 보냄", "gönderildi", "ile gönderildi", "gesendet.", "傳送", "发送自"])
}
