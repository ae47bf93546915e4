import Testing

@testable import MailReading

@Suite("A short line above a quotation")
struct QuotationLeadTests {
    @Test(
        "introduces it by a word for writing or an address, with no year and no date",
        arguments: [
            "On Sat, Ada wrote:", "On Saturday Ada Lovelace wrote:", "Ada Lovelace wrote:", "Ada <ada@example.org>:",
            "Am Samstag schrieb Ada:", "Le samedi, Ada a écrit :", "Ada ha scritto:", "El sábado, Ada escribió:",
            "Ada escreveu:", "Ada schreef:", "Ada skrev:", "Ada kirjoitti:", "Ada pisze:", "Ada napsal(a):",
            "Ada пишет:", "Ada yazdı:", "Ada 写道：", "You wrote:", "Du schriebst:", "Quoting Ada <ada@example.org>:",
            "Zitat von Ada <ada@example.org>:", "---- Ada wrote ----", "On Sat, Ada Lovelace of the Engine\nwrote:",
            "Ada Lovelace\nwrote:", "2021-02-01 오후 6:32에 Ada 이(가) 쓴 글:",
        ])
    func leads(_ line: String) {
        for gap in ["\n", "\n\n"] {
            #expect(reply("It still burns.\n\n\(line)\(gap)> Is it out?\n> Ada\n") == "It still burns.")
        }
    }

    @Test(
        "is the writer's own where it says something else",
        arguments: [
            "I tried this command:", "The display said this:", "As I wrote:", "Please ask ada@example.org about this:",
            "On 10.15 I get this:", "That is all I know. Ada wrote:", "It burns again", "Steps:",
        ])
    func own(_ line: String) {
        let text = "It still burns.\n\n\(line)\n\n> E42\n\nWhat now?"
        #expect(reply(text + "\n") == text)
    }

    @Test("is the writer's own where nothing below it is quoted")
    func unquoted() {
        let text = "It still burns.\n\nAda wrote:\n\nIs it out?"
        #expect(reply(text + "\n") == text)
    }

    @Test("may be wrapped in marks of direction (Hebrew, Arabic)")
    func rightToLeft() {
        let hebrew =
            "\u{202B}בתאריך יום ב׳, 1 בפבר׳ 2021 ב-18:32 מאת \u{202A}Ada\u{202C}\u{200F} <\u{202A}ada@example.org\u{202C}\u{200F}>:\u{202C}"
        let arabic = "في الاثنين، ١ فبراير ٢٠٢١ في ٦:٣٢ م تمت كتابة ما يلي بواسطة Ada <ada@example.org>:"
        for line in [hebrew, arabic] {
            #expect(reply("It still burns.\n\n\(line)\n\n> Is it out?\n") == "It still burns.")
        }
    }
}
