import MailSigning
import Testing

private let rsa = Result { try DKIMKey.rsa() }

@Suite("A report on a domain's mail records")
struct DeliverabilityReportTests {
    let key: DKIMKey
    let signer: DKIMSigner
    let hosts: [NetworkAddress]

    init() throws {
        key = try rsa.get()
        signer = try DKIMSigner(domain: "example.org", selector: "mailroom", key: key)
        hosts = [try #require(NetworkAddress("192.0.2.1")), try #require(NetworkAddress("2001:db8::1"))]
    }

    private var sending: SendingDomain {
        SendingDomain(
            domain: "example.org", route: .hosts(hosts), signer: signer, reports: "dmarc@example.org",
            mailHost: "mail.example.org")
    }

    private var goodZone: Zone {
        Zone(
            texts: [
                "example.org": ["v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 ~all"],
                "mailroom._domainkey.example.org": [key.record],
                "_dmarc.example.org": ["v=DMARC1; p=reject; adkim=s; aspf=s"],
            ],
            hosts: ["mail.example.org": ["192.0.2.9"]], exchangers: ["example.org": ["mail.example.org"]])
    }

    private func finding(_ topic: Finding.Topic, _ sending: SendingDomain? = nil, in zone: Zone) async throws -> Finding
    {
        try #require(await DeliverabilityReport.of(sending ?? self.sending, in: zone)[topic])
    }

    private func zone(spf: String...) -> Zone { Zone(texts: ["example.org": spf]) }

    @Test("is good where all is well")
    func good() async {
        let report = await DeliverabilityReport.of(sending, in: goodZone)
        #expect(report.isGood)
        #expect(report.findings.map(\.topic) == [.spf, .dkim, .dmarc, .mx])
        #expect(report.findings.allSatisfy { $0.record == nil && !$0.found.isEmpty })
        #expect(
            report.findings.map(\.sentence) == [
                "Your hosts may send for example.org. The record takes 0 of 10 look-ups.",
                "The key at mailroom._domainkey.example.org is the one Mailroom signs with.",
                "Mail that fails is refused (p=reject). The domains of SPF and DKIM both match that of From.",
                "Mail for example.org goes to mail.example.org.",
            ])
    }

    @Test("names every record to add where there is none")
    func empty() async {
        let report = await DeliverabilityReport.of(sending, in: Zone())
        #expect(report.findings.allSatisfy { $0.status == .missing })
        #expect(
            report.findings.map { $0.record?.zoneLine } == [
                "example.org. IN TXT \"v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all\"",
                key.record(domain: "example.org", selector: "mailroom").zoneLine,
                "_dmarc.example.org. IN TXT \"v=DMARC1; p=none; rua=mailto:dmarc@example.org\"",
                "example.org. IN MX 10 mail.example.org.",
            ])
    }

    @Test("knows nothing where the DNS is silent")
    func silent() async {
        let names: Set = ["example.org", "mailroom._domainkey.example.org", "_dmarc.example.org"]
        let report = await DeliverabilityReport.of(sending, in: Zone(silent: names))
        #expect(report.findings.allSatisfy { $0.status == .unknown && $0.record == nil })
    }

    @Test("is good itself once its records are in the DNS")
    func proposals() async throws {
        let empty = await DeliverabilityReport.of(sending, in: Zone(hosts: ["mail.example.org": ["192.0.2.9"]]))
        var zone = Zone(hosts: ["mail.example.org": ["192.0.2.9"]], exchangers: ["example.org": ["mail.example.org"]])
        for record in empty.findings.compactMap(\.record) where record.kind == .txt {
            zone.texts[record.name] = [record.value]
        }
        #expect(await DeliverabilityReport.of(sending, in: zone).isGood)
    }

    @Test(
        "proposes an SPF record that lets our hosts send",
        arguments: [
            ("v=spf1 ip4:192.0.2.1 -all", "v=spf1 ip6:2001:db8::1 ip4:192.0.2.1 -all"),
            ("v=spf1 -all", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"),
            ("v=spf1", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1"),
            ("v=spf1 -ip4:192.0.2.1 ~all", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -ip4:192.0.2.1 ~all"),
            ("v=spf1 a redirect=b.example", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 a redirect=b.example"),
            ("v=spf1 +all", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all"),
            ("v=spf1 ip4:1.2.3 -all", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"),
            ("v=spf1 ip4:198.51.100.1 foo:bar ?all", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ip4:198.51.100.1 ?all"),
        ])
    func spfProposal(record: String, proposal: String) async throws {
        var zone = zone(spf: record)
        zone.texts["b.example"] = ["v=spf1 -all"]
        zone.hosts = ["example.org": ["198.51.100.7"]]
        let finding = try await finding(.spf, in: zone)
        #expect(finding.status == .wrong)
        #expect(finding.found == [record])
        #expect(finding.record == ZoneRecord(name: "example.org", value: proposal))
        zone.texts["example.org"] = [proposal]
        #expect(try await self.finding(.spf, in: zone).status == .good)
    }

    @Test("makes one SPF record of several")
    func severalSPF() async throws {
        let zone = zone(
            spf: "v=spf1 ip4:192.0.2.1 include:a.example -all", "v=spf1 include:A.example redirect=b.example ~all")
        let finding = try await finding(.spf, in: zone)
        #expect(finding.status == .wrong)
        #expect(
            finding.record?.value
                == "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 include:a.example include:b.example ~all")
    }

    @Test("asks for the provider's include, at any depth")
    func provider() async throws {
        let sending = SendingDomain(domain: "example.org", route: .provider(include: "_spf.google.com"))
        var zone = zone(spf: "v=spf1 include:all.example -all")
        zone.texts["all.example"] = ["v=spf1 ip4:192.0.2.1 -all"]
        let wrong = try await finding(.spf, sending, in: zone)
        #expect(wrong.status == .wrong)
        #expect(wrong.record?.value == "v=spf1 include:_spf.google.com include:all.example -all")
        zone.texts["all.example"] = ["v=spf1 include:_spf.Google.com -all"]
        zone.texts["_spf.google.com"] = ["v=spf1 ip4:192.0.2.1 -all"]
        let good = try await finding(.spf, sending, in: zone)
        #expect(good.status == .good)
        #expect(good.sentence.hasSuffix("The record takes 2 of 10 look-ups."))
        #expect(try await finding(.spf, sending, in: Zone()).record?.value == "v=spf1 include:_spf.google.com ~all")
    }

    @Test(
        "says what is wrong about an SPF record it can't mend",
        arguments: [
            (
                "v=spf1 include:gone.example -all",
                "gone.example, which the record includes, has no SPF record. Take it out."
            ),
            ("v=spf1 include:example.org -all", "The record includes example.org in a circle. Take it out."),
            (
                "v=spf1 include:bad.example -all",
                "The record of bad.example, which is included, can't be read at “ip4:x”."
            ),
            (
                "v=spf1 a a a a a a a a a a mx -all",
                "The record takes 11 look-ups, and receivers stop after 10. Take out what no longer sends."
            ),
            (
                "v=spf1 " + String(repeating: "a ", count: 99) + "-all",
                "The record takes far more look-ups, and receivers stop after 10. Take out what no longer sends."
            ),
            (
                "v=spf1 a a:b.example mx -all",
                "More than two names in the record have no such address in the DNS. Take them out."
            ),
        ])
    func brokenSPF(record: String, sentence: String) async throws {
        var zone = zone(spf: record)
        zone.texts["bad.example"] = ["v=spf1 ip4:x"]
        let finding = try await finding(.spf, in: zone)
        #expect(finding.status == .wrong)
        #expect(finding.sentence == sentence)
        #expect(finding.record == nil)
    }

    @Test("counts look-ups only up to a bound, whatever is included")
    func tree() async throws {
        var zone = zone(spf: "v=spf1 include:a.example include:a.example -all")
        zone.texts["a.example"] = ["v=spf1 " + String(repeating: "include:a.example ", count: 200)]
        #expect(try await finding(.spf, in: zone).sentence.hasPrefix("The record takes far more look-ups"))
    }

    @Test("leaves open what hangs on each mail")
    func unsureSPF() async throws {
        let finding = try await finding(.spf, in: zone(spf: "v=spf1 exists:%{i}.list.example -all"))
        #expect(finding.status == .unknown)
    }

    @Test("does not guess what a macro includes")
    func macros() async throws {
        let sending = SendingDomain(domain: "example.org", route: .provider(include: "_spf.google.com"))
        let zone = zone(spf: "v=spf1 include:%{i}._ip.%{h}._ehlo.%{d}._spf.vendor.example ~all")
        #expect(try await finding(.spf, sending, in: zone).status == .unknown)
    }

    @Test("asks nothing about what is no domain", arguments: ["", "org", "a b.org", "dr\u{fc}cker.example", "a..org"])
    func noDomain(domain: String) async {
        let report = await DeliverabilityReport.of(SendingDomain(domain: domain, route: .hosts(hosts)), in: goodZone)
        #expect(report.findings.map(\.status) == [.wrong, .wrong, .wrong, .wrong])
    }

    @Test("takes a domain in any case")
    func caseOfDomain() async {
        let sending = SendingDomain(domain: "EXAMPLE.org.", route: .hosts(hosts), signer: signer)
        #expect(await DeliverabilityReport.of(sending, in: goodZone).isGood)
    }

    @Test("survives any text in the DNS (fixed seed)")
    func anyText() async {
        var state: UInt64 = 7208
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "v=spf1", " ", "v=DKIM1", "v=DMARC1", ";", "=", ":", "/", "//", "ip4", "ip6", "a", "mx", "include",
            "redirect",
            "exists", "all", "-", "~", "?", "%", "{", "}", "d", "2", "r", ".", "example", "org", "192.0.2.1", "::", "p",
            "none", "k", "rsa", "AAAA", "exp", "\u{0}", "\u{e4}", "\r\n", "128", "99999999999999999999", "%%", "%_",
            "%{d}",
        ]
        for _ in 0..<3000 {
            let text = (0..<next(20)).map { _ in pieces[next(pieces.count)] }.joined()
            let names = ["example.org", "mailroom._domainkey.example.org", "_dmarc.example.org"]
            let starts = ["v=spf1 ", "v=DKIM1;", "v=DMARC1;"]
            let texts = zip(names, starts).map { ($0, [text, $1 + text]) }
            let zone = Zone(
                texts: Dictionary(uniqueKeysWithValues: texts + [("example", [text])]),
                exchangers: ["example.org": [text]])
            #expect(await DeliverabilityReport.of(sending, in: zone).findings.count == 4)
            _ = NetworkAddress(text)
        }
    }

    @Test("looks for SPF at the envelope's domain")
    func envelope() async throws {
        let sending = SendingDomain(domain: "example.org", envelopeDomain: "bounce.example.org", route: .hosts(hosts))
        let finding = try await finding(.spf, sending, in: goodZone)
        #expect(finding.status == .missing)
        #expect(finding.record?.name == "bounce.example.org")
    }

    @Test("accepts our key in any spelling of its record")
    func goodKey() async throws {
        let p = key.publicKey
        let broken = p.enumerated().map { $0.offset % 60 == 0 ? " \($0.element)" : "\($0.element)" }.joined()
        for text in [
            "p=\(p)", "v=DKIM1;p=\(p);", "v=DKIM1; k=RSA; p=\(broken)",
            "v=DKIM1; h=sha1:sha256; s=email; t=s; n=a note; p=\(p)",
            "v=DKIM1; h = sha256 ; s=* ; p = \(p) ; ", "k=rsa; t=y; p=\(p)",
        ] {
            let finding = try await finding(.dkim, in: Zone(texts: ["mailroom._domainkey.example.org": [text]]))
            #expect(finding.status == .good, "\(text)")
            #expect(finding.sentence.contains("t=y") == text.contains("t=y"))
        }
    }

    @Test("says what is wrong about a key's record")
    func badKey() async throws {
        let p = key.publicKey
        let cases = [
            ("v=DKIM1; p=", "was revoked"), ("v=DKIM1; k=rsa; p=\(p.dropLast(8))AAAAAAA=", "is not the one"),
            ("v=DKIM1; k=ed25519; p=\(p)", "is not the one"), ("v=DKIM2; p=\(p)", "can't be read"),
            ("p=\(p); v=DKIM1", "can't be read"), ("v=DKIM1; k=rsa", "can't be read"), ("hello", "can't be read"),
            ("v=DKIM1; p=\(p); p=\(p)", "can't be read"), ("v=DKIM1; p=***", "can't be read"),
            ("v=DKIM1; h=sha1; p=\(p)", "SHA-256"), ("v=DKIM1; s=tlsrpt; p=\(p)", "SHA-256"),
        ]
        for (text, words) in cases {
            let finding = try await finding(.dkim, in: Zone(texts: ["mailroom._domainkey.example.org": [text]]))
            #expect(finding.status == .wrong, "\(text)")
            #expect(finding.sentence.contains(words), "\(text): \(finding.sentence)")
            #expect(finding.record?.value == key.record)
        }
        let two = try await finding(
            .dkim, in: Zone(texts: ["mailroom._domainkey.example.org": [key.record, "p=AAAA"]]))
        #expect(two.sentence == "There are 2 records at mailroom._domainkey.example.org. Replace it by this record.")
    }

    @Test("asks for a key where nobody signs")
    func unsigned() async throws {
        let sending = SendingDomain(domain: "example.org", route: .hosts(hosts))
        #expect(try await finding(.dkim, sending, in: goodZone).status == .missing)
    }

    @Test(
        "reads a DMARC record",
        arguments: [
            ("v=DMARC1; p=none", Finding.Status.good), ("v=DMARC1;p=quarantine;sp=none;pct=50", .good),
            ("v = DMARC1 ; P = Reject ; rua=mailto:a@example.org!10m", .good), ("v=DMARC1", .wrong),
            ("v=DMARC1; p=block", .wrong), ("v=DMARC1; p=none; sp=block", .wrong),
            ("v=DMARC1; p=none; adkim=x", .wrong),
            ("v=DMARC1; p=none; p=none", .wrong), ("v=DMARC1; p=none; rua", .wrong), ("v=DMARC1 p=none", .missing),
            ("v=dmarc1; p=none", .missing), ("p=none; v=DMARC1", .missing), ("v=DMARC2; p=none", .missing),
            ("", .missing),
            ("v=spf1 -all", .missing),
        ])
    func dmarc(text: String, status: Finding.Status) async throws {
        let finding = try await finding(.dmarc, in: Zone(texts: ["_dmarc.example.org": [text]]))
        #expect(finding.status == status)
        #expect(finding.record?.value == (status == .good ? nil : "v=DMARC1; p=none; rua=mailto:dmarc@example.org"))
    }

    @Test("keeps one DMARC record")
    func severalDMARC() async throws {
        let zone = Zone(texts: ["_dmarc.example.org": ["v=DMARC1; p=none", "text", "v=DMARC1; p=reject"]])
        #expect(try await finding(.dmarc, in: zone).sentence == "example.org has 2 DMARC records. Keep one.")
    }

    @Test("finds the DMARC record of a parent, with its policy for subdomains")
    func parent() async throws {
        let sending = SendingDomain(domain: "desk.help.example.org", route: .hosts(hosts), signer: signer)
        var zone = Zone(texts: [
            "_dmarc.example.org": ["v=DMARC1; p=none; sp=reject"], "_dmarc.org": ["v=DMARC1; p=none"],
        ])
        let finding = try await finding(.dmarc, sending, in: zone)
        #expect(finding.status == .good)
        #expect(finding.sentence.hasPrefix("Mail that fails is refused (p=reject)."))
        zone.texts["_dmarc.example.org"] = []
        #expect(try await self.finding(.dmarc, sending, in: zone).record?.name == "_dmarc.desk.help.example.org")
    }

    @Test(
        "asks for a domain that stands for that of From",
        arguments: [
            ("example.org", "example.org", "", Finding.Status.good), ("bounce.example.org", "example.com", "", .good),
            ("bounce.example.org", "example.com", "; aspf=s", .wrong), ("example.com", "example.net", "", .wrong),
            ("example.com", "key.example.org", "", .good), ("example.com", "key.example.org", "; adkim=s", .wrong),
            ("badexample.org", "example.org.example.com", "", .wrong), ("org", "example.com", "", .wrong),
        ])
    func alignment(envelope: String, signing: String, tags: String, status: Finding.Status) async throws {
        let sending = SendingDomain(
            domain: "example.org", envelopeDomain: envelope, route: .hosts(hosts),
            signer: try DKIMSigner(domain: signing, selector: "s", key: key))
        let zone = Zone(texts: ["_dmarc.example.org": ["v=DMARC1; p=none\(tags)"]])
        #expect(try await finding(.dmarc, sending, in: zone).status == status)
    }

    @Test("escapes the address for reports")
    func reports() async throws {
        let sending = SendingDomain(domain: "example.org", route: .hosts(hosts), reports: "a,b;c!d%@example.org")
        let record = try await finding(.dmarc, sending, in: Zone()).record
        #expect(record?.value == "v=DMARC1; p=none; rua=mailto:a%2Cb%3Bc%21d%25@example.org")
    }

    @Test(
        "says whether answers can arrive",
        arguments: [
            (["mail.example.org"], Finding.Status.good), (["."], .wrong), (["mail.example.org", "."], .wrong),
            (["192.0.2.9"], .wrong), (["gone.example.org"], .wrong), (["bad host"], .wrong), ([], .missing),
        ])
    func exchangers(hosts: [String], status: Finding.Status) async throws {
        let zone = Zone(hosts: ["mail.example.org": ["192.0.2.9"]], exchangers: ["example.org": hosts])
        let finding = try await finding(.mx, in: zone)
        #expect(finding.status == status)
        #expect(finding.record?.value == (status == .good ? nil : "10 mail.example.org."))
    }

    @Test("tells a domain with an address from one without")
    func bareDomain() async throws {
        let bare = try await finding(.mx, in: Zone(hosts: ["example.org": ["192.0.2.9"]]))
        #expect(bare.sentence == "example.org has no MX record, so mail goes to the host example.org. Better name one.")
        #expect(try await finding(.mx, in: Zone()).sentence.hasPrefix("example.org takes no mail"))
    }

    @Test("knows what providers have their customers include")
    func knownSenders() {
        #expect(KnownSender.include(for: "smtp.gmail.com") == "_spf.google.com")
        #expect(KnownSender.include(for: "EMAIL-smtp.eu-west-1.amazonaws.com.") == "amazonses.com")
        #expect(KnownSender.include(for: "example-org.mail.protection.outlook.com") == "spf.protection.outlook.com")
        #expect(KnownSender.include(for: "notsmtp.gmail.com.example.org") == nil)
        #expect(KnownSender.include(for: "") == nil)
    }

    @Test("quotes zone files' texts")
    func quotes() {
        let record = ZoneRecord(name: "a.example", value: "say \"a\\b\"")
        #expect(record.zoneLine == "a.example. IN TXT \"say \\\"a\\\\b\\\"\"")
        #expect(ZoneRecord(name: "a.example", value: "").strings == [""])
        #expect(ZoneRecord(name: "a", value: String(repeating: "x", count: 510)).strings.map(\.count) == [255, 255])
    }
}
