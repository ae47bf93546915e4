import MIME
import PortableSQL

/// An address of the desk that names a ticket and the person it was given to: `support+t1z.3.<signature>@example.org`.
///
/// Answers to it find their ticket where a mail program or a relay takes In-Reply-To, References and the subject away
/// (IN8, reliability §7.2). Numbers in base 36, the signature 128 bits in hexadecimal, all in lower case: relays change case.
struct ReplyAddress: Sendable, Hashable {
    /// The longest local part that servers must take (RFC 5321 §4.5.3.1.1).
    private static let localPartLimit = 64

    let ticket: ID<Ticket>
    let person: ID<Person>

    init(ticket: ID<Ticket>, person: ID<Person>) {
        self.ticket = ticket
        self.person = person
    }

    /// Nil where it would be longer than servers take.
    func address(at base: EmailAddress, tokens: Tokens) -> EmailAddress? {
        let local = "\(base.localPart)+t\(payload).\(hexadecimal(tokens.signature(of: signed)))"
        guard local.utf8.count <= Self.localPartLimit else { return nil }
        return EmailAddress("\(local)@\(base.domain)")
    }

    /// Nil where it is none of ours, or the signature is not right.
    init?(_ address: String, tokens: Tokens) {
        let local = address.prefix { $0 != "@" }.lowercased()
        guard let plus = local.lastIndex(of: "+") else { return nil }
        let tag = local[local.index(after: plus)...]
        guard tag.first == "t" else { return nil }
        let parts = tag.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let ticket = Int64(parts[0], radix: 36), ticket > 0,
            let person = Int64(parts[1], radix: 36), person > 0, let signature = bytes(hexadecimal: parts[2])
        else { return nil }
        self.init(ticket: ID(ticket), person: ID(person))
        guard tokens.isSignature(signature, of: signed) else { return nil }
    }

    private var payload: String { String(ticket.number, radix: 36) + "." + String(person.number, radix: 36) }
    /// Not to be taken for a Message-ID's.
    private var signed: String { "reply-address.\(payload)" }
}

extension ReplyAddress {
    /// Takes such addresses out of words that others will read: who has one can write into the ticket.
    static func removed(from text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "+")) else { return text }
        var result = ""
        var rest = text[...]
        while let plus = rest.firstIndex(of: "+") {
            let after = rest[rest.index(after: plus)...]
            let tag = after.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
            result += rest[..<plus]
            let isOurs =
                tag.first == "t" && tag.count > 36 && tag.split(separator: ".").count == 3
                && tag.suffix(32).allSatisfy(\.isHexDigit)
            if !isOurs { result += "+\(tag)" }
            rest = after[tag.endIndex...]
        }
        return result + rest
    }
}
