/// A mail as DATA sends it (RFC 5321 §4.5.2): each line's leading dot doubled, each line ended by CRLF.
///
/// A bare CR or LF is sent as CRLF: no relay, however lax, can see an end of the mail within it (SMTP smuggling,
/// RFC 5321 §2.3.8).
public struct DotStuffing: Sendable {
    private var atLineStart = true
    private var afterCR = false

    public init() {}

    /// The next piece as it is sent.
    public mutating func stuffed(_ piece: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(piece.count + piece.count / 32 + 4)
        var index = 0
        while index < piece.count {
            let byte = piece[index]
            if afterCR {
                afterCR = false
                if byte == ASCII.lf {
                    result.append(ASCII.lf)
                    (index, atLineStart) = (index + 1, true)
                    continue
                }
                result.append(ASCII.lf)
                atLineStart = true
            }
            if atLineStart, byte == ASCII.dot { result.append(ASCII.dot) }
            atLineStart = false
            let start = index
            // The rest of the line is copied in one piece.
            while index < piece.count, piece[index] != ASCII.cr, piece[index] != ASCII.lf { index += 1 }
            result.append(contentsOf: piece[start..<index])
            guard index < piece.count else { break }
            result.append(ASCII.cr)
            afterCR = piece[index] == ASCII.cr
            if !afterCR {
                result.append(ASCII.lf)
                atLineStart = true
            }
            index += 1
        }
        return result
    }

    public mutating func stuffed(_ piece: [UInt8]) -> [UInt8] {
        piece.withUnsafeBytes { stuffed($0) }
    }

    /// The end of the mail, with the line end that its last line lacks.
    public mutating func end() -> [UInt8] {
        defer { self = DotStuffing() }
        let dot = Array(".\r\n".utf8)
        if afterCR { return [ASCII.lf] + dot }
        return atLineStart ? dot : ASCII.crlf + dot
    }
}
