/// Where an autoconfig document may lie, and whose word it then is.
///
/// https only: what answers without it may be anyone (https://wiki.mozilla.org/Thunderbird:Autoconfiguration).
struct ConfigPlace: Sendable, Equatable {
    let url: String
    let source: String

    /// The three places for one domain, the domain's own word first.
    static func all(for domain: String, address: SearchedAddress) -> [ConfigPlace] {
        let own = "autoconfig of \(domain)"
        let asker = address.whole.percentEncoded
        return [
            ConfigPlace(
                url: "https://autoconfig.\(domain)/mail/config-v1.1.xml?emailaddress=\(asker)", source: own),
            ConfigPlace(url: "https://\(domain)/.well-known/autoconfig/mail/config-v1.1.xml", source: own),
            ConfigPlace(
                url: "https://autoconfig.thunderbird.net/v1.1/\(domain.percentEncoded)",
                source: "Thunderbird's list of providers, \(domain)"),
        ]
    }
}

extension String {
    /// All but the unreserved characters as %XX of UTF-8 (RFC 3986 §2.1, §2.3).
    fileprivate var percentEncoded: String {
        let digits = Array("0123456789ABCDEF")
        return utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(Character(Unicode.Scalar(byte)))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
    }
}
