import MailSigning

/// Mails of many shapes, each a name and its bytes.
enum MailShapes {
    static let head =
        "From: Desk <desk@example.org>\r\nTo: grace@example.org\r\nSubject: Printer is on fire\r\n"
        + "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n"

    private static let foreignSignature =
        "DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=a; h=from:to;\r\n"
        + " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"

    static var all: [(name: String, mail: [UInt8])] { texts.map { ($0.0, Array($0.1.utf8)) } + bytes + random }

    private static var texts: [(String, String)] {
        [
            ("plain", head + "\r\nHello,\r\nput it out.\r\n"),
            ("empty-body", head + "\r\n"),
            ("no-body", head),
            ("no-body-no-end", String(head.dropLast(1))),
            ("one-empty-line", head + "\r\n\r\n"),
            ("many-empty-lines", head + "\r\n\r\n\r\n\r\n\r\n"),
            ("only-blanks", head + "\r\n  \t \r\n\t\r\n"),
            ("no-last-end", head + "\r\nHello"),
            ("no-last-end-blanks", head + "\r\nHello \t "),
            ("last-empty-lines", head + "\r\nHello\r\n\r\n\r\n"),
            ("last-blank-lines", head + "\r\nHello\r\n \r\n\t\t\r\n"),
            ("first-empty-lines", head + "\r\n\r\n\r\nHello\r\n"),
            ("inner-empty-lines", head + "\r\nHello\r\n\r\n \r\n\r\nyou\r\n"),
            ("blanks-in-lines", head + "\r\n C \r\nD \t E\t\r\n\tF  G\r\n   \t H\r\n"),
            ("folded", head + "References: <a@example.org>\r\n <b@example.org>\r\n\t<c@example.org>\r\n\r\nHello\r\n"),
            ("folded-at-once", head + "In-Reply-To:\r\n <a@example.org>\r\n\r\nHello\r\n"),
            ("folded-empty-line", head + "Reply-To: a@example.org\r\n \r\n\r\nHello\r\n"),
            ("blanks-after-colon", head + "Cc:  b@example.org \t\r\nReply-To:c@example.org\r\n\r\nHello\r\n"),
            ("case-of-names", head + "mime-VERSION: 1.0\r\nCONTENT-type: text/plain\r\n\r\nHello\r\n"),
            ("empty-field", head + "Reply-To:\r\nCc: \r\n\r\nHello\r\n"),
            ("two-subjects", head + "Subject: again\r\nSubject: and again\r\n\r\nHello\r\n"),
            ("two-of-many", head + "Cc: a@example.org\r\nCc: b@example.org\r\nTo: c@example.org\r\n\r\nHello\r\n"),
            ("only-from", "From: desk@example.org\r\n\r\nHello\r\n"),
            ("from-last", "Received: by here\r\nX-Other: 1\r\nfrom: desk@example.org\r\n\r\nHello\r\n"),
            (
                "all-fields",
                head + "Cc: a@example.org\r\nReply-To: b@example.org\r\nIn-Reply-To: <0@example.org>\r\n"
                    + "References: <0@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "List-Unsubscribe: <https://example.org/u>\r\nAuto-Submitted: auto-generated\r\n"
                    + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHello\r\n"
            ),
            ("utf8-header", head.replacing("Printer", with: "Drücker 🔥") + "\r\nHello\r\n"),
            ("utf8-body", head + "\r\nDer Drucker  brennt: äöü 🔥\u{a0}\u{a0}\r\n\u{3000}\r\n"),
            ("dots", head + "\r\n.\r\n..\r\n.a\r\n"),
            ("from-in-body", head + "\r\nFrom here\r\n>From there\r\n"),
            ("signed-before", foreignSignature + head + "\r\nHello\r\n"),
            ("long-lines", head + "\r\n" + String(repeating: "abcdefghi ", count: 99) + "\r\n"),
            ("very-long-line", head + "\r\n" + String(repeating: "x", count: 200_000) + "\r\n"),
            ("very-long-blanks", head + "\r\na" + String(repeating: " ", count: 4000) + "b\r\n"),
            (
                "long-field",
                head + "References:" + String(repeating: "\r\n <a@example.org>", count: 3000) + "\r\n\r\nHello\r\n"
            ),
            ("many-lines", head + "\r\n" + String(repeating: "Hello you\r\n\r\n", count: 20_000)),
            ("many-last-lines", head + "\r\nHello" + String(repeating: "\r\n", count: 100_000)),
            ("lone-lf", head.replacing("\r\n", with: "\n") + "\nHello\nyou \n\n"),
            ("mixed-ends", head + "\r\nHello\nyou\r\n\nthere\n"),
            ("colon-in-body-of-field", head.replacing("Printer", with: "Re: Fwd: Printer") + "\r\nHello\r\n"),
            ("semicolons", head.replacing("Printer", with: "a; b=c; bh=d") + "\r\nHello; b=e\r\n"),
        ]
    }

    private static var bytes: [(String, [UInt8])] {
        let head = Array(self.head.utf8)
        return [
            ("with-nul", head + Array("\r\na\u{0}b\r\n".utf8)),
            ("all-bytes", head + Array("\r\n".utf8) + (1...255).map { UInt8($0) }.filter { $0 != 10 && $0 != 13 }),
            (
                "latin1-header",
                head + Array("Cc: ".utf8) + [0xe4, 0xf6, 0xfc] + Array(" <a@example.org>\r\n\r\nHello\r\n".utf8)
            ),
            ("control-bytes", head + Array("\r\na\u{b}b\u{c}c\u{1}d \u{b} e\r\n".utf8)),
        ]
    }

    /// Bodies and fields by a fixed seed, of the bytes where canonicalisation has something to do.
    private static var random: [(String, [UInt8])] {
        var state: UInt64 = 6376
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [" ", "\t", "\r\n", "a", "B", "  ", "\r\n\r\n", ".", "é", "=", ":"]
        let folds = [" ", "\t", "\r\n ", "a", "B;", "b=", "\r\n\t", "  "]
        return (0..<60).map { number in
            let value = (0..<next(12)).map { _ in folds[next(folds.count)] }.joined()
            let body = (0..<next(60)).map { _ in pieces[next(pieces.count)] }.joined()
            return ("random-\(number)", Array((self.head + "Reply-To:\(value)\r\n\r\n" + body).utf8))
        }
    }
}
