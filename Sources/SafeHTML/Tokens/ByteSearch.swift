/// Searching bytes sixteen at a time. Every load is within the array: what is beyond a search's end counts for nothing.
extension Array<UInt8> {
    private typealias Block = SIMD16<UInt8>
    private typealias Marks = SIMDMask<SIMD16<Int8>>

    /// The first place at or after `start` and before `end` where `byte` stands, else `end`.
    @inline(__always) func index(of byte: UInt8, from start: Int, to end: Int) -> Int {
        let byte = Block(repeating: byte)
        return firstIndex(from: start, to: end) { $0 .== byte }
    }

    /// The first place at or after `start` and before `end` where one of two bytes stands, else `end`.
    @inline(__always) func index(of first: UInt8, or second: UInt8, from start: Int, to end: Int) -> Int {
        let (first, second) = (Block(repeating: first), Block(repeating: second))
        return firstIndex(from: start, to: end) { ($0 .== first) .| ($0 .== second) }
    }

    /// The first place at or after `start` and before `end` where one of three bytes stands, else `end`.
    @inline(__always) func index(
        of first: UInt8, or second: UInt8, or third: UInt8, from start: Int, to end: Int
    ) -> Int {
        let (first, second, third) = (Block(repeating: first), Block(repeating: second), Block(repeating: third))
        return firstIndex(from: start, to: end) { ($0 .== first) .| ($0 .== second) .| ($0 .== third) }
    }

    /// Skips bytes that HTML text may hold as they are: gives the first place in `range` to look closer at, which has a
    /// control, `"`, `&`, `<`, `>`, DEL or 0xC2 (which may begin a no-break space), else the range's end.
    @inline(__always) func skipPlain(_ range: Range<Int>) -> Int {
        firstIndex(from: range.lowerBound, to: range.upperBound) { block in
            let angles = (block | Block(repeating: 2)) .== Block(repeating: ASCII.greater)
            let quotes = (block | Block(repeating: 4)) .== Block(repeating: ASCII.ampersand)
            let others = (block .== Block(repeating: ASCII.delete)) .| (block .== Block(repeating: 0xC2))
            return (block .< Block(repeating: ASCII.space)) .| angles .| quotes .| others
        }
    }

    @inline(__always) private func firstIndex(from start: Int, to end: Int, where marks: (Block) -> Marks) -> Int {
        guard start >= 0, start < end, end <= count else { return end }
        return withUnsafeBytes { raw in
            var index = start
            while index < end {
                let block =
                    index &+ 16 <= raw.count
                    ? raw.loadUnaligned(fromByteOffset: index, as: Block.self) : Self.lastBlock(raw[index...])
                if let offset = Self.firstOffset(marks(block)) { return Swift.min(index &+ offset, end) }
                index &+= 16
            }
            return end
        }
    }

    /// The last bytes of an array, fewer than sixteen, with zeros after them.
    ///
    /// It is apart from the loop above, which nearly never needs it.
    @inline(never) private static func lastBlock(_ bytes: Slice<UnsafeRawBufferPointer>) -> Block {
        var block = Block()
        for (offset, byte) in bytes.enumerated() { block[offset] = byte }
        return block
    }

    /// Where the first byte stands that is marked; nil where none is.
    @inline(__always) private static func firstOffset(_ marks: Marks) -> Int? {
        // A mask is a byte of ones or zeros for each byte: as two numbers it is asked at once.
        let words = unsafeBitCast(marks, to: SIMD2<UInt64>.self)
        if words[0] != 0 { return words[0].littleEndian.trailingZeroBitCount / 8 }
        return words[1] != 0 ? 8 &+ words[1].littleEndian.trailingZeroBitCount / 8 : nil
    }

    /// Up to eight bytes from `start` as a number, letters in lower case.
    @inline(__always) func lowercasedWord(at start: Int, length: Int) -> UInt64 {
        guard start >= 0, length > 0, start + length <= count else { return 0 }
        if start + 8 <= count {
            let word = withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian }
            return Self.lowercased(length < 8 ? word & ((1 << UInt64(8 &* length)) &- 1) : word)
        }
        var word: UInt64 = 0
        for index in (start..<start + length).reversed() { word = word << 8 | UInt64(self[index]) }
        return Self.lowercased(word)
    }

    /// Eight bytes with their capital ASCII letters made small.
    @inline(__always) private static func lowercased(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones << 7
        let low = word & ~highs
        let fromA = low &+ ones &* (0x80 - 0x41)
        let beyondZ = low &+ ones &* (0x80 - 0x5B)
        let capitals = fromA & ~beyondZ & ~word & highs
        return word | capitals >> 2
    }

    /// A hash of the bytes of `range`, for a cache: whoever knows it can only make the cache useless.
    ///
    /// The last eight bytes are read as one number, even where some of them were read before.
    @inline(__always) func hash(_ range: Range<Int>) -> UInt64 {
        guard range.lowerBound >= 0, range.upperBound <= count else { return 0 }
        guard range.count > 8 else { return Self.mixed(lowercasedWord(at: range.lowerBound, length: range.count)) }
        return withUnsafeBytes { raw in
            var hash = UInt64(truncatingIfNeeded: range.count)
            var index = range.lowerBound
            while index &+ 8 < range.upperBound {
                hash = Self.mixed(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index &+= 8
            }
            return Self.mixed(hash ^ raw.loadUnaligned(fromByteOffset: range.upperBound &- 8, as: UInt64.self))
        }
    }

    @inline(__always) private static func mixed(_ word: UInt64) -> UInt64 {
        let product = word &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }

    /// Whether two ranges hold the same bytes.
    @inline(__always) func holdsSame(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
        guard first.count == second.count, Swift.min(first.lowerBound, second.lowerBound) >= 0,
            Swift.max(first.upperBound, second.upperBound) <= count
        else { return false }
        let length = first.count
        return withUnsafeBytes { raw in
            if length <= 16 {
                for offset in 0..<length where raw[first.lowerBound + offset] != raw[second.lowerBound + offset] {
                    return false
                }
                return true
            }
            func differs(at offset: Int) -> Bool {
                let block = raw.loadUnaligned(fromByteOffset: first.lowerBound &+ offset, as: Block.self)
                let other = raw.loadUnaligned(fromByteOffset: second.lowerBound &+ offset, as: Block.self)
                return Self.firstOffset(block .!= other) != nil
            }
            var offset = 0
            while offset &+ 16 < length {
                if differs(at: offset) { return false }
                offset &+= 16
            }
            return !differs(at: length &- 16)
        }
    }

    mutating func append(_ word: StaticString) {
        word.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends the bytes of `range` of another array, without making a slice of it.
    @inline(__always) mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        source.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
    }
}
