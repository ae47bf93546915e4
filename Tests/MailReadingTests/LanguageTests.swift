import MIME
import Testing

@testable import MailReading

@Suite("What a mail is written in")
struct LanguageTests {
    @Test(
        "is told by script and by small words",
        arguments: [
            ("Hello, I cannot print since this morning. What should we do?", "en"),
            ("Guten Tag, ich kann seit heute nicht mehr drucken.", "de"),
            ("Bonjour, je ne peux plus imprimer depuis ce matin.", "fr"),
            ("Buenos días, no puedo imprimir desde esta mañana.", "es"),
            ("Buongiorno, non riesco più a stampare da questa mattina.", "it"),
            ("Bom dia, não consigo imprimir desde hoje. Obrigado.", "pt"),
            ("Goedendag, ik kan sinds vanochtend niet meer printen.", "nl"),
            ("Hej, jag kan inte skriva ut sedan i morse, tack för hjälp.", "sv"),
            ("Dzień dobry, od rana nie mogę drukować. Proszę o pomoc.", "pl"),
            ("Dobrý den, od rána mi nejde tisknout. Prosím o radu.", "cs"),
            ("Jó napot, reggel óta nem tudok nyomtatni.", "hu"),
            ("Merhaba, bu sabahtan beri yazdıramıyorum, teşekkürler.", "tr"),
            ("Hei, en voi tulostaa aamusta lähtien. Kiitos.", "fi"),
            ("Здравствуйте, с утра не могу ничего распечатать, это очень важно.", "ru"),
            ("Доброго дня, зранку не можу нічого роздрукувати, її немає.", "uk"),
            ("今朝から印刷ができません。", "ja"), ("从今天早上开始无法打印。", "zh"), ("오늘 아침부터 인쇄가 안 됩니다.", "ko"),
            ("לא ניתן להדפיס מהבוקר", "he"), ("لا أستطيع الطباعة منذ الصباح", "ar"), ("Δεν μπορώ να εκτυπώσω", "el"),
        ])
    func told(text: String, language: String) {
        #expect(LanguageReader.language(of: text) == language)
    }

    @Test(
        "nothing is guessed from names and numbers", arguments: ["", "4711", "OK", "ERR_CONNECTION 0x80004005", "😀😀"])
    func untold(text: String) { #expect(LanguageReader.language(of: text) == nil) }

    @Test("where the words say nothing, the header does")
    func header() {
        let mail = "From: a@example.org\r\nContent-Language: de-AT\r\nSubject: 4711\r\n\r\n4711\r\n"
        #expect(Letter(Message(parsing: Array(mail.utf8))).language == "de")
    }
}
