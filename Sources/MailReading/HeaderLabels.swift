/// The words that mail programs put before sender, date and the like of a quoted mail, in their languages.
enum HeaderLabel: Sendable {
    case from, to, cc, subject, date, replyTo, other

    /// The label of a word in lower case.
    static func named(_ word: String) -> HeaderLabel? { names[word] }

    private static let names: [String: HeaderLabel] = {
        var names: [String: HeaderLabel] = [:]
        for (label, words) in table {
            for word in words.split(separator: ",") { names[String(word)] = label }
        }
        return names
    }()

    /// The labels, the longest first, as they may stand within a line without any blank before them.
    static let joined: [(word: String, label: HeaderLabel)] =
        names.map { (word: $0.key, label: $0.value) }
        .sorted { ($0.word.count, $1.word) > ($1.word.count, $0.word) }

    private static let table: [(HeaderLabel, String)] = [
        (
            .from,
            "from,von,de,da,od,van,fra,från,frá,lähettäjä,от,від,від кого,от кого,发件人,寄件者,寄件人,差出人,送信者,보낸 사람,보낸사람,από,gönderen,kimden,expéditeur,remitente,mittente,afsender,avsändare,feladó,de la,expeditor,отправитель,відправник,saatja,pošiljatelj,šalje,pengirim,dari,จาก,מאת,من,nadawca,odosielateľ,odesílatel,nuo,no,kellelt,kimtől,from name,од,nga,du,mitt.,absender,từ,avsender,remetente,sūtītājs,보낸이,보낸 이,шаље,пошиљалац,αποστολέας,از,فرستنده,nork,igorlea,bidaltzailea,प्रेषक,প্রেরক,அனுப்புநர்,daripada,vanaf,oddi wrth,ó,kutoka,발신,발신자,보낸 사람 이름,ад,ад каго,кімнен,kimdən,გამგზავნი,ում կողմից,ումից,mula kay,mesaj de la"
        ),
        (
            .date,
            "date,sent,message du,datum,gesendet,gesendet am,envoyé,envoyé le,data,inviato,inviata,fecha,enviado,enviado el,enviada,enviada em,enviado em,verzonden,verstuurd,dato,sendt,skickat,skickat den,skickades,lähetetty,päivämäärä,päiväys,odesláno,odoslané,odoslaná,dátum,wysłano,wysłane,дата,отправлено,надіслано,дата и время,发送时间,发送日期,日期,时间,日時,送信日時,寄件日期,傳送日期,날짜,보낸 날짜,ημερομηνία,εστάλη,στάλθηκε,tarih,gönderilen,gönderme tarihi,gönderildi,elküldve,küldve,trimis,kuupäev,saadetud,poslano,datum slanja,تاريخ,تاريخ الإرسال,תאריך,נשלח,tanggal,dikirim,วันที่,ส่งแล้ว,sent at,heure,date d'envoi,datums,kada,išsiųsta,nosūtīts,изпратено,послато,відправлено,terkirim,đã gửi,ngày,ส่ง,تم الإرسال,تم الارسال,enviat,enviat el,fecha de envío,data de envio,data wysłania,dagsetning,보낸날짜,发件时间,發送時間,傳送時間,寄信日期,送信日,дата отправки,fecha y hora,日付,التاريخ,dată,датум,تاریخ,ارسال شده,ارسال‌شده,noiz,bidalia,data eta ordua,भेजा गया,दिनांक,প্রেরিত,তারিখ,தேதி,அனுப்பியது,dihantar,tarikh,gestuur,anfonwyd,dyddiad,seolta,dáta,iliyotumwa,tarehe,დაგზავნილია,თარიღი,ամսաթիվ,күні,göndərilib,tarix,gönderilme,petsa,dërguar,sendita,발신일,보낸 시간,보낸시간,dátum a čas,испратено,дасланае,enviada o,envoyée,inviato il,poslato"
        ),
        (
            .to,
            "to,an,à,a,para,aan,til,till,komu,vastaanottaja,кому,до,do,收件人,收件者,宛先,받는 사람,받는사람,προς,kime,alıcı,címzett,către,catre,pour,destinataire,destinatario,za,prima,primatelj,prejemnik,kam,kellele,إلى,אל,kepada,adresat,kom,saaja,către:,till:,destinatário,mottagare,modtager,mottaker,empfänger,ontvanger,ถึง,kenelle,til:,gavėjas,per,đến,tới,per a,adressaat,příjemce,príjemca,odbiorca,получатель,получатели,одержувач,destinataires,받는이,받는 이,прима,прималац,primalac,viðtakandi,за,pentru,به,گیرنده,nori,nora,hartzailea,प्रति,প্রতি,প্রাপক,பெறுநர்,chuig,kwa,받은 사람,받은사람,수신,수신자,каму,кімге,kimə,მიმღები,ում,para kay,ke,për,коме,ricevente,destinatari"
        ),
        (
            .cc,
            "cc,c.c.,kopie,kopi,kopia,kopio,kópia,копия,копія,copie,copia,copie à,copie a,copia a,cópia,dw,udw,抄送,副本,참조,κοιν.,κοινοποίηση,bilgi,másolat,kopija,v kopii,kopie (cc),cc:,bcc,bilindt,koopia,nusxa,نسخة,עותק,tembusan,สำเนา,copie carbone,con copia,com cópia,másolatot kap,másolatot kapnak,másolat:,đồng gửi,kópia (cc),kopia (cc),cc (copie),kopya,копие,kp,afrit,a/c,抄送人,抄送者,رونوشت,afskrif,प्रतिलिपि,salinan,참조인,умножено,kópia pre"
        ),
        (
            .subject,
            "subject,betreff,betr.,objet,oggetto,asunto,assunto,onderwerp,emne,ämne,aihe,předmět,predmet,temat,тема,主题,主题词,主旨,件名,제목,θέμα,konu,tárgy,subiect,subiectul,teema,pealkiri,נושא,الموضوع,موضوع,perihal,subjek,เรื่อง,efni,naslov,zadeva,tema,тема сообщения,относно,sujet,rubrik,subj,tēma,chủ đề,assumpte,標題,标题,主題,tajuk,предмет,temats,gaia,विषय,বিষয়,பொருள்,pwnc,ábhar,mada,тэма,тақырып,mövzu,თემა,թեմա,paksa,temë,subjekt,ogg,제 목,title,asunto del mensaje"
        ),
        (
            .replyTo,
            "reply-to,reply to,antwort an,antworten an,répondre à,répondre a,rispondi a,risposta,responder a,responder para,antwoord aan,antwoorden naar,svar til,svar till,svara till,vastaus,vastaa,odpovědět komu,odpověď na,odpoveď na,odpowiedz do,ответить,кому ответить,відповісти,返信先,回复,답장,yanıtla,válaszcím,răspunde la,odgovori"
        ),
        (
            .other,
            "importance,wichtigkeit,priorität,priority,importanza,importancia,importância,prioriteit,attachments,anlagen,pièces jointes,organization,organisation,newsgroups,message-id,resent-from,resent-date,resent-to,mailed-by,signed-by,security,sensitivity"
        ),
    ]
}
