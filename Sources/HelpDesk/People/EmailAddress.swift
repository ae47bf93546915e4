import PortableSQL

/// An address as a person may have one: local part and domain, no display name (RFC 5321 §4.1.2, RFC 6531).
public struct EmailAddress: Hashable, Sendable, Codable, CustomStringConvertible {
    /// As it was written.
    public let text: String
    /// By which two spellings are known to be one: letter case never makes a difference to us.
    public var key: String { text.lowercased() }

    /// Nil where `text` is no address that mail can be sent to.
    public init?(_ text: some StringProtocol) {
        let candidate = text.trimmingSpaces
        guard candidate.utf8.count <= 254, !candidate.contains(where: \.isNewline),
            let at = candidate.lastIndex(of: "@"), at != candidate.startIndex
        else { return nil }
        let local = candidate[..<at]
        let domain = candidate[candidate.index(after: at)...]
        guard local.utf8.count <= 64, Self.isLocalPart(local), Self.isDomain(domain) else { return nil }
        self.text = candidate
    }

    public var localPart: Substring { text[..<(text.lastIndex(of: "@") ?? text.endIndex)] }
    public var domain: String { String(text[(text.lastIndex(of: "@") ?? text.startIndex)...].dropFirst()).lowercased() }
    public var description: String { text }

    public static func == (left: Self, right: Self) -> Bool { left.key == right.key }
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// `grace@…example` for a page that strangers may see.
    public var masked: String {
        "\(localPart.prefix(1))…@\(domain)"
    }

    private static func isLocalPart(_ part: Substring) -> Bool {
        // A quoted local part (RFC 5321 "Quoted-string") is in nobody's address book; it is what attacks are made of.
        !part.isEmpty
            && part.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !"()<>[]:;@\\,\" ".unicodeScalars.contains($0)
            }
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy {
                    ("a"..."z").contains($0) || $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-"
                        || $0 == "_"
                        || $0.value > 0x7F && !$0.properties.isWhitespace
                }
        }
    }
}

extension StringProtocol {
    /// Whether there is nothing in it but white space.
    public var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// Without white space at both ends.
    public var trimmingSpaces: String {
        var part = self[...]
        while let first = part.first, first.isWhitespace { part = part.dropFirst() }
        while let last = part.last, last.isWhitespace { part = part.dropLast() }
        return String(part)
    }
}
