/// Providers that send for others, and the domain whose SPF record names their hosts.
public enum KnownSender {
    /// The domain to include for mail that is handed to this host; nil for a host that isn't known.
    public static func include(for host: String) -> String? {
        guard let host = DomainName(host) else { return nil }
        return table.first { known in DomainName(known.host).map { host.isWithin($0) } ?? false }?.include
    }

    private static let table: [(host: String, include: String)] = [
        ("smtp.gmail.com", "_spf.google.com"), ("smtp-relay.gmail.com", "_spf.google.com"),
        ("smtp.office365.com", "spf.protection.outlook.com"),
        ("mail.protection.outlook.com", "spf.protection.outlook.com"),
        ("smtp.sendgrid.net", "sendgrid.net"), ("mailgun.org", "mailgun.org"),
        ("amazonaws.com", "amazonses.com"), ("smtp.postmarkapp.com", "spf.mtasv.net"),
        ("smtp.fastmail.com", "spf.messagingengine.com"), ("smtp.messagingengine.com", "spf.messagingengine.com"),
        ("smtp.mandrillapp.com", "spf.mandrillapp.com"), ("smtp.zoho.com", "zoho.com"),
        ("smtp.zoho.eu", "zoho.eu"), ("smtp.yandex.com", "_spf.yandex.net"), ("smtp.yandex.ru", "_spf.yandex.net"),
        ("smtp.protonmail.ch", "_spf.protonmail.ch"),
    ]
}
