import Glibc

/// Quoted-printable (RFC 2045 §6.7) and the Q encoding of header fields (RFC 2047 §4.2).
enum QuotedPrintable {
    /// Decodes a body. What is no proper `=XX` stays as it is; the result is never longer than the input.
    static func decode(_ text: Bytes) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { output, count in
            text.withUnsafeBufferPointer { input in
                count = decode(input, into: output)
            }
        }
    }

    private static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let base = input.baseAddress, let target = output.baseAddress else { return 0 }
        var at = 0
        var written = 0
        while at < input.count {
            let rest = input.count - at
            let hit = memchr(base + at, Int32(UInt8.equals), rest)
            let plain = hit.map { UnsafeRawPointer($0) - UnsafeRawPointer(base + at) } ?? rest
            memcpy(target + written, base + at, plain)
            written += plain
            at += plain
            guard at < input.count else { break }
            if at + 2 < input.count, let high = input[at + 1].hexValue, let low = input[at + 2].hexValue {
                output[written] = high << 4 | low
                written += 1
                at += 3
            } else if let next = softBreakEnd(input, from: at + 1) {
                at = next
            } else {
                output[written] = .equals
                written += 1
                at += 1
            }
        }
        return written
    }

    /// Where the line after a soft break begins; blanks may stand before the line end (RFC 2045 §6.7(3)).
    private static func softBreakEnd(_ input: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < input.count, input[at].isBlank || input[at] == .cr { at += 1 }
        if at == input.count { return at }
        return input[at] == .lf ? at + 1 : nil
    }

    /// Decodes the text of one encoded word: underscores are spaces.
    static func decodeWord(_ text: Bytes) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = text.startIndex
        while let byte = text.at(at) {
            if byte == .equals, let high = text.at(at + 1)?.hexValue, let low = text.at(at + 2)?.hexValue {
                result.append(high << 4 | low)
                at += 3
                continue
            }
            result.append(byte == .underscore ? .space : byte)
            at += 1
        }
        return result
    }

    /// Encodes UTF-8 text whose lines end in LF, CRLF or CR; lines of at most 76 letters, ended by CRLF.
    static func encode(text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + text.count / 8)
        text.withUnsafeBufferPointer { text in
            var at = 0
            while at < text.count {
                let end = text[at...].firstIndex(where: \.isLineEnd) ?? text.count
                encodeLine(UnsafeBufferPointer(rebasing: text[at..<end]), into: &result)
                let isCRLF = end + 1 < text.count && text[end] == .cr && text[end + 1] == .lf
                at = end + (isCRLF ? 2 : 1)
            }
        }
        return result
    }

    private static func encodeLine(_ line: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index + 1 == line.count
            var isPlain = isPlain(byte, atStart: column == 0, atEnd: isLast)
            if column + (isPlain ? 1 : 3) > 75 {
                result.append(.equals)
                result.append(.cr)
                result.append(.lf)
                column = 0
                isPlain = Self.isPlain(byte, atStart: true, atEnd: isLast)
            }
            if isPlain {
                result.append(byte)
                column += 1
            } else {
                result.append(.equals)
                result.append(hex[Int(byte >> 4)])
                result.append(hex[Int(byte & 15)])
                column += 3
            }
        }
        result.append(.cr)
        result.append(.lf)
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    /// A dot at the start of a line is coded too, so that no relay can mistake it for the end of the mail; and an F, that
    /// none writes a > before "From".
    private static func isPlain(_ byte: UInt8, atStart: Bool, atEnd: Bool) -> Bool {
        switch byte {
        case .equals: false
        case .space, .tab: !atEnd
        case .dot, 0x46: !atStart
        default: byte > 32 && byte < 127
        }
    }

    /// Encodes the text of one encoded word (RFC 2047 §4.2, the strictest set of §5(3)).
    static func encodeWord(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            if byte == .space {
                result.append(.underscore)
            } else if byte.isLetter || byte.isDigit {
                result.append(byte)
            } else {
                result += [.equals, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return result
    }
}
