/// Names that mail servers often have below their domain.
struct WellKnownName: Sendable, Equatable {
    let label: String
    let port: Int
    let purpose: FoundServer.Purpose
    let security: FoundServer.Security

    static let all: [WellKnownName] = [
        WellKnownName(label: "imap", port: 993, purpose: .incoming(.imap), security: .tls),
        WellKnownName(label: "mail", port: 993, purpose: .incoming(.imap), security: .tls),
        WellKnownName(label: "pop", port: 995, purpose: .incoming(.pop3), security: .tls),
        WellKnownName(label: "smtp", port: 465, purpose: .outgoing, security: .tls),
        WellKnownName(label: "smtp", port: 587, purpose: .outgoing, security: .starttls),
        WellKnownName(label: "mail", port: 587, purpose: .outgoing, security: .starttls),
    ]
}
