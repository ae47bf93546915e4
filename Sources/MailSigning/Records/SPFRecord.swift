/// Which hosts may send for a domain (RFC 7208 §4.5, §4.6).
public struct SPFRecord: Sendable, Hashable {
    /// What a term says of the hosts it names (RFC 7208 §4.6.2).
    public enum Qualifier: Character, Sendable, Hashable, CaseIterable {
        /// They may send.
        case pass = "+"
        /// They may not.
        case fail = "-"
        /// They probably may not.
        case softFail = "~"
        /// Nothing is said.
        case neutral = "?"
    }

    /// Which hosts a term names (RFC 7208 §5). A domain that is nil is the record's own.
    public enum Mechanism: Sendable, Hashable {
        /// Every host.
        case all
        /// Those that pass another domain's record.
        case include(Target)
        /// Those with a host's address, by the first bits.
        case a(Target?, bitsV4: Int, bitsV6: Int)
        /// Those that take a domain's mail, by the first bits.
        case mx(Target?, bitsV4: Int, bitsV6: Int)
        /// Those whose name is in a domain; discouraged (RFC 7208 §5.5).
        case ptr(Target?)
        /// A network.
        case ip(NetworkAddress, bits: Int)
        /// Those for which a made-up name has an address.
        case exists(Target)

        /// Whether the term asks the DNS, and counts (RFC 7208 §4.6.4).
        public var asksDNS: Bool {
            switch self {
            case .all, .ip: false
            case .include, .a, .mx, .ptr, .exists: true
            }
        }
    }

    /// A domain in a term: a plain name, or one with macros (RFC 7208 §7), which depends on each mail.
    public enum Target: Sendable, Hashable {
        /// In lower case, without a last dot.
        case domain(String)
        /// As it is written.
        case macro(String)
    }

    /// A mechanism and what it says of its hosts.
    public struct Directive: Sendable, Hashable {
        /// "+" where none is written.
        public let qualifier: Qualifier
        /// Which hosts.
        public let mechanism: Mechanism

        init(_ qualifier: Qualifier, _ mechanism: Mechanism) {
            self.qualifier = qualifier
            self.mechanism = mechanism
        }
    }

    /// In the order of the record: the first that names a host decides.
    public let directives: [Directive]
    /// Whose record goes on where no directive names the host; nothing to do with an `all` (RFC 7208 §6.1).
    public let redirect: Target?

    init(directives: [Directive], redirect: Target?) {
        self.directives = directives
        self.redirect = redirect
    }

    /// What is said of every host not named before.
    var qualifierOfAll: Qualifier? { directives.first { $0.mechanism == .all }?.qualifier }

    /// Whether a text is meant as a record: "v=spf1" and a blank or the end (RFC 7208 §4.5).
    static func isRecord(_ text: String) -> Bool {
        let head = text.utf8.prefix(7)
        return String(Substring(head.prefix(6))).lowercased() == "v=spf1" && (head.count == 6 || head.last == 0x20)
    }
}
