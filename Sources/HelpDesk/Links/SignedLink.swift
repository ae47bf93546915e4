import PortableSQL

/// A link in a mail that lets its recipient do one harmless thing with one ticket: hear no more of it, rate it.
///
/// Signed, not stored: 21 bytes say what, which ticket, who and when, 16 sign them. It ends with time, with the person's
/// account, and when their links are revoked.
public struct SignedLink: Sendable, Hashable {
    public enum Kind: UInt8, Sendable {
        case unsubscribe = 1
        case rating = 2

        var life: Duration {
            switch self {
            case .unsubscribe: .seconds(365 * 86400)
            case .rating: .seconds(60 * 86400)
            }
        }
    }

    /// In bytes.
    static let length = 37
    private static let payloadLength = 21

    public let kind: Kind
    public let ticket: ID<Ticket>
    public let person: ID<Person>
    /// Seconds since 1970.
    let issued: UInt32

    init(_ kind: Kind, ticket: ID<Ticket>, person: ID<Person>, at moment: Timestamp) {
        self.kind = kind
        self.ticket = ticket
        self.person = person
        issued = UInt32(clamping: moment.seconds)
    }

    func token(epoch: Int64, tokens: Tokens) -> String {
        LinkToken.beginning + hexadecimal(payload + tokens.signature(of: signed(epoch)))
    }

    /// Nil where it is none of ours, is over, or was revoked.
    public static func read(
        _ token: String, _ kind: Kind, tokens: Tokens, now: Timestamp, in tx: Transaction
    ) throws -> SignedLink? {
        guard let (link, signature) = parsed(token.lowercased()), link.kind == kind,
            now - Timestamp(seconds: Int64(link.issued)) < kind.life
        else { return nil }
        let epoch: Int64? = try tx.value(
            "SELECT link_epoch FROM person WHERE id = \(link.person) AND is_disabled = FALSE")
        guard let epoch, tokens.isSignature(signature, of: link.signed(epoch)) else { return nil }
        return link
    }

    private static func parsed(_ token: String) -> (SignedLink, signature: [UInt8])? {
        guard token.hasPrefix(LinkToken.beginning),
            let octets = bytes(hexadecimal: token.dropFirst(LinkToken.beginning.count), count: length),
            let kind = Kind(rawValue: octets[0])
        else { return nil }
        let link = SignedLink(
            kind, ticket: ID(number(octets[1..<9])), person: ID(number(octets[9..<17])),
            at: Timestamp(seconds: number(octets[17..<21])))
        return (link, Array(octets[payloadLength...]))
    }

    private var payload: [UInt8] {
        [kind.rawValue] + Self.octets(of: ticket.number) + Self.octets(of: person.number)
            + Self.octets(of: Int64(issued)).suffix(4)
    }

    /// Not to be taken for a Message-ID's or a reply address's.
    private func signed(_ epoch: Int64) -> String { "link.\(hexadecimal(payload)).\(epoch)" }

    private static func octets(of number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(8 * (7 - $0))) }
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> Int64 {
        octets.reduce(0) { $0 << 8 | Int64($1) }
    }
}
