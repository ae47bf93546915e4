import MIME

/// Tells what a text is written in: by its script, and by the small words that each language can't do without.
enum LanguageReader {
    /// As much as is looked at.
    private static let characters = 4000
    private static let leastWords = 2

    /// ISO 639-1; nil where it can't be told.
    static func language(of text: String) -> String? {
        let beginning = text.unicodeScalars.prefix(characters)
        if let byScript = byScript(beginning) { return byScript }
        return byWords(String(String.UnicodeScalarView(beginning)))
    }

    // MARK: Scripts

    private static func byScript(_ text: Substring.UnicodeScalarView) -> String? {
        var (latin, counts): (Int, [String: Int]) = (0, [:])
        for scalar in text {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: latin += 1
            case 0x370...0x3FF: counts["el", default: 0] += 1
            case 0x400...0x4FF: counts["ru", default: 0] += 1
            case 0x531...0x58F: counts["hy", default: 0] += 1
            case 0x591...0x5F4: counts["he", default: 0] += 1
            case 0x600...0x6FF: counts["ar", default: 0] += 1
            case 0x900...0x97F: counts["hi", default: 0] += 1
            case 0x980...0x9FF: counts["bn", default: 0] += 1
            case 0xE00...0xE7F: counts["th", default: 0] += 1
            case 0x10A0...0x10FF: counts["ka", default: 0] += 1
            case 0x3040...0x30FF: counts["ja", default: 0] += 1
            case 0xAC00...0xD7A3: counts["ko", default: 0] += 1
            case 0x4E00...0x9FFF: counts["zh", default: 0] += 1
            default: break
            }
        }
        // Japanese is written with Chinese characters, and its own between them.
        if let kana = counts["ja"], let han = counts["zh"], kana * 10 > han {
            counts["ja"] = kana + han; counts["zh"] = nil
        }
        guard let (language, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), count >= 4,
            // One of these stands for several letters of an alphabet.
            count * (["zh", "ja", "ko"].contains(language) ? 3 : 1) > latin
        else { return nil }
        switch language {
        case "ru": return cyrillic(text)
        case "ar": return text.contains { [0x67E, 0x686, 0x698, 0x6AF, 0x6CC].contains($0.value) } ? "fa" : "ar"
        default: return language
        }
    }

    /// By letters that only one of them has.
    private static func cyrillic(_ text: Substring.UnicodeScalarView) -> String {
        let letters = Set(text)
        if !letters.isDisjoint(with: "іїєґІЇЄҐ".unicodeScalars) {
            return letters.isDisjoint(with: "ўЎ".unicodeScalars) ? "uk" : "be"
        }
        if !letters.isDisjoint(with: "ѓќѕЃЌЅ".unicodeScalars) { return "mk" }
        if !letters.isDisjoint(with: "ђћјљњџЂЋЈЉЊЏ".unicodeScalars) { return "sr" }
        return letters.isDisjoint(with: "ыэёЫЭЁ".unicodeScalars) && letters.contains("ъ") ? "bg" : "ru"
    }

    // MARK: Words

    private static func byWords(_ text: String) -> String? {
        let words = text.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "’" }.map {
            $0.split { $0 == "'" || $0 == "’" }.first ?? $0
        }
        var scores: [String: Double] = [:]
        for word in words {
            guard let languages = byWord[String(word)] else { continue }
            // A word of several languages says less.
            for language in languages { scores[language, default: 0] += 1 / Double(languages.count) }
        }
        let ranked = scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        guard let best = ranked.first, best.value >= 1, words.count >= leastWords else { return nil }
        guard ranked.count < 2 || best.value > ranked[1].value else { return nil }
        return best.key
    }

    private static let byWord: [String: [String]] = {
        var found: [String: [String]] = [:]
        for (language, words) in smallWords {
            for word in words.split(separator: " ") { found[String(word), default: []].append(language) }
        }
        return found
    }()

    private static let smallWords: [(String, String)] = [
        (
            "en",
            "the and you your is are was were this that with for have has not please would could can our my we it of to from hello thanks thank regards cannot when what but they there been will any"
        ),
        (
            "de",
            "der die das und ist nicht ich sie wir ein eine einen mit für auf bitte haben habe kann können mein meine unser ihre ihnen hallo danke grüße grüßen freundlichen von zu dem den des im bei wie aber auch noch wird wurde guten tag leider"
        ),
        (
            "fr",
            "le la les des est et une un je vous nous pas pour avec dans sur que qui bonjour merci cordialement mon ma mes votre vos notre cette ce au aux du il elle sont avoir été plus mais ne suis"
        ),
        (
            "es",
            "el la los las que es en un una por para con no su sus mi del al gracias hola buenos días saludos puede tengo está estoy pero como más cuando nuestro usted hemos favor se lo"
        ),
        (
            "it",
            "il lo gli che è di un una per con non del della dei sono ho grazie buongiorno saluti cordiali mio mia nostro vostro ci si ma come anche più quando questo questa nella posso essere alla"
        ),
        (
            "pt",
            "o os as que é em um uma por para com não do da dos das no na meu minha obrigado obrigada olá bom dia cumprimentos está estou mas como mais quando nosso você seu sua isso são foi ao"
        ),
        (
            "nl",
            "de het een en is niet ik wij we jullie u uw met voor op van aan dat die kan kunnen hebben heb mijn ons onze bedankt hallo groeten vriendelijke graag maar ook nog wordt naar bij goedendag geen te"
        ),
        (
            "sv",
            "och att det är inte jag vi ni en ett med för på av den som kan har min mitt vår er tack hej hälsningar vänliga men också när från till om mycket kunde skulle de"
        ),
        (
            "da",
            "og at det er ikke jeg vi en et med for på af den som kan har min mit vores jeres tak hej hilsen venlig men også når fra til om meget kunne skulle de mvh blev"
        ),
        (
            "nb",
            "og at det er ikke jeg vi dere en et med for på av den som kan har min mitt vår deres takk hei hilsen vennlig men også når fra til om mye kunne skulle de ble noen"
        ),
        (
            "fi",
            "ja on ei en minä me te se että kun kanssa mutta myös kiitos hei terveisin ystävällisin voi olen meidän teidän tämä ole oli ovat mitä jos niin kuin voisitteko päivää"
        ),
        (
            "pl",
            "i w na nie jest się z do że to jak dla po czy mam mój moja proszę dziękuję dzień dobry pozdrawiam pozdrowienia ale już przez od są nasz nasze może państwa tego o być"
        ),
        (
            "cs",
            "a je se na že to v s pro ale jsem jsme není prosím děkuji dobrý den pozdravem jak můj moje nebo při od jsou váš vaše které který by bude už ve tak nemohu"
        ),
        (
            "sk",
            "a je sa na že to v s pre ale som sme nie prosím ďakujem dobrý deň pozdravom ako môj moje alebo pri od sú váš vaše ktoré ktorý by bude už vo tak nemôžem"
        ),
        (
            "hu",
            "a az és hogy nem is egy van vagyok kérem köszönöm üdvözlettel tisztelt jó napot de ha már csak meg ez ezt volt lehet nekem mert vagy mint tudom szeretném"
        ),
        (
            "ro",
            "și în nu este pe la cu un o de pentru că mă vă sunt am mulțumesc bună ziua salut dar mai când nostru dumneavoastră acest această sau din va fi să"
        ),
        (
            "tr",
            "ve bir bu da de için ile değil ben biz siz var yok merhaba teşekkürler teşekkür ederim lütfen saygılarımla ama çok gibi daha olarak kadar olan iyi günler nasıl"
        ),
        (
            "et",
            "ja on ei ma me te see et kui aga ka oma mis tere aitäh tervitades palun lugupidamisega minu meie teie kas oli veel või siis"
        ),
        (
            "lv",
            "un ir nav es mēs jūs tas ka bet arī ar no par kā paldies labdien lūdzu cieņu sveiki mans mūsu jūsu vai kad šis bija uz"
        ),
        (
            "lt",
            "ir yra nėra aš mes jūs tai kad bet taip pat su iš apie kaip ačiū laba diena prašau pagarbiai mano mūsų jūsų ar kai šis buvo į"
        ),
        (
            "hr",
            "i je se na da u za ne s od ali sam smo nije molim hvala dobar dan pozdrav poštovani kako moj moja ili pri su vaš koji bi će već što"
        ),
        (
            "sl",
            "in je se na da v za ne z od ali sem smo ni prosim hvala dober dan pozdrav spoštovani kako moj moja pri so vaš ki bi bo že kaj lahko"
        ),
        (
            "id",
            "dan yang di ini itu tidak saya kami anda untuk dengan dari ke ada bisa terima kasih halo selamat mohon pagi siang tolong akan sudah kepada dapat"
        ),
        (
            "vi",
            "và là không tôi của có được cho với các này một những trong xin chào cảm ơn anh chị em bạn vui lòng trân trọng đã khi thì"
        ),
        (
            "ca",
            "el la els les que és en un una per amb no seu seva meu del al gràcies hola bon dia salutacions pot tinc està però com més quan nostre vostè si us plau hem"
        ),
    ]
}

extension Letter {
    /// What its writer's words are written in (ISO 639-1); nil where that can't be told.
    public var language: String? {
        if let told = LanguageReader.language(of: reply.text) ?? LanguageReader.language(of: subject) { return told }
        let named = message.header.first("Content-Language")?.text.prefix { $0 != "," && $0 != "-" && $0 != ";" }
        return named.flatMap { $0.count == 2 ? $0.lowercased() : nil }
    }
}
