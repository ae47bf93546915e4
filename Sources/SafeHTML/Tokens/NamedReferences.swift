/// The named character references, found by the longest name that stands at a place.
struct NamedReferences: Sendable {
    static let shared = NamedReferences(table)

    private struct Entry {
        var start: Int
        var end: Int
        var isLegacy: Bool
        var first: UInt32
        var second: UInt32
    }

    private let bytes: [UInt8]
    private let entries: [Entry]
    /// The entries that begin with an ASCII letter.
    private let byLetter: [Range<Int>]

    struct Match {
        let scalars: (UInt32, UInt32)
        /// The index after the name, and after its semicolon where it has one.
        let end: Int
    }

    private init(_ table: StaticString) {
        bytes = table.withUTF8Buffer { Array($0) }
        entries = Self.parse(bytes)
        var byLetter = Array(repeating: 0..<0, count: 128)
        for (index, entry) in entries.enumerated() {
            let letter = Int(bytes[entry.start] & 0x7F)
            byLetter[letter] = (byLetter[letter].isEmpty ? index : byLetter[letter].lowerBound)..<index + 1
        }
        self.byLetter = byLetter
    }

    private static func parse(_ bytes: [UInt8]) -> [Entry] {
        bytes.indices.split { bytes[$0].isSpace }.compactMap { word in
            guard let mark = word.first(where: { !bytes[$0].isAlphanumeric }) else { return nil }
            let scalars = bytes[mark + 1..<word.endIndex].split(separator: ASCII.plus).map { digits in
                digits.reduce(UInt32(0)) { $0 << 4 | UInt32($1.hexValue ?? 0) }
            }
            return Entry(
                start: word.startIndex, end: mark, isLegacy: bytes[mark] == ASCII.colon,
                first: scalars.first ?? 0, second: scalars.dropFirst().first ?? 0)
        }
    }

    /// The longest name that begins at `start`, with its semicolon where it needs one.
    func longestMatch(in input: [UInt8], from start: Int, to limit: Int) -> Match? {
        guard start < limit, input[start] < 0x80 else { return nil }
        if let common = Self.common(in: input, from: start, to: limit) { return common }
        var candidates = byLetter[Int(input[start])]
        var best: Match?
        var length = 1
        while let shortest = candidates.first {
            let entry = entries[shortest]
            let index = start + length
            let next = index < limit ? input[index] : 0
            if entry.end - entry.start == length {
                let scalars = (entry.first, entry.second)
                if next == ASCII.semicolon { return Match(scalars: scalars, end: index + 1) }
                if entry.isLegacy { best = Match(scalars: scalars, end: index) }
                candidates = shortest + 1..<candidates.upperBound
            }
            guard next.isAlphanumeric else { break }
            candidates = narrowed(candidates, to: next, at: length)
            length += 1
        }
        return best
    }

    /// The five that make up most of all references, without a search.
    private static func common(in input: [UInt8], from start: Int, to limit: Int) -> Match? {
        func match(_ rest: StaticString, _ scalar: UInt32) -> Match? {
            let length = rest.utf8CodeUnitCount
            guard length < limit - start else { return nil }
            return rest.withUTF8Buffer { expected in
                for offset in 0..<length where expected[offset] != input[start + 1 + offset] { return nil }
                return Match(scalars: (scalar, 0), end: start + 1 + length)
            }
        }
        switch input[start] {
        case 0x61: return match("mp;", 0x26)
        case 0x6E: return match("bsp;", 0xA0)
        case 0x6C: return match("t;", 0x3C)
        case 0x67: return match("t;", 0x3E)
        case 0x71: return match("uot;", 0x22)
        default: return nil
        }
    }

    /// Those of `candidates`, which are sorted and longer than `offset`, that have `byte` there.
    private func narrowed(_ candidates: Range<Int>, to byte: UInt8, at offset: Int) -> Range<Int> {
        let lower = firstIndex(in: candidates, at: offset) { $0 >= byte }
        let upper = firstIndex(in: lower..<candidates.upperBound, at: offset) { $0 > byte }
        return lower..<upper
    }

    private func firstIndex(in candidates: Range<Int>, at offset: Int, where isBeyond: (UInt8) -> Bool) -> Int {
        var low = candidates.lowerBound
        var high = candidates.upperBound
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(bytes[entries[middle].start + offset]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
