/// Words of a fixed list, to be written by their index.
///
/// They stand end to end in one array: to append one is to copy its bytes, no array of its own is counted as in use.
struct WordList: Sendable {
    private let bytes: [UInt8]
    private let ranges: [Range<Int>]

    init(_ words: [String]) {
        var bytes: [UInt8] = []
        ranges = words.map { word in
            let start = bytes.count
            bytes.append(contentsOf: word.utf8)
            return start..<bytes.count
        }
        self.bytes = bytes
    }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[ranges[index]] }

    @inline(__always) func append(_ index: Int, to out: inout [UInt8]) {
        out.append(bytes, ranges[index])
    }
}
