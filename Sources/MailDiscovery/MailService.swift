/// The services of mail that a domain announces by SRV records (RFC 6186 §3, RFC 8314 §5.1).
struct MailService: Sendable, Equatable {
    let label: String
    let purpose: FoundServer.Purpose
    let security: FoundServer.Security

    /// TLS from the first byte before TLS by command, IMAP before POP3 (RFC 8314 §3).
    static let all: [MailService] = [
        MailService(label: "_imaps._tcp", purpose: .incoming(.imap), security: .tls),
        MailService(label: "_imap._tcp", purpose: .incoming(.imap), security: .starttls),
        MailService(label: "_pop3s._tcp", purpose: .incoming(.pop3), security: .tls),
        MailService(label: "_pop3._tcp", purpose: .incoming(.pop3), security: .starttls),
        MailService(label: "_submissions._tcp", purpose: .outgoing, security: .tls),
        MailService(label: "_submission._tcp", purpose: .outgoing, security: .starttls),
    ]
}
