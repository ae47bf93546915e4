import Testing

@testable import MailReading

@Suite("What the writer says, apart from what is quoted")
struct ReplyTests {
    @Test(
        "ends at the quotation, in many clients and languages",
        arguments: [
            "On Mon, Feb 1, 2016 at 6:32 PM, Ada <ada@example.org>\nwrote:\n\n> Hello",
            "On 28 Jan 2016, at 19:04, Ada wrote:\n\n> Hello",
            "Am 03.02.2016 um 15:35 schrieb Ada <ada@example.org>:\n\n> Hello",
            "Le lun. 15 nov. 2021 à 19:42, Ada <ada@example.org>\na écrit :\n\nHello",
            "El mar., 2 feb. 2016 a las 10:00, Ada (<ada@example.org>) escribió:\n\n> Hello",
            "Il giorno mar 2 feb 2016 alle ore 10:00 Ada <ada@example.org> ha scritto:\n> Hello",
            "Op 16 aug. 2014 05:13 schreef \"Ada\" <ada@example.org> het\nvolgende geschreven:\n\n> Hello",
            "20 окт. 2016 г. 19:37 пользователь \"Ada\" <\nada@example.org> написал:\n\n> Hello",
            "ср, 30 апр. 2025 г. в 15:19, Ada <ada@example.org>:\n\nHello",
            "在 2016年12月12日，下午8:45，Ada <ada@example.org> 写道：\n> Hello",
            "2016-10-24 15:36 GMT+02:00 Ada <\nada@example.org>:\n\n> Hello",
            "-----Original Message-----\nFrom: Ada\nSent: Monday\n\nHello",
            "-----Ursprüngliche Nachricht-----\nVon: Ada\nBetreff: x\n\nHello",
            "________________________________\nFrom: Ada <ada@example.org>\nSent: Monday\nTo: Grace\nSubject: x\n\nHello",
            "*From:* Ada [mailto:ada@example.org]\n*Sent:* Monday\n*To:* Grace\n*Subject:* x\n\nHello",
            "De : Ada <ada@example.org>\nEnvoyé : lundi\nÀ : Grace\nObjet : x\n\nHello",
            "> Hello\n> again",
            "\u{2010}\u{2010}\u{2010}\u{2010}\u{2010} Original Message \u{2010}\u{2010}\u{2010}\u{2010}\u{2010}\nOn Monday, Ada wrote:\n\nHello",
            "====\n\nMessage du : 12/12/2016 13:20\nDe : Ada <ada@example.org>\nA : grace@example.org\nSujet : x\n\nHello",
            "Від: Ada <ada@example.org>\nВідправлено: 1 лютого 2021 р. 18:32\nКому: Grace\nТема: x\n\nHello",
            "Từ: Ada <ada@example.org>\nĐã gửi: 1 Tháng Hai 2021\nĐến: Grace\nChủ đề: x\n\nHello",
            "در تاریخ دوشنبه ۱ فوریهٔ ۲۰۲۱،‏ ۱۸:۳۲ Ada <ada@example.org> نوشت:\n\nHello",
            "সোম, ১ ফেব, ২০২১ তারিখে ৬:৩২ PM টায় Ada <ada@example.org> লিখেছেন:\n\nHello",
            "Mnamo Jumatatu, 1 Februari 2021, Ada <ada@example.org> aliandika:\n\nHello",
            "---- 在 星期一, 01 二月 2021 18:32:00 +0100 Ada <ada@example.org> 撰写 ----\n\nHello",
            "2021-02-01 18:32 GMT+01:00 Ada Lovelace:\n\n> Hello",
            "Excerpts from Ada's message of 2021-02-01 18:32:00 +0100:\n> Hello",
            "On Tue, Apr 11, 2017 at 10:07 PM Ada\n\n<\nmailto:Ada <ada@example.org>\n> wrote:\n\nHello",
            "==== Ada wrote ====\n\nHello",
            ">>> Ada Lovelace <ada@example.org> 01.02.2021 18:32 >>>\nHello",
            "Ada Lovelace ---01/02/2021 18:32:00---Hello Grace\n\nFrom: Ada/Org\nTo: Grace/Org@Org\n\nHello",
            "---- Replied Message ----\nFrom\tAda<ada@example.org>\nDate\t02/01/2021 18:32\nSubject\tx\nHello",
            "---- 回复的原邮件 ----\n| 发件人 | Ada<ada@example.org> |\n| 日期 | 2021年02月01日 18:32 |\n| 主题 | x |\nHello",
            "از: Ada <ada@example.org>\nارسال شده: دوشنبه\nبه: Grace <grace@example.org>\nموضوع: x\n\nHello",
            "प्रेषक: Ada <ada@example.org>\nभेजा गया: 01 फरवरी 2021\nविषय: x\n\nHello",
            "##- Please type your reply above this line -##\n\nHello",
            "-- Bitte antworten Sie oberhalb dieser Linie --\n\nHello",
        ])
    func clients(_ quotation: String) {
        #expect(reply("It still burns.\n\nThanks,\nGrace\n\n\(quotation)\n") == "It still burns.\n\nThanks,\nGrace")
    }

    @Test(
        "is all of it where nothing is quoted",
        arguments: [
            "Hello", "##- Please type your reply above this line -##\n\nHello", "From\tBerlin\nTo\tRome\n\nHello",
            "On this day\n\nI wrote something\n\nwhich was very interesting.", "I told you: wrote it in 2016.",
            "Subject to change: see below\nTo: be or not", "```\n> code\n# more\n```\nend",
            "Dear desk,\nfrom: here to there it is 5 km.\nThanks", "> Only a quotation.",
            "Please book:\n\nFrom: Berlin\nTo: Rome\nDate: Monday\n\nA window seat, please.",
            "Done so far:\n- forwarded message 7 to Bob\n- original message kept\n\nWhat next?",
            "Forwarded message 7 to Bob.\n\nHe will answer.",
        ])
    func unquoted(_ text: String) {
        #expect(reply(text + "\n") == text)
    }

    @Test("stands below the quotation where it was written there")
    func below() {
        #expect(reply("On 2 Feb 2016 at 10:00, Ada <ada@example.org> wrote:\n> Is it out?\n\nYes.\n") == "Yes.")
    }

    @Test("keeps the quotations that it answers in line")
    func inline() {
        let text =
            "Hi Ada,\n\nOn 2 Feb 2016 at 10:00, Ada <ada@example.org> wrote:\n> Is it out?\nYes.\n> And the paper?\nGone.\n> Bye\n"
        #expect(reply(text) == "Hi Ada,\n\n> Is it out?\nYes.\n> And the paper?\nGone.")
    }

    @Test("is without a signature, but a long text below two dashes is none")
    func signatures() {
        #expect(reply("Yes.\n\n-- \nGrace\nExample Ltd\n") == "Yes.")
        #expect(reply("Yes.\n\nSent from my iPhone\n") == "Yes.")
        #expect(reply("Ja.\n\nVon meinem iPhone gesendet\n") == "Ja.")
        #expect(reply("Yes.\n\nSent from my desk, which is easier.\n") == "Yes.\n\nSent from my desk, which is easier.")
        let long = "Yes.\n--\n" + (1...30).map { "line \($0)" }.joined(separator: "\n")
        #expect(reply(long) == long)
    }

    @Test("comes from the HTML where there is no plain text")
    func html() {
        let read = letter("Subject: a\nContent-Type: text/html", "<p>It <b>burns</b>.</p>")
        #expect(read.text.contains("It burns."))
        #expect(read.reply.text.contains("It burns."))
    }

    @Test("ends at the line that Outlook on the web draws above its header block")
    func outlookOnTheWeb() {
        let page =
            "<div>It burns.</div><hr><div><b>From:</b> Ada &lt;ada@example.org&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Grace<br><b>Subject:</b> Fire</div><div>Is it out?</div>"
        #expect(letter("Subject: Re: Fire\nContent-Type: text/html", page).reply.text == "It burns.")
    }

    @Test("loses nothing of a very long text")
    func long() {
        let text = String(repeating: "It still burns here.\n", count: 60_000)
        let read = letter("Subject: a", text)
        #expect(read.reply.text.utf8.count + 1 >= text.utf8.count)
    }
}
