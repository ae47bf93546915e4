/// A domain as the DNS knows it: letters, digits, "-" and "_" in labels of 1–63 bytes, 253 in all, in lower case.
///
/// (RFC 1035 §2.3.4, RFC 1123 §2.1; "_" as in "_dmarc", RFC 8552.)
struct DomainName: Sendable, Hashable, CustomStringConvertible {
    /// Without a last dot.
    let text: String
    let labels: [Substring]

    /// - Returns: nil where the text is no such name; one dot at its end is allowed.
    init?(_ name: some StringProtocol) {
        let name = name.hasSuffix(".") ? String(name.dropLast()) : String(name)
        guard (1...253).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else { return nil }
        text = name.lowercased()
        labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return nil }
    }

    var description: String { text }

    /// The domain one label up; nil above one of two labels, as nobody registers a top-level domain.
    var parent: DomainName? { labels.count > 2 ? DomainName(labels.dropFirst().joined(separator: ".")) : nil }

    /// Whether the domain is the other, or one below it.
    func isWithin(_ other: DomainName) -> Bool { labels.count >= other.labels.count && labels.ends(with: other.labels) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension Array where Element: Equatable {
    fileprivate func ends(with other: Self) -> Bool { suffix(other.count).elementsEqual(other) }
}
