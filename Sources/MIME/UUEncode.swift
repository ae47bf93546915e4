/// Uuencode, older than MIME: `begin 644 name`, lines that tell their length, `end`.
enum UUEncode {
    /// Decodes the lines between `begin` and `end`, or all lines where there is no `begin`.
    static func decode(_ text: Bytes) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var hasBegun = !hasBegin(text)
        for line in Lines(text) {
            if !hasBegun {
                hasBegun = name(inBegin: line) != nil
            } else if line.isSame(as: "end") {
                break
            } else {
                result += decodeLine(line)
            }
        }
        return result
    }

    private static func hasBegin(_ text: Bytes) -> Bool { Lines(text).contains { name(inBegin: $0) != nil } }

    /// The file name of a `begin MODE NAME` line.
    static func name(inBegin line: Bytes) -> String? {
        guard line.hasPrefix("begin ") else { return nil }
        let words = line.split(separator: .space, maxSplits: 2)
        guard words.count == 3, words[1].count >= 3, words[1].count <= 4,
            words[1].allSatisfy({ $0 >= 0x30 && $0 <= 0x37 })
        else { return nil }
        return Charset.guess(words[2].trimmed, hint: nil)
    }

    static func decodeLine(_ line: Bytes) -> [UInt8] {
        guard let first = line.first, first >= 32, first <= 96 else { return [] }
        let length = Int((first - 32) & 63)
        var result: [UInt8] = []
        var at = line.startIndex + 1
        while result.count < length, at < line.endIndex {
            let sextets = (0..<4).map { offset in ((line.at(at + offset) ?? 32) &- 32) & 63 }
            let triple = [
                sextets[0] << 2 | sextets[1] >> 4, sextets[1] << 4 | sextets[2] >> 2, sextets[2] << 6 | sextets[3],
            ]
            result += triple.prefix(length - result.count)
            at += 4
        }
        return result
    }
}
