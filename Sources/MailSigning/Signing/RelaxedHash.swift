import Crypto

/// A SHA-256 over the relaxed form of a mail's parts, some kilobytes at a time (RFC 6376 §3.4).
struct RelaxedHash {
    private static let chunk = 1 << 16

    private var hash = SHA256()
    private var waiting: [UInt8] = []

    init() { waiting.reserveCapacity(Self.chunk) }

    /// The hash of a body: blanks become one space, those at a line's end and the empty last lines are gone
    /// (RFC 6376 §3.4.4).
    static func body(of mail: [UInt8], from start: Int) -> SHA256Digest {
        var hash = RelaxedHash()
        var emptyLines = 0
        for line in MailLines(mail, from: start) {
            guard mail[line].contains(where: { !$0.isBlank }) else {
                emptyLines += 1
                continue
            }
            for _ in 0..<emptyLines { hash.endLine() }
            emptyLines = 0
            hash.addWords(of: mail[line], keepingFirstBlank: true)
            hash.endLine()
        }
        return hash.value()
    }

    /// A field: name in lower case, unfolded, blanks become one space, none at the ends (RFC 6376 §3.4.2).
    mutating func addField(_ name: String, _ body: ArraySlice<UInt8>) {
        waiting += name.utf8
        waiting.append(UInt8(ascii: ":"))
        addWords(of: body, keepingFirstBlank: false)
    }

    /// The end of a line, and of a field; the last field hashed, the signature's own, goes without (RFC 6376 §3.7).
    mutating func endLine() {
        waiting.append(.cr)
        waiting.append(.lf)
        if waiting.count >= Self.chunk { flush() }
    }

    consuming func value() -> SHA256Digest {
        hash.update(data: waiting)
        return hash.finalize()
    }

    /// The words with one space between them; blanks and line ends part words.
    private mutating func addWords(of bytes: ArraySlice<UInt8>, keepingFirstBlank: Bool) {
        var isBlank = false
        var isFirst = !keepingFirstBlank
        for byte in bytes {
            if byte.isBlank {
                isBlank = true
            } else if !byte.isLineEnd {
                if isBlank, !isFirst { waiting.append(.space) }
                waiting.append(byte)
                isBlank = false
                isFirst = false
                if waiting.count >= Self.chunk { flush() }
            }
        }
    }

    private mutating func flush() {
        hash.update(data: waiting)
        waiting.removeAll(keepingCapacity: true)
    }
}
