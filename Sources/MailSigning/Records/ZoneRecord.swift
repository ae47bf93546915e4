/// A record to be copied into a domain's zone.
public struct ZoneRecord: Sendable, Hashable {
    /// What the record holds.
    public enum Kind: String, Sendable, Hashable {
        /// A text.
        case txt = "TXT"
        /// A preference, a blank and a host with its last dot.
        case mx = "MX"
    }

    /// Where it belongs, without a last dot.
    public let name: String
    /// What it holds.
    public let kind: Kind
    /// The whole value, as web pages of DNS hosts take it.
    public let value: String

    /// A record; the value is ASCII.
    public init(name: String, kind: Kind = .txt, value: String) {
        self.name = name
        self.kind = kind
        self.value = value
    }

    /// The value in pieces of at most 255 bytes, as the DNS holds texts (RFC 1035 §3.3.14).
    public var strings: [String] {
        var rest = Array(value.utf8)[...]
        var strings: [String] = []
        repeat {
            strings.append(String(decoding: rest.prefix(255), as: UTF8.self))
            rest = rest.dropFirst(255)
        } while !rest.isEmpty
        return strings
    }

    /// The record as a line of a zone file (RFC 1035 §5.1), such as `name. IN TXT ( "…" "…" )`.
    public var zoneLine: String {
        guard kind == .txt else { return "\(name). IN \(kind.rawValue) \(value)" }
        let quoted = strings.map { string in
            "\"" + String(string.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }) + "\""
        }
        let all = quoted.joined(separator: " ")
        return "\(name). IN TXT " + (quoted.count == 1 ? all : "( \(all) )")
    }
}

extension DKIMKey {
    /// The record that publishes the key (RFC 6376 §3.6.2.1).
    public func record(domain: String, selector: String) -> ZoneRecord {
        ZoneRecord(name: "\(selector)._domainkey.\(domain)", value: record)
    }
}
