import Testing

@testable import MIME

@Suite("An address list (RFC 5322 §3.4)")
struct MailboxTests {
    @Test(
        "is read as it should be written, and as it should not",
        arguments: [
            ("ada@example.org", [Mailbox(address: "ada@example.org")]),
            ("<ada@example.org>", [Mailbox(address: "ada@example.org")]),
            ("Ada <ada@example.org>", [Mailbox(name: "Ada", address: "ada@example.org")]),
            (#""Lovelace, Ada" <ada@example.org>"#, [Mailbox(name: "Lovelace, Ada", address: "ada@example.org")]),
            ("Lovelace, Ada <ada@example.org>", [Mailbox(name: "Lovelace, Ada", address: "ada@example.org")]),
            ("ada@example.org (Ada)", [Mailbox(name: "Ada", address: "ada@example.org")]),
            ("=?utf-8?Q?Ad=C3=A4?= <ada@example.org>", [Mailbox(name: "Adä", address: "ada@example.org")]),
            (#""=?utf-8?Q?Ad=C3=A4?=" <ada@example.org>"#, [Mailbox(name: "Adä", address: "ada@example.org")]),
            (#"Ada <"a b"@example.org>"#, [Mailbox(name: "Ada", address: #""a b"@example.org"#)]),
            ("Ada <@x.example,@y.example:ada@example.org>", [Mailbox(name: "Ada", address: "ada@example.org")]),
            ("ada @ example . org", [Mailbox(address: "ada@example.org")]),
            ("<<ada@example.org>>", [Mailbox(address: "ada@example.org")]),
            ("Ada <ada(x)@example.org(y)>", [Mailbox(name: "Ada", address: "ada@example.org")]),
            ("Ada <ada@example.org", [Mailbox(name: "Ada", address: "ada@example.org")]),
            ("undisclosed-recipients:;", []),
            (
                "Us: ada@example.org, Linus <linus@example.org>;, grace@example.org",
                [
                    Mailbox(address: "ada@example.org"), Mailbox(name: "Linus", address: "linus@example.org"),
                    Mailbox(address: "grace@example.org"),
                ]
            ),
            (
                "ada@example.org; linus@example.org",
                [Mailbox(address: "ada@example.org"), Mailbox(address: "linus@example.org")]
            ),
            (
                "ada@example.org,, ,linus@example.org",
                [Mailbox(address: "ada@example.org"), Mailbox(address: "linus@example.org")]
            ),
            ("", []),
            (",;:<>\"", []),
        ] as [(String, [Mailbox])])
    func reading(_ list: String, _ expected: [Mailbox]) {
        #expect(Mailbox.list(list) == expected)
    }

    @Test("shows no control characters in names")
    func controls() {
        #expect(
            Mailbox.list("=?utf-8?Q?A=0D=0ABcc=3A?= <a@example.org>") == [
                Mailbox(name: "ABcc:", address: "a@example.org")
            ])
    }

    @Test("takes an author's address only from where it stands, not from an encoded word")
    func hidden() {
        let word = "=?utf-8?Q?Ada_=3Cada=40example.org=3E?="
        #expect(message("To: \(word)\n\n").to == [Mailbox(name: "Ada", address: "ada@example.org")])
        #expect(message("From: \(word)\n\n").from.allSatisfy { $0.address != "ada@example.org" })
    }

    @Test("ends at 500 mailboxes")
    func limit() {
        let list = (1...501).map { "a\($0)@example.org" }.joined(separator: ", ")
        #expect(Mailbox.list(list).count == 500)
    }
}
