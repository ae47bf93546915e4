/// Bytes that belong before something already written, kept until all is written.
struct Insertions {
    private struct Insertion {
        let offset: Int
        /// At one offset what opens within the element before stands before what closes ahead of the element after.
        let rank: Int
        let order: Int
        let bytes: Range<Int>
    }

    private var all: [Insertion] = []
    private var bytes: [UInt8] = []

    var isEmpty: Bool { all.isEmpty }
    var byteCount: Int { bytes.count }

    /// Puts `new` before the tag that begins at `offset`, after what was put there before.
    mutating func add(_ new: [UInt8], before offset: Int) {
        add(new, at: offset, rank: 1, order: all.count)
    }

    /// Puts `new` first into the element whose start tag ends at `offset`, ahead of what was put there before.
    mutating func add(_ new: [UInt8], firstWithin offset: Int) {
        add(new, at: offset, rank: 0, order: -all.count)
    }

    private mutating func add(_ new: [UInt8], at offset: Int, rank: Int, order: Int) {
        let start = bytes.count
        bytes.append(contentsOf: new)
        all.append(Insertion(offset: offset, rank: rank, order: order, bytes: start..<bytes.count))
    }

    /// `output` with everything in its place.
    func merged(into output: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(output.count + bytes.count)
        var position = 0
        let sorted = all.sorted { ($0.offset, $0.rank, $0.order) < ($1.offset, $1.rank, $1.order) }
        for insertion in sorted {
            let offset = min(max(insertion.offset, position), output.count)
            result.append(contentsOf: output[position..<offset])
            result.append(contentsOf: bytes[insertion.bytes])
            position = offset
        }
        result.append(contentsOf: output[position...])
        return result
    }
}
