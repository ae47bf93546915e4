import PortableSQL

/// What our Message-IDs say of themselves: which ticket, to whom, and a signature that nobody else can make.
///
/// `t.<ticket>.<person>.<nonce>.<signature>@domain`, numbers in base 36, the signature 128 bits in hexadecimal. A reply
/// that names one proves that its writer had a mail that was sent to that person (reliability §7.2).
public struct ReplyToken: Sendable, Hashable {
    public let ticket: ID<Ticket>
    /// Nil: the conversation's anchor, which everybody has; it proves the ticket, not the person.
    public let person: ID<Person>?
    let nonce: Int64

    init(ticket: ID<Ticket>, person: ID<Person>?, nonce: Int64) {
        self.ticket = ticket
        self.person = person
        self.nonce = nonce
    }

    /// The Message-ID, without angle brackets (RFC 5322 §3.6.4).
    func messageID(domain: String, tokens: Tokens) -> String {
        "\(payload).\(hexadecimal(tokens.signature(of: payload)))@\(domain)"
    }

    /// Nil where it is none of ours, or the signature is not right. The domain does not matter: it may have changed.
    init?(messageID: String, tokens: Tokens) {
        let local = messageID.prefix { $0 != "@" }
        let parts = local.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].lowercased() == "t", let ticket = Int64(parts[1], radix: 36), ticket > 0,
            let person = Int64(parts[2], radix: 36), person >= 0, let nonce = Int64(parts[3], radix: 36), nonce >= 0
        else { return nil }
        self.init(ticket: ID(ticket), person: person == 0 ? nil : ID(person), nonce: nonce)
        guard let signature = bytes(hexadecimal: parts[4]), tokens.isSignature(signature, of: payload) else {
            return nil
        }
    }

    private var payload: String {
        "t." + String(ticket.number, radix: 36) + "." + String(person?.number ?? 0, radix: 36) + "."
            + String(nonce, radix: 36)
    }
}

extension ReplyToken {
    /// What all mails of a ticket refer to, so that a mail program shows one conversation.
    static func anchor(of ticket: ID<Ticket>) -> ReplyToken { ReplyToken(ticket: ticket, person: nil, nonce: 0) }
}
