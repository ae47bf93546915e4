/// Searching bytes eight at a time. Every load is within the range that was checked against the array first.
extension Array<UInt8> {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The first place at or after `start` and before `end` where `byte` stands, else `end`.
    @inline(__always) func index(of byte: UInt8, from start: Int, to end: Int) -> Int {
        index(of: byte, or: byte, or: byte, from: start, to: end)
    }

    /// The first place at or after `start` and before `end` where one of three bytes stands, else `end`.
    @inline(__always) func index(
        of first: UInt8, or second: UInt8, or third: UInt8, from start: Int, to end: Int
    ) -> Int {
        guard start >= 0, start < end, end <= count else { return end }
        let patterns = (Self.ones &* UInt64(first), Self.ones &* UInt64(second), Self.ones &* UInt64(third))
        return withUnsafeBytes { raw in
            var index = start
            while index &+ 8 <= end {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                let hit = Self.zeros(word ^ patterns.0) | Self.zeros(word ^ patterns.1) | Self.zeros(word ^ patterns.2)
                if hit != 0 { return index &+ hit.trailingZeroBitCount / 8 }
                index &+= 8
            }
            while index < end {
                let byte = raw[index]
                if byte == first || byte == second || byte == third { break }
                index &+= 1
            }
            return index
        }
    }

    /// The high bit of each zero byte; above the lowest one there may be false ones.
    @inline(__always) private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
    }

    /// Up to eight bytes from `start` as a number, letters in lower case.
    @inline(__always) func lowercasedWord(at start: Int, length: Int) -> UInt64 {
        guard start >= 0, length > 0, start + length <= count else { return 0 }
        if length >= 8 {
            return Self.lowercased(
                withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian })
        }
        var word: UInt64 = 0
        for index in (start..<start + length).reversed() { word = word << 8 | UInt64(self[index]) }
        return Self.lowercased(word)
    }

    /// Eight bytes with their capital ASCII letters made small.
    @inline(__always) private static func lowercased(_ word: UInt64) -> UInt64 {
        let low = word & ~highs
        let fromA = low &+ ones &* (0x80 - 0x41)
        let beyondZ = low &+ ones &* (0x80 - 0x5B)
        let capitals = fromA & ~beyondZ & ~word & highs
        return word | capitals >> 2
    }

    /// A hash of the bytes of `range`, for a cache: whoever knows it can only make the cache useless.
    @inline(__always) func hash(_ range: Range<Int>) -> UInt64 {
        guard range.lowerBound >= 0, range.upperBound <= count else { return 0 }
        return withUnsafeBytes { raw in
            var hash = UInt64(truncatingIfNeeded: range.count)
            var index = range.lowerBound
            while index &+ 8 <= range.upperBound {
                hash = (hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 29
                index &+= 8
            }
            while index < range.upperBound {
                hash = (hash ^ UInt64(raw[index])) &* 0x9E37_79B9_7F4A_7C15
                index &+= 1
            }
            return hash ^ hash >> 32
        }
    }

    /// Whether two ranges hold the same bytes.
    @inline(__always) func holdsSame(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
        guard first.count == second.count, Swift.min(first.lowerBound, second.lowerBound) >= 0,
            Swift.max(first.upperBound, second.upperBound) <= count
        else { return false }
        return withUnsafeBytes { raw in
            var (left, right) = (first.lowerBound, second.lowerBound)
            while left &+ 8 <= first.upperBound {
                let word = raw.loadUnaligned(fromByteOffset: left, as: UInt64.self)
                if word != raw.loadUnaligned(fromByteOffset: right, as: UInt64.self) { return false }
                left &+= 8
                right &+= 8
            }
            while left < first.upperBound {
                if raw[left] != raw[right] { return false }
                left &+= 1
                right &+= 1
            }
            return true
        }
    }

    mutating func append(_ word: StaticString) {
        word.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends the bytes of `range` of another array, without making a slice of it.
    @inline(__always) mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        source.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Skips bytes that HTML text may hold as they are, and gives where to look closer: at a control, `"`, `&`, `<`, `>`,
    /// DEL or 0xC2 (which may begin a no-break space), or where fewer than eight bytes are left.
    @inline(__always) func skipPlain(_ range: Range<Int>) -> Int {
        guard range.lowerBound >= 0, range.upperBound <= count else { return range.lowerBound }
        return withUnsafeBytes { raw in
            var index = range.lowerBound
            while index &+ 8 <= range.upperBound {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                let controls = (word &- Self.ones &* 0x20) & ~word & Self.highs
                let angles = Self.zeros((word | Self.ones &* 2) ^ Self.ones &* 0x3E)
                let quotes = Self.zeros((word | Self.ones &* 4) ^ Self.ones &* 0x26)
                let others = Self.zeros(word ^ Self.ones &* 0x7F) | Self.zeros(word ^ Self.ones &* 0xC2)
                let hit = controls | angles | quotes | others
                if hit != 0 { return index &+ hit.trailingZeroBitCount / 8 }
                index &+= 8
            }
            return index
        }
    }
}
