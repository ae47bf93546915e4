/// The formatting elements that a block may have cut and that are opened again after it (WHATWG HTML §13.2.4.3).
struct ActiveFormatting {
    struct Entry {
        let id: Int
        let tag: Tag
        /// The start tag as it was written, in `bytes`.
        let bytes: Range<Int>
        var isOpen = true
        /// A cell or a caption: what was opened before it doesn't reach into it.
        var isMarker = false
    }

    private(set) var entries: [Entry] = []
    private(set) var bytes: [UInt8] = []
    private var lastID = 0
    private var closedCount = 0

    /// More formatting elements open at once than this say nothing to a reader; the oldest are forgotten.
    private static let limit = 20

    /// Whether some since the last marker may have to be opened again.
    var hasClosed: Bool { closedCount > 0 && entries.last?.isMarker == false }

    mutating func add(_ tag: Tag, _ startTag: ArraySlice<UInt8>) -> Int {
        forgetOldest(like: tag, startTag)
        lastID += 1
        let start = bytes.count
        bytes.append(contentsOf: startTag)
        entries.append(Entry(id: lastID, tag: tag, bytes: start..<bytes.count))
        return lastID
    }

    mutating func addMarker() {
        entries.append(Entry(id: 0, tag: .td, bytes: 0..<0, isMarker: true))
    }

    mutating func clearToMarker() {
        while let entry = entries.popLast(), !entry.isMarker {
            if !entry.isOpen { closedCount -= 1 }
        }
    }

    mutating func close(_ id: Int) {
        guard let index = index(of: id), entries[index].isOpen else { return }
        entries[index].isOpen = false
        closedCount += 1
    }

    mutating func markOpen(at index: Int) {
        guard entries.indices.contains(index), !entries[index].isOpen else { return }
        entries[index].isOpen = true
        closedCount -= 1
    }

    mutating func remove(_ id: Int) {
        if let index = index(of: id) { remove(at: index) }
    }

    /// The entry `id`, if it stands after the last marker.
    private func index(of id: Int) -> Int? {
        for index in entries.indices.reversed() {
            if entries[index].isMarker { return nil }
            if entries[index].id == id { return index }
        }
        return nil
    }

    private mutating func remove(at index: Int) {
        if !entries[index].isOpen { closedCount -= 1 }
        entries.remove(at: index)
    }

    /// The last entry for `tag` since the last marker.
    func last(_ tag: Tag) -> Entry? {
        for entry in entries.reversed() {
            if entry.isMarker { return nil }
            if entry.tag == tag { return entry }
        }
        return nil
    }

    /// Those that are to be opened again: all after the last one that is open, since the last marker.
    var closedIndices: Range<Int> {
        var first = entries.count
        while first > 0, !entries[first - 1].isMarker, !entries[first - 1].isOpen { first -= 1 }
        return first..<entries.count
    }

    /// Forgets all that would have to be opened again.
    mutating func forgetClosed() {
        for index in closedIndices.reversed() { remove(at: index) }
    }

    /// Three alike are enough ("Noah's Ark clause"), and `limit` in all.
    private mutating func forgetOldest(like tag: Tag, _ startTag: ArraySlice<UInt8>) {
        var alike = 0
        var seen = 0
        for index in entries.indices.reversed() {
            if entries[index].isMarker { return }
            seen += 1
            if entries[index].tag == tag, bytes[entries[index].bytes].elementsEqual(startTag) { alike += 1 }
            if alike >= 3 || seen >= Self.limit { return remove(at: index) }
        }
    }
}
