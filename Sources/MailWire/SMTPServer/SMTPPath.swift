/// The path of MAIL or RCPT with its parameters (RFC 5321 §4.1.2).
///
///     <ada@example.org> SIZE=1200 BODY=8BITMIME
struct SMTPPath {
    /// The address without its angle brackets and source route; empty for `<>`.
    var address: String
    /// Keyword in capitals and value, in order.
    var parameters: [(keyword: String, value: String)]

    /// RFC 5321 §4.5.3.1.3 has 256; local programs write longer ones.
    static let limit = 512

    /// nil where the text is no path.
    init?(_ text: ArraySlice<UInt8>) {
        var rest = text.drop { $0 == ASCII.space }
        guard rest.first == ASCII.less else { return nil }
        rest = rest.dropFirst()
        guard let end = Self.end(of: rest) else { return nil }
        let path = Self.withoutRoute(rest[rest.startIndex..<end])
        guard path.count <= Self.limit, !path.contains(where: \.isControl),
            let address = String(validating: path, as: UTF8.self)
        else { return nil }
        self.address = address
        guard address.isEmpty || Self.isAddress(path) else { return nil }
        parameters = []
        for word in rest[end...].dropFirst().split(separator: ASCII.space) {
            let parts = word.split(separator: ASCII.equals, maxSplits: 1, omittingEmptySubsequences: false)
            parameters.append((parts.first?.text.uppercased() ?? "", parts.count > 1 ? parts[1].text : ""))
        }
    }

    /// Where the `>` is that is not within quotes.
    private static func end(of path: ArraySlice<UInt8>) -> Int? {
        var quoted = false
        var escaped = false
        for index in path.indices {
            let byte = path[index]
            if escaped {
                escaped = false
            } else if quoted, byte == ASCII.backslash {
                escaped = true
            } else if byte == ASCII.quote {
                quoted.toggle()
            } else if !quoted, byte == ASCII.greater {
                return index
            } else if !quoted, byte == ASCII.less || byte == ASCII.space {
                return nil
            }
        }
        return nil
    }

    /// "@a,@b:user@host" is user@host (RFC 5321 §4.1.1.3: accepted and ignored).
    private static func withoutRoute(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard path.first == ASCII.at, let colon = path.firstIndex(of: ASCII.colon) else { return path }
        return path[path.index(after: colon)...]
    }

    /// A local part, and a domain or address literal behind it; "postmaster" needs none (RFC 5321 §4.5.1).
    private static func isAddress(_ path: ArraySlice<UInt8>) -> Bool {
        guard let at = path.lastIndex(of: ASCII.at) else {
            return path.text.lowercased() == "postmaster"
        }
        let local = path[path.startIndex..<at]
        let domain = path[path.index(after: at)...]
        return !local.isEmpty && isDomain(domain)
    }

    private static func isDomain(_ domain: ArraySlice<UInt8>) -> Bool {
        if domain.first == ASCII.openBracket { return domain.last == ASCII.closeBracket && domain.count > 2 }
        return !domain.isEmpty && domain.count <= 255 && domain.first != ASCII.dot
            && domain.allSatisfy { isDomainByte($0) }
    }

    private static func isDomainByte(_ byte: UInt8) -> Bool {
        !byte.isASCII || byte.isDigit || byte == ASCII.dot || byte == ASCII.hyphen || byte == 0x5F
            || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
}
