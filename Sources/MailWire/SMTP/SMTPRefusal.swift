/// Tells a no to a recipient from a no to us (RFC 3463 §3, RFC 5248): by codes, and where they say nothing by a few words.
///
/// What neither tells is `unclear` and counts as the recipient's, until others are refused alike.
enum SMTPRefusal {
    /// The answer to MAIL or to DATA: no recipient is spoken of yet, or all are.
    static func toMail(_ reply: SMTPReply) -> SMTPRecipientOutcome {
        isAboutTheMail(reply) && !RefusalWords(reply).areOfTheSender ? .refused(reply) : .refusedUs(reply)
    }

    static func toRecipient(_ reply: SMTPReply) -> SMTPRecipientOutcome {
        isAboutUs(reply) ? .refusedUs(reply) : .refused(reply)
    }

    /// Whether a no that is not about us is plainly about the recipient, or this mail: others may be told the same.
    static func isPlain(_ reply: SMTPReply) -> Bool {
        if [551, 552, 556].contains(reply.code) || RefusalWords(reply).areOfARecipient { return true }
        switch reply.subjectAndDetail {
        case (1, 1...6)?, (1, 10)?, (2, 1...)?, (3, 3...4)?, (4, 4)?, (6, _)?, (7, 120...139)?: return true
        default: return false
        }
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
        // Encryption and login (RFC 4954 §4.7, RFC 5248), a conversation that went wrong, a server that takes no mail (RFC 7504).
        case 421, 432, 454, 500, 502, 503, 504, 521, 523...525, 530...538, 555: return true
        default: break
        }
        let words = RefusalWords(reply)
        // Greylisting passes, and is the recipient's affair.
        guard reply.isPermanent else { return !words.areOfGreylisting && words.areOfUs }
        switch reply.subjectAndDetail {
        case (1, 7...8)?, (3, 1...2)?, (3, 5)?, (4, 5)?, (5, 1)?: return true
        // The recipient's address and mailbox, unless it is our own that is full.
        case (1, 1...10)?, (2, _)?: return words.areOfTheSender
        case (6, _)?: return false
        case (7, let detail)?: return isAboutUs(policy: detail, reply, words)
        default: return words.areOfUs
        }
    }

    private static func isAboutUs(policy detail: Int, _ reply: SMTPReply, _ words: RefusalWords) -> Bool {
        switch detail {
        // Of a large host: who may write to this recipient.
        case 120...139: false
        // A file that it does not carry.
        case 0 where reply.code == 552: words.areOfTheSender
        // Authentication, encryption and the account: RFC 4954 §6; proof of our domain: RFC 7372, RFC 7505; from 50 on, large
        // hosts' codes for "your account".
        case 0, 3, 4, 8...14, 20...29, 50...: true
        default: words.areOfUs
        }
    }
}

extension SMTPReply {
    /// Whether a no leaves open whom it is about: the recipient alone, or all that we send.
    public var isUnclear: Bool { isPermanent && !SMTPRefusal.isPlain(self) }

    /// Of the enhanced code (RFC 3463 §2), also where it stands at the end: "sorry, no mailbox here by that name (#5.1.1)".
    var subjectAndDetail: (subject: Int, detail: Int)? {
        let code =
            enhanced ?? text.split(separator: "#").last.map { String($0.prefix { $0 != ")" && $0 != " " }) } ?? ""
        let numbers = code.split(separator: ".", omittingEmptySubsequences: false).map { $0.utf8.decimal }
        guard numbers.count == 3, let subject = numbers[1], let detail = numbers[2] else { return nil }
        // X.0.0 says nothing (RFC 3463 §3.1).
        return subject == 0 ? nil : (subject, detail)
    }
}
