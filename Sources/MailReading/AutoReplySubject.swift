/// Subjects by which mail programs mark an answer that nobody wrote.
enum AutoReplySubject {
    /// The words that the subject begins with; an answer to such a mail ("Re: …") begins with others.
    static func phrase(in subject: String) -> String? {
        let lower = subject.lowercased().drop {
            $0.isWhitespace || $0 == "[" || $0 == "(" || $0 == "【" || $0 == "（" || $0 == "*" || $0 == "\""
        }
        return phrases.start(of: lower)
    }

    private static let phrases = PhraseSet([
        "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse",
        "automated reply", "automated response", "automatic response", "auto:", "autoreply:", "autoresponder",
        "out of office", "out-of-office", "out of the office", "ooo:", "on vacation", "vacation reply",
        "vacation response",
        "away from my mail", "away from the office", "i am away", "i am out of the office", "currently out of office",
        "automatische antwort", "automatische rückantwort", "abwesenheitsnotiz", "abwesenheitsnachricht",
        "abwesenheitsmeldung", "abwesend", "ich bin abwesend", "außer haus", "nicht im büro", "abwesenheit:",
        "réponse automatique", "reponse automatique", "absence du bureau", "message d'absence", "absent du bureau",
        "notification d'absence", "réponse d'absence", "je suis absent",
        "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina",
        "ausente de la oficina",
        "resposta automática", "resposta automatica", "fora do escritório", "ausência temporária",
        "risposta automatica", "fuori sede", "fuori ufficio", "assente:", "non sono in ufficio",
        "automatisch antwoord", "afwezigheidsbericht", "automatische beantwoording", "niet aanwezig:", "afwezig:",
        "autosvar", "automatisk svar", "automatiskt svar", "fraværsmelding", "ikke til stede", "fravær:", "frånvaro",
        "ej på kontoret", "fraværsbesked", "ude af kontoret",
        "automaattinen vastaus", "poissa toimistosta", "poissaolo",
        "automatická odpověď", "automatická odpoveď", "mimo kancelář", "mimo kancelárie", "nepřítomnost",
        "autoodpowiedź", "odpowiedź automatyczna", "automatyczna odpowiedź", "poza biurem", "nieobecność",
        "automatikus válasz", "házon kívül", "răspuns automat", "raspuns automat", "automatski odgovor",
        "samodejni odgovor", "automaatvastus", "automatinis atsakymas", "automātiskā atbilde",
        "автоответ", "автоматический ответ", "автоматична відповідь", "автоматичен отговор", "вне офиса",
        "αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap", "ofis dışında", "balasan otomatis", "trả lời tự động",
        "自動応答", "自動返信", "不在通知", "自动回复", "自動回覆", "自動回復", "外出自动回复", "자동 회신", "자동 응답", "부재중",
        "自动答复", "自動答覆", "外出自動回覆", "부재 중", "automaatne vastus", "automātiska atbilde",
        "resposta automàtica", "erantzun automatikoa", "balasan automatik", "jawapan automatik", "การตอบกลับอัตโนมัติ",
        "स्वचालित", "аутоматски одговор", "автоматты жауап",
        "sjálfvirkt svar", "ateb awtomatig", "freagra uathoibríoch", "avtomatik cavab",
        "nie ma mnie w biurze", "jestem poza biurem", "нет на работе",
        "я в отпуске", "не в офісі", "svar vid frånvaro", "automatiskt frånvarosvar",
        "fraværsassistent", "fraværsvarsel", "poissaoloviesti",
        "autorespuesta", "auto respuesta",
        "assenza dall'ufficio",
        "urlaubsabwesenheit", "abwesenheitsassistent", "automatische abwesenheit",
        "auto-antwort", "autoantwort",
        "autoantwoord", "auto antwoord",
        "outomatiese antwoord", "স্বয়ংক্রিয় উত্তর", "স্বয়ংক্রিয় উত্তর", "پاسخ خودکار", "automaattivastaus", "ինքնապատասխան",
        "ավտոմատ պատասխան", "ავტომატური პასუხი", "автоматски одговор", "përgjigje automatike", "jibu la kiotomatiki",
        "jibu otomatiki", "jibu la otomatiki", "தானியங்கு பதில்", "خودکار جواب", "avtomatik javob", "awtomatikong tugon",
        "afwezigheidsassistent", "auto-réponse", "autoréponse", "auto antwort", "자동응답", "자동회신", "자동 답장", "자동답장",
        "автаматычны адказ", "автовідповідь", "não estou no escritório",

        "εκτός γραφείου",
        "ofis dışındayım", "خارج المكتب", "מחוץ למשרד",
        "تشغيل الرد التلقائي", "رد تلقائي", "תשובה אוטומטית", "מענה אוטומטי",
    ])

    /// Words that people write, too: they say that a machine answers only where other things do so as well.
    static func hint(in subject: String) -> String? { hints.first(in: subject.lowercased()) }

    private static let hints = PhraseSet([
        "out of office", "out of the office", "out-of-office", "vacation", "annual leave", "on leave", "on holiday",
        "away from", "autoreply", "auto reply", "auto-reply", "automatic", "automated", "abwesen", "urlaub",
        "außer haus", "absence", "absent", "congé", "vacaciones", "ausente", "ausencia", "férias", "ausência", "ferie",
        "assenza", "vakantie", "afwezig", "semester", "frånvaro", "fravær", "poissa", "lomalla",
        "nieobecno", "urlop", "nepřítom", "neprítom", "dovolen", "szabads", "concediu", "odsut", "dopust", "отпуск",
        "отсутств", "відпустк", "відсутн", "atostog", "atvaļin", "puhkus", "izin", "cuti", "不在", "休暇", "休假", "外出",
        "부재", "휴가", "إجازة", "חופשה",
    ])
}
