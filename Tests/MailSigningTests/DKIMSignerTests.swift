import Foundation
import Testing

@testable import MailSigning

/// RFC 8463 §A.2: the key of the examples.
private let exampleKey = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
    -----END PRIVATE KEY-----

    """

private let rsa = Result { try DKIMKey.rsa() }

@Suite("Signing a mail by DKIM")
struct DKIMSignerTests {
    let key: DKIMKey
    let signer: DKIMSigner

    init() throws {
        key = try rsa.get()
        signer = try DKIMSigner(domain: "Example.ORG", selector: "mailroom", key: key)
    }

    private func field(_ mail: String) throws -> String {
        String(decoding: try signer.signature(of: Array(mail.utf8), at: 1_700_000_000), as: UTF8.self)
    }

    private func tags(_ field: String) -> [String: String] {
        let parts = field.dropFirst("DKIM-Signature:".count).split(separator: ";").map {
            $0.filter { !$0.isWhitespace }.split(separator: "=", maxSplits: 1)
        }
        return Dictionary(uniqueKeysWithValues: parts.map { (String($0[0]), String($0[1])) })
    }

    /// Writes every shape, signed by both kinds of key, where `verify.py` finds them.
    @Test("writes the mails that the independent verifiers check")
    func shapes() throws {
        guard let folder = ProcessInfo.processInfo.environment["DKIM_MAILS"] else { return }
        let small = DKIMKey.ed25519()
        for (selector, key) in [("rsa", key), ("ed", small)] {
            let signer = try DKIMSigner(domain: "example.org", selector: selector, key: key)
            for (name, mail) in MailShapes.all {
                let signed = try signer.signed(mail, at: 1_700_000_000)
                try Data(signed).write(to: URL(fileURLWithPath: "\(folder)/\(name).\(selector).eml"))
            }
            let record = key.record(domain: "example.org", selector: selector)
            try Data(record.value.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(record.name).txt"))
        }
        let both = try DKIMSigner(domain: "example.org", selector: "rsa", key: key)
            .signed(
                DKIMSigner(domain: "example.org", selector: "ed", key: small)
                    .signed(MailShapes.all[0].mail, at: 1_700_000_000), at: 1_700_000_000)
        try Data(both).write(to: URL(fileURLWithPath: "\(folder)/both.rsa.eml"))
    }

    @Test("says who signed, when and how")
    func plainTags() throws {
        let tags = tags(try field(MailShapes.head + "\r\nHello\r\n"))
        #expect(tags["v"] == "1")
        #expect(tags["a"] == "rsa-sha256")
        #expect(tags["c"] == "relaxed/relaxed")
        #expect(tags["d"] == "example.org")
        #expect(tags["s"] == "mailroom")
        #expect(tags["t"] == "1700000000")
        #expect(tags["l"] == nil)
        #expect(tags.count == 9)
    }

    @Test("lists each field once more than it is there (RFC 6376 §8.15)")
    func oversigning() throws {
        let names = try #require(tags(try field(MailShapes.head + "Subject: again\r\n\r\n"))["h"])
        let plain = "from:from:to:to:cc:subject:subject:subject:date:date:message-id:message-id:reply-to:in-reply-to"
        let rest = ":references:mime-version:content-type:list-unsubscribe:list-unsubscribe-post:auto-submitted"
        #expect(names == plain + rest)
    }

    @Test("folds its field to lines under 78 bytes, whatever the mail", arguments: MailShapes.all.map(\.name))
    func folding(name: String) throws {
        let mail = try #require(MailShapes.all.first { $0.name == name }).mail
        let lines = String(decoding: try signer.signature(of: mail, at: .max), as: UTF8.self)
            .components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count < 78 })
        #expect(
            lines.dropFirst().dropLast().allSatisfy {
                $0.hasPrefix(" ") && $0.trimmingCharacters(in: .whitespaces) != ""
            })
        #expect(lines.last == "")
    }

    @Test("keeps the mail as it is below the signature")
    func unchanged() throws {
        for (name, mail) in MailShapes.all where !["lone-lf", "mixed-ends", "no-body-no-end"].contains(name) {
            let signed = try signer.signed(mail, at: 1)
            let end: [UInt8] = mail.suffix(2) == [13, 10] ? [] : [13, 10]
            #expect(signed == (try signer.signature(of: mail, at: 1)) + mail + end, "\(name)")
        }
    }

    @Test("makes every line end CRLF (RFC 5321 §2.3.8)")
    func lineEnds() throws {
        let signed = try signer.signed(
            Array("From: a@example.org\nTo: b@example.org\r\rHello\n\nyou\r\n\r".utf8), at: 1)
        let text = String(decoding: signed, as: UTF8.self)
        #expect(text.hasSuffix("From: a@example.org\r\nTo: b@example.org\r\n\r\nHello\r\n\r\nyou\r\n\r\n"))
    }

    @Test("hashes an empty body as nothing (RFC 6376 §3.4.4)", arguments: ["", "\r\n", "\r\n\r\n \r\n", "\r\n\r\n\t"])
    func emptyBody(body: String) throws {
        #expect(tags(try field(MailShapes.head + body))["bh"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    }

    @Test("hashes the body of RFC 8463 §A.3 as it says")
    func exampleBody() throws {
        let body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
        #expect(
            tags(try field(MailShapes.head + "\r\n" + body))["bh"] == "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=")
    }

    @Test("makes the same signature of the same mail")
    func deterministic() throws {
        #expect(try field(MailShapes.head) == field(MailShapes.head))
    }

    @Test(
        "refuses a header that is none",
        arguments: [
            ("From: a@example.org\r\nHello\r\n", SigningError.badHeader(line: 2)),
            (" From: a@example.org\r\n", .badHeader(line: 1)),
            ("From a@example.org Tue\r\nFrom: a@example.org\r\n", .badHeader(line: 1)),
            (": a\r\n", .badHeader(line: 1)),
            ("From: a@example.org\r\nTo : b@example.org\r\n", .badHeader(line: 2)),
            ("Fr\u{e4}m: a\r\n", .badHeader(line: 1)),
            ("From: a@example.org\rX\r\n", .badHeader(line: 2)),
            ("", .notOneSender(count: 0)),
            ("\r\nHello", .notOneSender(count: 0)),
            ("To: a@example.org\r\n", .notOneSender(count: 0)),
            ("From: a@example.org\r\nFrom: b@example.org\r\n", .notOneSender(count: 2)),
            ("From: a@example.org\r\n" + String(repeating: "To: b\r\n", count: 51), .tooManyFields("to")),
        ])
    func refusal(mail: String, error: SigningError) {
        #expect(throws: error) { try signer.signed(Array(mail.utf8), at: 1) }
    }

    @Test("survives any bytes (fixed seed)")
    func anyBytes() throws {
        var state: UInt64 = 5322
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let signer = try DKIMSigner(domain: "example.org", selector: "s", key: .ed25519())
        let bytes = Array("\r\n\n\r :Fromfrom\t\r\n\u{0}\u{ff}".utf8)
        for _ in 0..<3000 {
            let start = next(2) == 0 ? Array("From: a@example.org\r\n".utf8) : []
            let mail = start + (0..<next(40)).map { _ in bytes[next(bytes.count)] }
            if case .success(let signed) = Result(catching: { try signer.signed(mail, at: 1) }) {
                #expect(signed.suffix(2) == [13, 10])
            }
        }
    }

    @Test(
        "takes no domain or selector that the DNS would not",
        arguments: [
            "", "org", "exa mple.org", "example..org", ".example.org", "dr\u{fc}cker.example", "a;b=c.example",
            String(repeating: "a", count: 64) + ".org", String(repeating: "a.", count: 130) + "org",
        ])
    func badDomain(domain: String) {
        #expect(throws: SigningError.badDomain(domain)) {
            try DKIMSigner(domain: domain, selector: "s", key: key)
        }
        if domain != "org" {
            #expect(throws: SigningError.badSelector(domain)) {
                try DKIMSigner(domain: "example.org", selector: domain, key: key)
            }
        }
    }

    @Test("takes a long domain, though its line is long then")
    func longDomain() throws {
        let domain = String(repeating: "a", count: 60) + "." + String(repeating: "b", count: 60) + ".example"
        let signer = try DKIMSigner(domain: domain, selector: "a.b", key: key)
        let mail = String(decoding: try signer.signed(Array(MailShapes.head.utf8), at: 1), as: UTF8.self)
        #expect(mail.contains("\r\n d=\(domain);\r\n s=a.b; t=1;"))
    }
}

@Suite("A DKIM key")
struct DKIMKeyTests {
    @Test("is read as it was written", arguments: DKIMKey.Algorithm.allCases)
    func roundTrip(algorithm: DKIMKey.Algorithm) throws {
        let key = algorithm == .rsa ? try rsa.get() : DKIMKey.ed25519()
        let again = try DKIMKey(pem: key.pem)
        #expect(again.algorithm == algorithm)
        #expect(again.record == key.record)
        #expect(again.pem == key.pem)
        #expect(try DKIMKey(pem: "\r\n" + key.pem.replacing("\n", with: "\r\n") + " \r\n").record == key.record)
    }

    @Test("of RFC 8463 §A.2 has the public half that stands there")
    func example() throws {
        let key = try DKIMKey(pem: exampleKey)
        #expect(key.record == "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        #expect(key.pem == exampleKey)
    }

    @Test("has a record in pieces for zone files (RFC 1035 §3.3.14)")
    func zone() throws {
        let record = try rsa.get().record(domain: "example.org", selector: "mailroom")
        #expect(record.name == "mailroom._domainkey.example.org")
        #expect(record.value.hasPrefix("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"))
        #expect(record.strings.map(\.utf8.count) == [255, record.value.utf8.count - 255])
        #expect(record.strings.joined() == record.value)
        #expect(record.zoneLine == "\(record.name). IN TXT ( \"\(record.strings[0])\" \"\(record.strings[1])\" )")
    }

    @Test(
        "is not made of other texts",
        arguments: [
            "", "key", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n-----END PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----",
        ])
    func badKey(pem: String) {
        #expect(throws: SigningError.badKey) { try DKIMKey(pem: pem) }
    }

    @Test("prints no secret")
    func silence() throws {
        let key = DKIMKey.ed25519()
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "DKIMKey(ed25519-sha256, •••)")
        #expect(String(reflecting: key) == "\(key)")
        #expect(dumped == "- \(key)\n")
    }
}
