/// Finds names of a fixed list, in any case, among the bytes of an input, without making a string.
struct NameTable: Sendable {
    private struct Name {
        let head: UInt64
        let tail: UInt64
        let count: Int
    }

    private let names: [Name]
    private let bytes: [[UInt8]]
    private let longest: Int
    /// The index of a name plus one, where its hash leads; zero is empty.
    private let slots: [UInt8]

    /// - Parameter names: at most 255, in lower case.
    init(_ names: [String]) {
        precondition(names.count < 256, "A NameTable has bytes for indices")
        var slots = [UInt8](repeating: 0, count: 1024)
        bytes = names.map { Array($0.utf8) }
        self.names = bytes.map { name in
            let range = 0..<name.count
            return Name(head: Self.head(name, range), tail: Self.tail(name, range), count: name.count)
        }
        longest = bytes.map(\.count).max() ?? 0
        for (index, name) in self.names.enumerated() {
            var slot = Self.hash(name.head, name.tail, name.count)
            while slots[slot] != 0 { slot = (slot + 1) & 1023 }
            slots[slot] = UInt8(index + 1)
        }
        self.slots = slots
    }

    /// The index of the name that `range` holds.
    func index(of range: Range<Int>, in input: [UInt8]) -> Int? {
        guard !range.isEmpty, range.count <= longest else { return nil }
        let head = Self.head(input, range)
        let tail = Self.tail(input, range)
        var slot = Self.hash(head, tail, range.count)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            let name = names[index]
            if name.head == head, name.tail == tail, name.count == range.count, hasMiddle(index, range, in: input) {
                return index
            }
            slot = (slot + 1) & 1023
        }
        return nil
    }

    /// Whether `range` holds the name at `index`.
    func holds(_ index: Int, _ range: Range<Int>, in input: [UInt8]) -> Bool {
        let name = names[index]
        return name.count == range.count && name.head == Self.head(input, range)
            && name.tail == Self.tail(input, range) && hasMiddle(index, range, in: input)
    }

    /// Head and tail are eight bytes each: what is longer is compared in its middle too.
    @inline(__always) private func hasMiddle(_ index: Int, _ range: Range<Int>, in input: [UInt8]) -> Bool {
        guard range.count > 16 else { return true }
        let name = bytes[index]
        for offset in 8..<name.count - 8 where input[range.lowerBound + offset].lowercased != name[offset] {
            return false
        }
        return true
    }

    @inline(__always) private static func head(_ input: [UInt8], _ range: Range<Int>) -> UInt64 {
        input.lowercasedWord(at: range.lowerBound, length: min(range.count, 8))
    }

    /// The last eight bytes of a name longer than eight.
    @inline(__always) private static func tail(_ input: [UInt8], _ range: Range<Int>) -> UInt64 {
        range.count > 8 ? input.lowercasedWord(at: range.upperBound - 8, length: 8) : 0
    }

    /// The list is fixed, so no input can make a search long.
    @inline(__always) private static func hash(_ head: UInt64, _ tail: UInt64, _ count: Int) -> Int {
        let mixed = (head ^ tail &* 0xC2B2_AE3D_27D4_EB4F ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> 54)
    }
}
