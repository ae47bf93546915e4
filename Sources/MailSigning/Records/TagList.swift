/// A list such as `v=DKIM1; k=rsa; p=…` (RFC 6376 §3.2), as DKIM and DMARC records are written.
struct TagList: Sendable {
    /// In their order; names in lower case, values without blanks at their ends.
    let tags: [(name: String, value: String)]

    /// - Returns: nil where the text is no such list: a tag without "=" or a name, or twice the same.
    init?(_ text: String) {
        var tags: [(name: String, value: String)] = []
        var parts = text.split(separator: ";", maxSplits: RecordLimits.terms, omittingEmptySubsequences: false)
        if let last = parts.last, last.trimmed.isEmpty { parts.removeLast() }
        guard parts.count <= RecordLimits.terms else { return nil }
        for part in parts {
            guard let sign = part.firstIndex(of: "=") else { return nil }
            let name = part[..<sign].trimmed.lowercased()
            guard Self.isName(name), !tags.contains(where: { $0.name == name }) else { return nil }
            tags.append((name, String(part[part.index(after: sign)...].trimmed)))
        }
        self.tags = tags
    }

    subscript(name: String) -> String? { tags.first { $0.name == name }?.value }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x61...0x7a).contains(first) else { return false }
        return name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }
}

extension Substring {
    /// Without blanks and line ends at both ends.
    var trimmed: Substring {
        var rest = self
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
