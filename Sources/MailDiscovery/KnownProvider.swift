/// A large provider, known by the names of its exchangers.
struct KnownProvider: Sendable {
    /// How an exchanger's host name ends, on a label's border.
    let exchangers: [String]
    let imap: String
    let smtp: String
    /// 465 is TLS from the first byte, 587 STARTTLS.
    let smtpPort: Int

    private init(_ exchangers: [String], imap: String, smtp: String, port: Int = 465) {
        self.exchangers = exchangers
        self.imap = imap
        self.smtp = smtp
        smtpPort = port
    }

    /// The provider of the most preferred exchanger that is known.
    static func serving(_ exchangers: [String]) -> KnownProvider? {
        for exchanger in exchangers {
            let name = "." + exchanger.lowercasedASCII
            let provider = all.first { provider in provider.exchangers.contains { name.hasSuffix("." + $0) } }
            if let provider { return provider }
        }
        return nil
    }

    func servers(for address: SearchedAddress) -> [FoundServer] {
        let source = "known provider"
        return [
            FoundServer(
                purpose: .incoming(.imap), host: imap, port: 993, security: .tls, username: address.whole,
                source: source),
            FoundServer(
                purpose: .outgoing, host: smtp, port: smtpPort, security: smtpPort == 465 ? .tls : .starttls,
                username: address.whole, source: source),
        ]
    }

    /// As their help pages said in 2026; a longer ending stands before a shorter one.
    private static let all: [KnownProvider] = [
        KnownProvider(["google.com", "googlemail.com"], imap: "imap.gmail.com", smtp: "smtp.gmail.com"),
        KnownProvider(
            ["olc.protection.outlook.com", "hotmail.com"], imap: "outlook.office365.com",
            smtp: "smtp-mail.outlook.com", port: 587),
        KnownProvider(
            ["outlook.com", "mx.microsoft"], imap: "outlook.office365.com", smtp: "smtp.office365.com", port: 587),
        KnownProvider(["yahoodns.net"], imap: "imap.mail.yahoo.com", smtp: "smtp.mail.yahoo.com"),
        KnownProvider(["icloud.com"], imap: "imap.mail.me.com", smtp: "smtp.mail.me.com", port: 587),
        KnownProvider(["messagingengine.com"], imap: "imap.fastmail.com", smtp: "smtp.fastmail.com"),
        KnownProvider(["zoho.com"], imap: "imap.zoho.com", smtp: "smtp.zoho.com"),
        KnownProvider(["zoho.eu"], imap: "imap.zoho.eu", smtp: "smtp.zoho.eu"),
        KnownProvider(["gmx.net"], imap: "imap.gmx.net", smtp: "mail.gmx.net"),
        KnownProvider(["gmx.com"], imap: "imap.gmx.com", smtp: "mail.gmx.com"),
        KnownProvider(["web.de"], imap: "imap.web.de", smtp: "smtp.web.de", port: 587),
        KnownProvider(["kundenserver.de", "ionos.de"], imap: "imap.ionos.de", smtp: "smtp.ionos.de"),
        KnownProvider(["ionos.com"], imap: "imap.ionos.com", smtp: "smtp.ionos.com"),
        KnownProvider(["mail.ovh.net"], imap: "ssl0.ovh.net", smtp: "ssl0.ovh.net"),
        KnownProvider(["yandex.net", "yandex.ru"], imap: "imap.yandex.com", smtp: "smtp.yandex.com"),
        KnownProvider(["mail.ru"], imap: "imap.mail.ru", smtp: "smtp.mail.ru"),
        KnownProvider(["mailbox.org"], imap: "imap.mailbox.org", smtp: "smtp.mailbox.org"),
        KnownProvider(["posteo.de"], imap: "posteo.de", smtp: "posteo.de"),
        KnownProvider(["gandi.net"], imap: "mail.gandi.net", smtp: "mail.gandi.net"),
        KnownProvider(["secureserver.net"], imap: "imap.secureserver.net", smtp: "smtpout.secureserver.net"),
        KnownProvider(["emailsrvr.com"], imap: "secure.emailsrvr.com", smtp: "secure.emailsrvr.com"),
        KnownProvider(["privateemail.com"], imap: "mail.privateemail.com", smtp: "mail.privateemail.com"),
        KnownProvider(["migadu.com"], imap: "imap.migadu.com", smtp: "smtp.migadu.com"),
    ]
}
