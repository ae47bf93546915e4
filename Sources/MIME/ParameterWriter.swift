/// Writes a parameter: quoted where it is ASCII, in sections of UTF-8 where not (RFC 2231).
enum ParameterWriter {
    static func words(_ name: String, _ value: String) -> [[UInt8]] {
        let clean = value.utf8.map { $0 < 32 || $0 == 127 ? UInt8.underscore : $0 }
        if clean.count <= 60, clean.allSatisfy({ $0 < 0x80 && $0 != .quote && $0 != .backslash }) {
            return [Array("\(name)=\"".utf8) + clean + [.quote]]
        }
        let pieces = sections(clean)
        guard pieces.count > 1 else { return [Array("\(name)*=UTF-8''".utf8) + pieces.joined()] }
        return pieces.enumerated().map { place, piece in
            let charset = place == 0 ? "UTF-8''" : ""
            let end: [UInt8] = place < pieces.count - 1 ? [.semicolon] : []
            return Array("\(name)*\(place)*=\(charset)".utf8) + piece + end
        }
    }

    /// Of whole characters: some readers decode each section by itself.
    private static func sections(_ value: [UInt8]) -> [[UInt8]] {
        var sections: [[UInt8]] = [[]]
        for scalar in String(decoding: value.prefix(1_000), as: UTF8.self).unicodeScalars {
            let code = String(scalar).utf8.flatMap(coded)
            if sections[sections.count - 1].count + code.count > 48 { sections.append([]) }
            sections[sections.count - 1] += code
        }
        return sections
    }

    private static func coded(_ byte: UInt8) -> [UInt8] {
        if byte.isLetter || byte.isDigit || byte == .dot || byte == .dash || byte == .underscore { return [byte] }
        let hex = String(byte, radix: 16, uppercase: true)
        return [.percent] + Array((hex.utf8.count < 2 ? "0" + hex : hex).utf8)
    }
}
