/// Tells a no to a recipient from a no to us (RFC 3463 §3, RFC 5248).
enum SMTPRefusal {
    static func toMail(_ reply: SMTPReply) -> SMTPRecipientOutcome {
        isAboutTheMail(reply) ? .refused(reply) : .refusedUs(reply)
    }

    static func toRecipient(_ reply: SMTPReply) -> SMTPRecipientOutcome {
        isAboutUs(reply) ? .refusedUs(reply) : .refused(reply)
    }

    /// Too large, or of a kind that the server does not carry: no other account would change that.
    private static func isAboutTheMail(_ reply: SMTPReply) -> Bool {
        switch reply.enhanced {
        case "5.3.4", "5.2.3", "5.6.7", "5.6.3", "5.6.1": true
        case nil: reply.code == 552
        default: false
        }
    }

    private static func isAboutUs(_ reply: SMTPReply) -> Bool {
        switch reply.code {
        case 421, 454, 530, 534, 535, 538, 503: return true
        default: break
        }
        guard let enhanced = reply.enhanced, enhanced.hasPrefix("5.7.") else { return false }
        let detail = enhanced.split(separator: ".").last.flatMap { $0.utf8.decimal } ?? 0
        switch detail {
        // Authentication, encryption and the account: RFC 4954 §6; from 50 on, large hosts' codes for "your account".
        case 0, 3, 4, 8, 9, 10, 11, 12, 13, 14, 50...: return true
        case 1: return speaksOfTheAccount(reply.text)
        default: return false
        }
    }

    /// 5.7.1 is said of relays, of senders and of contents; only the first two are about us.
    private static func speaksOfTheAccount(_ text: String) -> Bool {
        let words = text.lowercased()
        return [
            "relay", "authent", "log in", "login", "quota", "not owned", "send as", "sender address", "sending limit",
        ]
        .contains { words.contains($0) }
    }
}
